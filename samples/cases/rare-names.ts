// 住民票の写し with names that need variation sequences and rare ideographs, embedded: three ways a city may do it.
import { existsSync } from 'node:fs';
import { SampleDocument } from '../draw/document.ts';
import { EmbeddedFace } from '../draw/embedded-face.ts';
import { embed } from '../draw/faces.ts';
import { drawJuminhyo } from '../forms/juminhyo.ts';
import { MOJI_JOHO_NAMES, RARE_NAMES } from '../people/rare-names.ts';

/** Where Debian's fonts-ipamj-mincho puts IPAmj Mincho (IPA Font License 1.0: embedding allowed, article 2.5). */
const IPAMJ_PATH = '/usr/share/fonts/truetype/ipamj/ipamjm.ttf';

/** Whether this machine can make `mojiJoho`. */
export function hasIpamj(): boolean {
  return existsSync(IPAMJ_PATH);
}

/** JIS90 forms by U+E0100 and ideographs beyond JIS X 0208, in Noto Serif JP. */
export async function variationSequences(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  await drawJuminhyo(document, { label: embed(document, 'gothic'), entry: embed(document, 'notoSerif') }, RARE_NAMES);
  return document.finish();
}

/** Sequences of the Moji_Joho collection, in IPAmj Mincho. */
export async function mojiJoho(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  const entry = new EmbeddedFace(document, 'IPAmjMincho', IPAMJ_PATH);
  await drawJuminhyo(document, { label: embed(document, 'gothic'), entry }, MOJI_JOHO_NAMES);
  return document.finish();
}

/**
 * The same shapes as `variationSequences`, but as registered gaiji: private-use characters with their own embedded
 * glyphs. The labels' face has no ToUnicode CMap at all; it shows no spaces, so that each of its codes has an outline.
 */
export async function gaijiEmbedded(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  const entry = embed(document, 'notoSerif', { toUnicode: 'gaiji' });
  const label = embed(document, 'gothic', { toUnicode: 'none', skipsSpaces: true });
  await drawJuminhyo(document, { label, entry }, RARE_NAMES);
  return document.finish();
}
