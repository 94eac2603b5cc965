// Certificates set in typefaces that the PDF only names: the Windows faces of municipal systems, in each of their encodings.
import { SampleDocument } from '../draw/document.ts';
import { type NamedEncoding, NamedFace } from '../draw/named-face.ts';
import type { PagePen } from '../draw/page-pen.ts';
import { drawJuminhyo } from '../forms/juminhyo.ts';
import { drawKaiseiGenkoseki, FORM_HEIGHT_MM } from '../forms/kaisei-genkoseki.ts';
import { drawKisaiJiko } from '../forms/kisai-jiko.ts';
import { type FormFaces, mayorSeal } from '../forms/parts.ts';
import { HOUSEHOLD } from '../people/household.ts';
import { OLD_REGISTER, type OldRegister } from '../people/old-register.ts';

/** "ＭＳ ゴシック" as the Shift_JIS bytes that older producers wrote for a name. */
const MS_GOTHIC_IN_SHIFT_JIS = '#82l#82r#20#83S#83V#83b#83N';
/** "ＭＳ 明朝" likewise. */
const MS_MINCHO_IN_SHIFT_JIS = '#82l#82r#20#96#BE#92#A9';

function msFaces(document: SampleDocument, encoding: NamedEncoding): FormFaces {
  return {
    label: new NamedFace(document, { baseFont: 'MS-Gothic', encoding, serif: false }),
    entry: new NamedFace(document, { baseFont: 'MS-Mincho', encoding, serif: true }),
  };
}

/** 住民票の写し in MS-Mincho and MS-Gothic, 90ms-RKSJ-H. */
export async function juminhyoShiftJis(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票の写し' });
  await drawJuminhyo(document, msFaces(document, '90ms-RKSJ'), HOUSEHOLD);
  return document.finish();
}

/** 住民票記載事項証明書, UniJIS-UTF16-H; the Gothic is named by its Shift_JIS bytes. */
export async function kisaiJikoUtf16(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '住民票記載事項証明書' });
  await drawKisaiJiko(document, {
    label: new NamedFace(document, { baseFont: MS_GOTHIC_IN_SHIFT_JIS, encoding: 'UniJIS-UTF16', serif: false }),
    entry: new NamedFace(document, { baseFont: 'MS-Mincho', encoding: 'UniJIS-UTF16', serif: true }),
  });
  return document.finish();
}

/** 改製原戸籍 in 90ms-RKSJ-V, drawn sideways on upright pages by a rotated coordinate system. */
export async function genkosekiShiftJis(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '改製原戸籍謄本' });
  const face = new NamedFace(document, { baseFont: 'MS-Mincho', encoding: '90ms-RKSJ', serif: true });
  const seal = await mayorSeal(document);
  drawKaiseiGenkoseki(() => sidewaysPage(document), face, withoutSealMarks(OLD_REGISTER), seal);
  return document.finish();
}

/** 改製原戸籍 in UniJIS-UTF16-V, on landscape pages turned by /Rotate; the face is named by its Shift_JIS bytes. */
export async function genkosekiUtf16(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '改製原戸籍謄本' });
  const face = new NamedFace(document, { baseFont: MS_MINCHO_IN_SHIFT_JIS, encoding: 'UniJIS-UTF16', serif: true });
  const seal = await mayorSeal(document);
  drawKaiseiGenkoseki(() => turnedPage(document), face, OLD_REGISTER, seal);
  return document.finish();
}

/** A landscape page that readers turn upright (clockwise). */
export function turnedPage(document: SampleDocument): PagePen {
  const pen = document.addPage(297, 210);
  pen.page.dictionary.data['Rotate'] = 90;
  return pen;
}

/** An upright page whose content is turned clockwise: the form's top goes to the right edge. */
function sidewaysPage(document: SampleDocument): PagePen {
  const pen = document.addPageOfForm(210, 297, FORM_HEIGHT_MM);
  pen.raw(`0 -1 1 0 0 ${pen.length(297)} cm`);
  return pen;
}

/** Shift_JIS has no ㊞: offices that print through it write 印 in brackets. */
function withoutSealMarks(register: OldRegister): OldRegister {
  const plain = (text: string) => text.replaceAll('㊞', '（印）');
  return {
    ...register,
    registerEntries: register.registerEntries.map(plain),
    people: register.people.map((person) => ({ ...person, entries: person.entries.map(plain) })),
  };
}
