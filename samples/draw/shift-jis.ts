// A character -> its Shift_JIS code as Windows writes it (code page 932), or a gaiji code for a private-use character.

let table: Map<string, string> | undefined;

/** The NEC-selected copies of the IBM extensions; Windows writes the IBM codes (FA40 and up) instead. */
const NEC_SELECTED_LEADS = new Set([0xed, 0xee]);

function buildTable(): Map<string, string> {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const codes = new Map<string, string>();
  const add = (bytes: readonly number[]) => {
    let char: string;
    try {
      char = decoder.decode(Uint8Array.from(bytes));
    } catch {
      return;
    }
    if ([...char].length !== 1 || codes.has(char)) return;
    codes.set(char, Buffer.from(bytes).toString('hex').toUpperCase());
  };
  for (let byte = 0x20; byte <= 0x7e; byte++) add([byte]);
  for (let byte = 0xa1; byte <= 0xdf; byte++) add([byte]);
  for (let lead = 0x81; lead <= 0xfc; lead++) {
    if ((lead > 0x9f && lead < 0xe0) || NEC_SELECTED_LEADS.has(lead)) continue;
    for (let trail = 0x40; trail <= 0xfc; trail++) if (trail !== 0x7f) add([lead, trail]);
  }
  return codes;
}

/**
 * Private-use characters U+E000.. become the gaiji codes F040.., as Windows maps them.
 * @returns upper-case hexadecimal, two or four digits; throws for what Shift_JIS cannot write
 */
export function encodeShiftJis(char: string): string {
  table ??= buildTable();
  const code = table.get(char);
  if (code === undefined) {
    throw new Error(`Expected a character of Shift_JIS but received U+${char.codePointAt(0)?.toString(16)}`);
  }
  return code;
}
