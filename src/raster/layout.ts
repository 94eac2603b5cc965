// Where each layer lies on the sheet: rectangles in millimetres from the top left of the upright A4 (DESIGN.md 5a, "Back layout").
import { mmToPx } from './plane.ts';

/** Millimetres from the top left of the upright page. */
export interface RectMm {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

/** Whole pixels: left and top inclusive, right and bottom exclusive. */
export interface RectPx {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** No layer of ours comes closer to the paper's edge than this: devices cannot print there. */
export const MARGIN_MM = 8;

/** The scrambled image: the front, sealed and coded. */
export const SCRAMBLED_IMAGE_MM: RectMm = { xMm: 15, yMm: 15, widthMm: 180, heightMm: 190 };

/** The QR code that opens the inquiry site: right below the scrambled image, at the right. */
export const INQUIRY_CODE_MM: RectMm = { xMm: 167, yMm: 209, widthMm: 28, heightMm: 28 };

/** The cherry blossom with the latent mark. */
export const DETECTION_IMAGE_MM: RectMm = { xMm: 15, yMm: 240, widthMm: 40, heightMm: 40 };

/** Words for the person who holds the sheet: what can be checked, and how. */
export const EXPLANATION_MM: RectMm = { xMm: 62, yMm: 242, widthMm: 133, heightMm: 36 };

/** The smallest pixel rectangle that covers `rect`, cut to the page. */
export function rectToPx(
  rect: RectMm,
  dpi: number,
  widthPx = Number.POSITIVE_INFINITY,
  heightPx = Number.POSITIVE_INFINITY,
): RectPx {
  const clamp = (value: number, max: number) => Math.min(Math.max(value, 0), max);
  return {
    left: clamp(Math.floor(mmToPx(rect.xMm, dpi)), widthPx),
    top: clamp(Math.floor(mmToPx(rect.yMm, dpi)), heightPx),
    right: clamp(Math.ceil(mmToPx(rect.xMm + rect.widthMm, dpi)), widthPx),
    bottom: clamp(Math.ceil(mmToPx(rect.yMm + rect.heightMm, dpi)), heightPx),
  };
}

/** `rect` grown by `byMm` on every side. */
export function growRect(rect: RectMm, byMm: number): RectMm {
  return {
    xMm: rect.xMm - byMm,
    yMm: rect.yMm - byMm,
    widthMm: rect.widthMm + 2 * byMm,
    heightMm: rect.heightMm + 2 * byMm,
  };
}
