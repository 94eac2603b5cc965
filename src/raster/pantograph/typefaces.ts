// A typeface's name and a word -> the word's outlines in ems, set with HarfBuzz.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as hb from 'harfbuzzjs';
import { pantographError } from './errors.ts';

const FILES = {
  'biz-udgothic-regular': '@expo-google-fonts/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf',
  'biz-udgothic-bold': '@expo-google-fonts/biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf',
  'biz-udmincho-regular': '@expo-google-fonts/biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf',
  'noto-serif-jp-bold': '@expo-google-fonts/noto-serif-jp/700Bold/NotoSerifJP_700Bold.ttf',
  'noto-serif-jp-black': '@expo-google-fonts/noto-serif-jp/900Black/NotoSerifJP_900Black.ttf',
} as const;

export type TypefaceName = keyof typeof FILES;
export const TYPEFACE_NAMES = Object.keys(FILES) as [TypefaceName, ...TypefaceName[]];

/** A word's outline: x right, y **up**, ems; the pen starts at (0, 0) on the baseline. */
export interface WordOutline {
  /** Length of the word, ems. */
  readonly advance: number;
  /** Ink box, ems. */
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Drawing commands: M x y, L x y, Q x y x y, C x y x y x y, Z. */
  readonly path: readonly OutlineCommand[];
}

export interface OutlineCommand {
  readonly type: 'M' | 'L' | 'Q' | 'C' | 'Z';
  readonly values: readonly number[];
}

const require = createRequire(import.meta.url);
/** A face takes 5 MB, a word's outline nothing: words are few, and kept. */
const outlines = new Map<string, WordOutline>();

/**
 * Sets one word.
 *
 * @throws `pantograph.glyph` when the face lacks a character
 */
export function outlineWord(word: string, typeface: TypefaceName): WordOutline {
  const key = `${typeface} ${word}`;
  let outline = outlines.get(key);
  if (!outline) {
    outline = setWord(word, typeface);
    outlines.set(key, outline);
  }
  return outline;
}

function setWord(word: string, typeface: TypefaceName): WordOutline {
  const face = new hb.Face(new hb.Blob(new Uint8Array(readFileSync(require.resolve(FILES[typeface]))).buffer));
  const font = new hb.Font(face);
  const unitsPerEm = face.upem;
  const buffer = new hb.Buffer();
  buffer.addText(word);
  buffer.guessSegmentProperties();
  hb.shape(font, buffer);
  const infos = buffer.getGlyphInfos();
  const positions = buffer.getGlyphPositions();
  const path: OutlineCommand[] = [];
  let penX = 0;
  let penY = 0;
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [i, info] of infos.entries()) {
    if (info.codepoint === 0) {
      const codePoint = word.codePointAt(info.cluster) ?? 0;
      throw pantographError('glyph', {
        codePoint: `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`,
        typeface,
      });
    }
    const position = positions[i];
    for (const command of font.glyphToJson(info.codepoint)) {
      const values: number[] = [];
      for (let v = 0; v < command.values.length; v += 2) {
        const x = (penX + position.xOffset + command.values[v]) / unitsPerEm;
        const y = (penY + position.yOffset + command.values[v + 1]) / unitsPerEm;
        values.push(x, y);
        left = Math.min(left, x);
        right = Math.max(right, x);
        bottom = Math.min(bottom, y);
        top = Math.max(top, y);
      }
      path.push({ type: command.type as OutlineCommand['type'], values });
    }
    penX += position.xAdvance;
    penY += position.yAdvance;
  }
  return { advance: penX / unitsPerEm, left, right, bottom, top, path };
}
