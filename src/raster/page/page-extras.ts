// What a page shows besides its content (form fields, notes, stamps) -> nothing, or the refusal of what only a viewer could draw.
import { pdfError } from './errors.ts';
import type { PDFDocumentProxy } from './pdfjs.ts';

/** The parts of pdf.js's annotation data that count here. */
interface AnnotationData {
  readonly subtype: string;
  readonly hasAppearance: boolean;
  readonly fieldType?: string;
  readonly fieldValue?: unknown;
}

/** Draw nothing on paper by themselves. */
const INVISIBLE = new Set(['Link', 'Popup']);

/**
 * An annotation that is to be printed must bring its appearance. Without one, viewers make it up, each in its way (an
 * arrow without its head, a field's text elsewhere or not at all), and pdf.js leaves some out.
 */
function isMadeUp({ subtype, hasAppearance, fieldType, fieldValue }: AnnotationData): boolean {
  if (hasAppearance || INVISIBLE.has(subtype)) return false;
  if (subtype !== 'Widget') return true;
  // A field without a value, a button that is off, a signature that is not to be seen: nothing is lost.
  const isEmpty = fieldValue == null || fieldValue === '' || (Array.isArray(fieldValue) && fieldValue.length === 0);
  return !isEmpty && fieldType !== 'Sig' && !(fieldType === 'Btn' && fieldValue === 'Off');
}

/** @throws pdf.no-appearance, pdf.broken */
export async function checkAnnotations(document: PDFDocumentProxy, pageNumber: number): Promise<void> {
  const page = await document.getPage(pageNumber);
  const annotations = (await page.getAnnotations({ intent: 'print' }).catch(() => {
    throw pdfError('broken', { page: pageNumber });
  })) as AnnotationData[];
  if (annotations.some(isMadeUp)) throw pdfError('no-appearance', { page: pageNumber });
}
