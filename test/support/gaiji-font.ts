// A character of BIZ UD Mincho -> a font whose only character is a private-use one that looks like it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FONT_FILES } from '../../samples/draw/faces.ts';
import { loadHarfBuzz, OutlineFace } from '../../src/raster/page/faces.ts';

/** The face with its cmap replaced by one of format 12 with one entry: `codePoint`, drawn as `from`. */
export async function withGaijiAt(from: string, codePoint: number): Promise<Uint8Array> {
  await loadHarfBuzz();
  const font = readFileSync(createRequire(import.meta.url).resolve(FONT_FILES.mincho[1]));
  const glyph = new OutlineFace(font).glyph(from.codePointAt(0)!)!;
  const cmap = Buffer.alloc(40);
  cmap.writeUInt16BE(1, 2); // subtables
  cmap.writeUInt16BE(3, 4); // Windows,
  cmap.writeUInt16BE(10, 6); // all of Unicode
  cmap.writeUInt32BE(12, 8); // offset
  cmap.writeUInt16BE(12, 12); // format
  cmap.writeUInt32BE(28, 16); // length
  cmap.writeUInt32BE(1, 24); // groups
  cmap.writeUInt32BE(codePoint, 28);
  cmap.writeUInt32BE(codePoint, 32);
  cmap.writeUInt32BE(glyph, 36);
  for (let entry = 12; entry < 12 + 16 * font.readUInt16BE(4); entry += 16) {
    if (font.toString('latin1', entry, entry + 4) !== 'cmap') continue;
    font.writeUInt32BE(font.length, entry + 8);
    font.writeUInt32BE(cmap.length, entry + 12);
  }
  return Buffer.concat([font, cmap]);
}
