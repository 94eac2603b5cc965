// One line of text -> an A4 page that shows it from an embedded subset of BIZ UD Mincho.
import { SampleDocument } from '../../samples/draw/document.ts';
import { embed } from '../../samples/draw/faces.ts';

/** Promise of the PDF's bytes; the line begins 30 mm from the left and 50 mm from the top. */
export function embeddedText(text: string, sizePt: number): Promise<Uint8Array> {
  const document = new SampleDocument({ title: 'one line' });
  document.addPage().text(30, 50, text, { face: embed(document, 'mincho'), sizePt });
  return document.finish();
}
