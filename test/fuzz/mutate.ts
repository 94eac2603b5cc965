// A valid input and a random source -> an input that is nearly valid: structures kept, values and pieces changed.

export type Random = () => number;

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** Bytes changed, cut, doubled or moved, one to four times. */
export function mutateBytes(random: Random, seed: Uint8Array): Uint8Array {
  let bytes = Uint8Array.from(seed);
  for (let times = 1 + below(random, 4); times > 0 && bytes.length > 8; times--) {
    const at = below(random, bytes.length);
    const length = 1 + below(random, Math.min(64, bytes.length - at));
    switch (below(random, 6)) {
      case 0:
        bytes[at] = pick(random, ODD_BYTES);
        break;
      case 1:
        bytes[at]! ^= 1 << below(random, 8);
        break;
      case 2: // A length or a number, big-endian.
        new DataView(bytes.buffer).setUint32(
          Math.min(at, bytes.length - 4),
          pick(random, [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, below(random, 65536)]),
        );
        break;
      case 3:
        bytes = bytes.slice(0, at + 1);
        break;
      case 4:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      case 5:
        bytes = Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
        break;
    }
  }
  return bytes;
}

const PDF_NUMBERS = ['0', '-1', '1', '2147483648', '-2147483649', '1e9', '0.00001', '99999999999999999999', '65535'];
const PDF_NAMES = [
  '/Type',
  '/Page',
  '/Pages',
  '/Font',
  '/XObject',
  '/Form',
  '/Image',
  '/FlateDecode',
  '/DCTDecode',
  '/JBIG2Decode',
  '/JPXDecode',
  '/CCITTFaxDecode',
  '/Identity-H',
  '/Identity-V',
  '/90ms-RKSJ-V',
  '/SMask',
  '/Pattern',
  '/Length',
  '/Kids',
  '/Parent',
  '/Resources',
  '/CMYK',
  '/DeviceN',
  '/Type3',
  '/ICCBased',
];

/** PDF tokens (numbers, names, references) exchanged outside of streams; now and then bytes anywhere. */
export function mutatePdf(random: Random, seed: Uint8Array): Uint8Array {
  if (random() < 0.3) return mutateBytes(random, seed);
  let text = Buffer.from(seed).toString('latin1');
  for (let times = 1 + below(random, 5); times > 0; times--) {
    const tokens = [...text.matchAll(/\d+ 0 R|\/[A-Za-z][\w-]*|(?<= )-?\d+(\.\d+)?/g)];
    if (tokens.length === 0) break;
    const token = pick(random, tokens);
    const other = pick(random, tokens)[0];
    const with_ =
      random() < 0.4
        ? other
        : token[0].endsWith(' R')
          ? `${below(random, 20)} 0 R`
          : token[0].startsWith('/')
            ? pick(random, PDF_NAMES)
            : pick(random, PDF_NUMBERS);
    text = text.slice(0, token.index) + with_ + text.slice(token.index + token[0].length);
  }
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** A JSON value with members dropped, exchanged or made odd. */
export function mutateJson(random: Random, value: unknown): unknown {
  if (random() < 0.08) return pick<unknown>(random, [null, -1, 1e308, '', [], {}, true, '__proto__', Number.NaN]);
  if (Array.isArray(value)) {
    const list = value.map((item) => (random() < 0.2 ? mutateJson(random, item) : item));
    return random() < 0.05 ? [...list, ...list] : list;
  }
  if (value instanceof Object) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) =>
        random() < 0.02
          ? []
          : [[random() < 0.01 ? 'constructor' : key, random() < 0.3 ? mutateJson(random, member) : member]],
      ),
    );
  }
  return value;
}
