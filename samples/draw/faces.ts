// The typefaces that come with the samples' dependencies -> faces of one document.
import { createRequire } from 'node:module';
import type { SampleDocument } from './document.ts';
import { EmbeddedFace, type EmbeddedFaceOptions } from './embedded-face.ts';

const require = createRequire(import.meta.url);

export const FONT_FILES = {
  mincho: ['BIZUDMincho', '@expo-google-fonts/biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf'],
  gothic: ['BIZUDGothic', '@expo-google-fonts/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf'],
  gothicBold: ['BIZUDGothic-Bold', '@expo-google-fonts/biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf'],
  minchoBold: ['BIZUDMincho-Bold', '@expo-google-fonts/biz-udmincho/700Bold/BIZUDMincho_700Bold.ttf'],
  notoSerif: ['NotoSerifJP-Regular', '@expo-google-fonts/noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf'],
} as const;

export type FontName = keyof typeof FONT_FILES;

/** Embeds (a subset of) one of the bundled typefaces. */
export function embed(document: SampleDocument, font: FontName, options: EmbeddedFaceOptions = {}): EmbeddedFace {
  const [postScriptName, path] = FONT_FILES[font];
  return new EmbeddedFace(document, postScriptName, require.resolve(path), options);
}
