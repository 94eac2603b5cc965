// Certificates that cannot be printed as they are meant -> PDFs that the engine must refuse before the first page.
import { SampleDocument } from '../draw/document.ts';
import type { Face, Writing } from '../draw/face.ts';
import { embed } from '../draw/faces.ts';
import { NamedFace, type NamedFaceOptions } from '../draw/named-face.ts';
import { drawInkan } from '../forms/inkan.ts';
import { drawJuminhyo } from '../forms/juminhyo.ts';
import { HOUSEHOLD, type Household } from '../people/household.ts';
import { emptyGlyph } from './damage.ts';

/** The household with another name for its head; everything else stays. */
function renamed(name: string): Household {
  const [head, ...others] = HOUSEHOLD.people;
  return { ...HOUSEHOLD, people: [{ ...head!, name }, ...others] };
}

async function juminhyoNamed(entry: NamedFaceOptions, household: Household): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  const faces = { label: embed(document, 'gothic'), entry: new NamedFace(document, entry) };
  await drawJuminhyo(document, faces, household);
  return document.finish();
}

/** 印鑑登録証明書 whose entries are glyph numbers of a font that is not in the file. */
export async function identityNotEmbedded(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '印鑑登録証明書' });
  const label = embed(document, 'gothic');
  // Any font's numbering shows the case; a reader without that very font cannot know what they mean.
  const glyphNumber = (char: string) => Number.parseInt(label.shape(char, 'horizontal')[0]!.codeHex, 16);
  const entry = new NamedFace(document, { baseFont: 'MS-Mincho', encoding: 'Identity', serif: true, glyphNumber });
  await drawInkan(document, { label, entry });
  return document.finish();
}

/** A name that begins with the gaiji F040: only the city's own machines have its shape. */
export function gaijiNotEmbedded(): Promise<Uint8Array> {
  return juminhyoNamed({ baseFont: 'MS-Mincho', encoding: '90ms-RKSJ', serif: true }, renamed('\u{E000}嶋　健一郎'));
}

/** A name with a variation sequence, in a face that is not embedded: which shape it would get is anyone's guess. */
export function variantNotEmbedded(): Promise<Uint8Array> {
  const household = renamed('葛\u{E0101}城　健一郎');
  return juminhyoNamed({ baseFont: 'MS-Mincho', encoding: 'UniJIS-UTF16', serif: true }, household);
}

/** A typeface that no alias list knows. */
export function unknownFace(): Promise<Uint8Array> {
  return juminhyoNamed({ baseFont: 'KakuuKaisho-W5', encoding: '90ms-RKSJ', serif: true }, HOUSEHOLD);
}

const MISSING = '邊';

/** A producer whose font had no glyph for one character of a name, and who wrote code 0 (.notdef) for it. */
export async function notdefEmbedded(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  const mincho = embed(document, 'mincho');
  const entry: Face = {
    shape: (text, writing) => Array.from(text, (char) => one(mincho, char, writing)),
    show: (text, writing) =>
      Array.from(text, (char) => (char === MISSING ? '0000' : mincho.show(char, writing))).join(''),
    resource: (writing) => mincho.resource(writing),
  };
  await drawJuminhyo(document, { label: embed(document, 'gothic'), entry }, renamed(`渡${MISSING}　健一郎`));
  return document.finish();
}

function one(face: Face, char: string, writing: Writing) {
  return char === MISSING ? { codeHex: '0000', advanceEm: 1 } : face.shape(char, writing)[0]!;
}

/** A subset whose producer lost the outline of one character: its entry is there, its contour is not. */
export async function brokenSubset(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  const lost = Number.parseInt(embed(document, 'mincho').shape('霧', 'horizontal')[0]!.codeHex, 16);
  const entry = embed(document, 'mincho', { damage: (program) => emptyGlyph(program, lost) });
  await drawJuminhyo(document, { label: embed(document, 'gothic'), entry }, HOUSEHOLD);
  return document.finish();
}
