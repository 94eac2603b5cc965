// Characters -> the faces that the slip is set in, registered with the canvas, and whether they have each character.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Blob, Face } from 'harfbuzzjs';

// Before the canvas loads: a slip must look the same on every machine (see src/raster/page/canvas.ts).
process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';

const require = createRequire(import.meta.url);
const { createCanvas, GlobalFonts } = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas');

export { createCanvas };

const FACES = [
  ['receipt-gothic', '@expo-google-fonts/biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf'],
  ['receipt-wide', '@expo-google-fonts/noto-serif-jp/700Bold/NotoSerifJP_700Bold.ttf'],
] as const;

/** CSS list of the faces, first choice first. */
export const RECEIPT_FAMILIES = FACES.map(([family]) => `"${family}"`).join(', ');

let characters: ReadonlySet<number> | undefined;

/** Registers the faces once; returns every code point that they can draw. */
export function receiptCharacters(): ReadonlySet<number> {
  if (characters === undefined) {
    const all = new Set<number>();
    for (const [family, file] of FACES) {
      const path = require.resolve(file);
      GlobalFonts.registerFromPath(path, family);
      for (const codePoint of new Face(new Blob(readFileSync(path))).collectUnicodes()) all.add(codePoint);
    }
    characters = all;
  }
  return characters;
}
