// A PDF's name for a font that it does not embed -> our family for it.
import { createRequire } from 'node:module';
import { GlobalFonts } from './canvas.ts';

/** A family of ours that stands in for non-embedded Japanese fonts. */
export interface SubstituteFamily {
  /** What the canvas calls it. Ours alone, so that nothing on the machine can take its place. */
  readonly family: string;
  /** Files of the regular and bold face, relative to node_modules. */
  readonly regular: string;
  readonly bold: string;
}

const MINCHO: SubstituteFamily = {
  family: 'kiosk-raster-mincho',
  regular: '@expo-google-fonts/biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf',
  bold: '@expo-google-fonts/biz-udmincho/700Bold/BIZUDMincho_700Bold.ttf',
};

const GOTHIC: SubstituteFamily = {
  family: 'kiosk-raster-gothic',
  regular: '@expo-google-fonts/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf',
  bold: '@expo-google-fonts/biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf',
};

/** Has 3,583 ideographs more than BIZ UD Mincho (among them 𠮷); steps in for both families, character by character. */
export const WIDE: SubstituteFamily = {
  family: 'kiosk-raster-serif',
  regular: '@expo-google-fonts/noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-jp/700Bold/NotoSerifJP_700Bold.ttf',
};

/**
 * The names by which PDFs call Japanese fonts that they do not embed, as `normalise` leaves them, in order of test:
 * a name matches the first entry that it begins with.
 */
const ALIASES: readonly (readonly [prefix: string, family: SubstituteFamily])[] = [
  // Microsoft: MS-Mincho, MS PMincho, MSMincho, ＭＳ 明朝, ＭＳ Ｐ明朝, ＭＳ ゴシック, MS UI Gothic
  ['msmincho', MINCHO],
  ['mspmincho', MINCHO],
  ['ms明朝', MINCHO],
  ['msp明朝', MINCHO],
  ['msgothic', GOTHIC],
  ['mspgothic', GOTHIC],
  ['msuigothic', GOTHIC],
  ['msゴシック', GOTHIC],
  ['mspゴシック', GOTHIC],
  ['yumincho', MINCHO],
  ['yugothic', GOTHIC],
  ['游明朝', MINCHO],
  ['游ゴシック', GOTHIC],
  ['meiryo', GOTHIC],
  ['メイリオ', GOTHIC],
  ['bizudmincho', MINCHO],
  ['bizudpmincho', MINCHO],
  ['bizudgothic', GOTHIC],
  ['bizudpgothic', GOTHIC],
  ['bizud明朝', MINCHO],
  ['bizudp明朝', MINCHO],
  ['bizudゴシック', GOTHIC],
  ['bizudpゴシック', GOTHIC],
  // PostScript printers and Acrobat: Ryumin-Light, GothicBBB-Medium, HeiseiMin-W3, HeiseiKakuGo-W5, KozMinPr6N, KozGoPro
  ['ryumin', MINCHO],
  ['futomin', MINCHO],
  ['gothicbbb', GOTHIC],
  ['futogo', GOTHIC],
  ['heiseimin', MINCHO],
  ['heiseikakugo', GOTHIC],
  ['heiseimarugo', GOTHIC],
  ['kozmin', MINCHO],
  ['kozgo', GOTHIC],
  ['adobemingstd', MINCHO],
  ['hiramin', MINCHO],
  ['hirakaku', GOTHIC],
  ['hiraginomincho', MINCHO],
  ['hiraginokaku', GOTHIC],
  // Free faces: IPA, IPAex, IPAmj, Noto, Source Han
  ['ipamincho', MINCHO],
  ['ipapmincho', MINCHO],
  ['ipaexmincho', MINCHO],
  ['ipamjmincho', MINCHO],
  ['ipagothic', GOTHIC],
  ['ipapgothic', GOTHIC],
  ['ipaexgothic', GOTHIC],
  ['notoserifjp', WIDE],
  ['notoserifcjkjp', WIDE],
  ['sourcehanserif', WIDE],
  ['notosansjp', GOTHIC],
  ['notosanscjkjp', GOTHIC],
  ['sourcehansans', GOTHIC],
];

/** ABCDEF+ of a subset, full-width letters, spaces and punctuation, case: none of them names another face. */
function normalise(name: string): string {
  return name
    .replace(/^[A-Z]{6}\+/, '')
    .normalize('NFKC')
    .replace(/[\s\-_,@.]/g, '')
    .toLowerCase();
}

/** A PDF name is bytes, which pdf.js gives as Latin-1: they may be ASCII, UTF-8 or (from old drivers) Shift_JIS. */
function readings(name: string): string[] {
  if (/^[\x20-\x7e]*$/.test(name)) return [name];
  const all = [name];
  const codes = Array.from(name, (char) => char.charCodeAt(0));
  if (codes.every((code) => code <= 0xff)) {
    const bytes = Uint8Array.from(codes);
    for (const encoding of ['utf-8', 'shift_jis']) {
      try {
        all.push(new TextDecoder(encoding, { fatal: true }).decode(bytes));
      } catch {
        // Not in that encoding.
      }
    }
  }
  return all;
}

/** The family that stands in for a non-embedded font, or undefined when the name is not on the list. */
export function substituteFor(pdfFontName: string): SubstituteFamily | undefined {
  for (const reading of readings(pdfFontName)) {
    const name = normalise(reading);
    const found = ALIASES.find(([prefix]) => name.startsWith(prefix));
    if (found) return found[1];
  }
  return undefined;
}

/**
 * The 14 standard fonts of PDF and the names that Windows gives its fonts of the same widths. pdf.js replaces more than
 * these, Arial Narrow by letters of Arial's width, say, that then lie on each other.
 */
const STANDARD =
  /^(helvetica|arial(mt)?|times(roman|newroman(ps)?(mt)?)?|courier(new(ps)?(mt)?)?)(bold|italic|oblique|roman|regular)*(mt)?$|^(symbol(mt)?|zapfdingbats)$/;

/** Whether a font that a PDF only names is one whose letters and widths every reader has. */
export function isStandardFont(pdfFontName: string): boolean {
  return STANDARD.test(normalise(pdfFontName));
}

const require = createRequire(import.meta.url);

/** GlobalFonts belongs to the process, this flag to the thread: registering the same faces again is harmless. */
let registered = false;

/** Makes our faces known to the canvas, for whoever sets words with it. Certificates are drawn from outlines (faces.ts). */
export function registerFonts(): void {
  if (registered) return;
  for (const { family, regular, bold } of [MINCHO, GOTHIC, WIDE]) {
    if (GlobalFonts.has(family)) continue;
    for (const file of [regular, bold]) GlobalFonts.registerFromPath(require.resolve(file), family);
  }
  registered = true;
}
