// A PDF page's size and the sheet's -> where its points fall on the raster, or a refusal when it is not A4.
import { A4_HEIGHT_MM, A4_WIDTH_MM } from '../plane.ts';
import { pdfError } from './errors.ts';

/** What to do with a page that is not A4. */
export type Fit = 'refuse' | 'fit';

const PT_PER_MM = 72 / 25.4;
const A4_WIDTH_PT = A4_WIDTH_MM * PT_PER_MM;
const A4_HEIGHT_PT = A4_HEIGHT_MM * PT_PER_MM;
/** A4 in PDFs is anything from 595 x 841 to 595.44 x 842.04; a millimetre is well outside that and still harmless. */
const A4_TOLERANCE_PT = PT_PER_MM;

/** Sides of what can be fitted: an inch, and the 200 inches beyond which PDF has no plain page (ISO 32000-1, annex C). */
const FIT_MIN_PT = 72;
const FIT_MAX_PT = 14_400;

/** How a page lies on its A4 sheet. */
export interface PagePlacement {
  /** True when the page was not A4 and was scaled (and, if it lies across, turned) to fit. */
  readonly fitted: boolean;
  /** Page points (origin top left, y down, after the page's own /Rotate) -> sheet points, as [a, b, c, d, e, f]. */
  readonly matrix: readonly [number, number, number, number, number, number];
}

/**
 * @param widthPt, heightPt the page as it is viewed
 * @throws pdf.page-size when the page is not A4 and `fit` is 'refuse', pdf.page-bounds when it cannot be fitted
 */
export function placePage(pageNumber: number, widthPt: number, heightPt: number, fit: Fit): PagePlacement {
  const isA4 =
    Math.abs(widthPt - A4_WIDTH_PT) <= A4_TOLERANCE_PT && Math.abs(heightPt - A4_HEIGHT_PT) <= A4_TOLERANCE_PT;
  if (isA4) return { fitted: false, matrix: [1, 0, 0, 1, 0, 0] };
  if (fit === 'refuse' || !(widthPt > 0 && heightPt > 0)) {
    throw pdfError('page-size', { page: pageNumber, widthPt, heightPt });
  }
  if (Math.min(widthPt, heightPt) < FIT_MIN_PT || Math.max(widthPt, heightPt) > FIT_MAX_PT) {
    throw pdfError('page-bounds', { page: pageNumber, widthPt, heightPt, minPt: FIT_MIN_PT, maxPt: FIT_MAX_PT });
  }
  const across = widthPt > heightPt;
  const [turnedWidth, turnedHeight] = across ? [heightPt, widthPt] : [widthPt, heightPt];
  const scale = Math.min(A4_WIDTH_PT / turnedWidth, A4_HEIGHT_PT / turnedHeight);
  const left = (A4_WIDTH_PT - turnedWidth * scale) / 2;
  const top = (A4_HEIGHT_PT - turnedHeight * scale) / 2;
  // A page that lies across is turned a quarter anticlockwise, as IPP's orientation "landscape" does: (x, y) -> (y, w - x).
  if (across) return { fitted: true, matrix: [0, -scale, scale, 0, left, top + widthPt * scale] };
  return { fitted: true, matrix: [scale, 0, 0, scale, left, top] };
}
