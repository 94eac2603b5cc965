// A short text -> a QR code (ISO/IEC 18004) at its place: a 1-bit plane of whole pixels.
import encodeQR from 'qr';
import { type RectMm, rectToPx } from './layout.ts';
import type { PlacedPlane } from './placed-plane.ts';
import { createPlane } from './plane.ts';

/** White modules round the symbol that readers need. */
const QUIET_MODULES = 4;
/** Smaller modules are lost on paper and in phones' cameras. */
const LEAST_MODULE_MM = 0.4;

/**
 * Draws a code into the middle of `place`: modules are squares of whole pixels, as large as the place allows with the quiet
 * zone inside it. A quarter of the symbol may be unreadable (level Q).
 *
 * @throws RangeError when the text is too long for modules of 0.4 mm
 */
export function drawInquiryCode(dpi: number, place: RectMm, text: string): PlacedPlane {
  const modules = encodeQR(text, 'raw', { ecc: 'quartile', border: QUIET_MODULES });
  const box = rectToPx(place, dpi);
  const count = modules.length;
  const modulePx = Math.floor(Math.min(box.right - box.left, box.bottom - box.top) / count);
  if ((modulePx * 25.4) / dpi < LEAST_MODULE_MM) {
    throw new RangeError(`Expected a text for modules of ${LEAST_MODULE_MM} mm but received ${text.length} characters`);
  }
  const left = box.left + Math.floor((box.right - box.left - count * modulePx) / 2);
  const top = box.top + Math.floor((box.bottom - box.top - count * modulePx) / 2);
  const plane = createPlane(count * modulePx, count * modulePx);
  for (let y = 0; y < count * modulePx; y++) {
    const row = modules[Math.floor(y / modulePx)];
    for (let x = 0; x < count * modulePx; x++) {
      if (!row[Math.floor(x / modulePx)]) continue;
      plane.data[y * plane.strideBytes + (x >> 3)] |= 0x80 >> (x & 7);
    }
  }
  return { left, top, plane };
}
