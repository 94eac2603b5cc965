// Pairs of 2-byte code and text -> a ToUnicode CMap.

const ROWS_PER_BLOCK = 100;

/** @param pairs code (0..65535) and the text it stands for, which may be a variation sequence */
export function toUnicodeCMap(pairs: readonly (readonly [number, string])[]): string {
  const lines = [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange',
    '<0000> <FFFF>',
    'endcodespacerange',
  ];
  for (let start = 0; start < pairs.length; start += ROWS_PER_BLOCK) {
    const block = pairs.slice(start, start + ROWS_PER_BLOCK);
    lines.push(`${block.length} beginbfchar`);
    for (const [code, text] of block) lines.push(`<${hex16(code)}> <${utf16Hex(text)}>`);
    lines.push('endbfchar');
  }
  lines.push('endcmap', 'CMapName currentdict /CMap defineresource pop', 'end', 'end');
  return `${lines.join('\n')}\n`;
}

/** Four hexadecimal digits, upper case. */
export function hex16(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

/** UTF-16BE, as hexadecimal digits. */
export function utf16Hex(text: string): string {
  let hex = '';
  for (let i = 0; i < text.length; i++) hex += hex16(text.charCodeAt(i));
  return hex;
}
