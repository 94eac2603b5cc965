// Glyphs as box or nothing -> the bytes of a CFF font program (Adobe TN 5176), keyed by CID, for tests of what is blank and what is lost.

/** A glyph: its CID, and a square of ink or no outline at all. */
export interface TinyGlyph {
  readonly cid: number;
  readonly inked: boolean;
}

const number = (value: number): number[] => [
  29,
  (value >> 24) & 255,
  (value >> 16) & 255,
  (value >> 8) & 255,
  value & 255,
];
const short = (value: number): number[] => [28, (value >> 8) & 255, value & 255];
const two = (value: number): number[] => [(value >> 8) & 255, value & 255];

function index(items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [0, 0];
  const offsets = [1];
  for (const item of items) offsets.push(offsets.at(-1)! + item.length);
  return [...two(items.length), 2, ...offsets.flatMap(two), ...items.flat()];
}

const text = (value: string): number[] => [...Buffer.from(value, 'latin1')];
/** Type 2: a square of 600 units; a glyph without outline is its end only. */
const BOX = [...short(100), 139, 21, ...short(600), 6, ...short(600), 7, ...short(-600), 6, 14];
const NOTHING = [14];

/**
 * @param ordering of the character collection, such as Japan1 or Identity
 * @param glyphs by rising CID, without .notdef
 */
export function tinyCff(ordering: string, glyphs: readonly TinyGlyph[]): Uint8Array {
  const header = [1, 0, 4, 2];
  const name = index([text('TinyCff')]);
  const strings = index([text('Adobe'), text(ordering)]);
  const globals = index([]);
  const charset = [0, ...glyphs.flatMap(({ cid }) => two(cid))];
  const select = [3, ...two(1), ...two(0), 0, ...two(glyphs.length + 1)];
  const charStrings = index([BOX, ...glyphs.map(({ inked }) => (inked ? BOX : NOTHING))]);
  const privateDict = [...short(1000), 20];
  const dicts = (at: { charset: number; select: number; charStrings: number; fonts: number }): number[] =>
    index([
      [
        ...short(391),
        ...short(392),
        ...short(0),
        12,
        30,
        ...number(at.charset),
        15,
        ...number(at.charStrings),
        17,
        ...number(at.fonts),
        12,
        36,
        ...number(at.select),
        12,
        37,
      ],
    ]);
  const fontDicts = (privateAt: number): number[] => index([[...number(privateDict.length), ...number(privateAt), 18]]);
  const none = { charset: 0, select: 0, charStrings: 0, fonts: 0 };
  const start = header.length + name.length + dicts(none).length + strings.length + globals.length;
  const at = {
    charset: start,
    select: start + charset.length,
    charStrings: start + charset.length + select.length,
    fonts: start + charset.length + select.length + charStrings.length,
  };
  const privateAt = at.fonts + fontDicts(0).length;
  return Uint8Array.from([
    ...header,
    ...name,
    ...dicts(at),
    ...strings,
    ...globals,
    ...charset,
    ...select,
    ...charStrings,
    ...fontDicts(privateAt),
    ...privateDict,
  ]);
}
