// A registered scan and a place on the chart -> that place as a small upright picture, whichever way the sheet lay.
import type { RectMm } from '../../raster/layout.ts';
import { applyAffine } from '../scan/affine.ts';
import type { ScanPixels } from '../scan/read-scan.ts';
import type { Registration } from '../scan/register.ts';

/** Points along a pixel of the picture that are averaged: a scan is up to six times as fine. */
const POINTS = 3;

/** @returns 8-bit sRGB; white where the scan does not reach */
export function uprightPart(scan: ScanPixels, { map }: Registration, place: RectMm, dpi: number): ScanPixels {
  const pitchMm = 25.4 / dpi;
  const widthPx = Math.round(place.widthMm / pitchMm);
  const heightPx = Math.round(place.heightMm / pitchMm);
  const data = new Uint8Array(widthPx * heightPx * 3).fill(255);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let [r, g, b, count] = [0, 0, 0, 0];
      for (let k = 0; k < POINTS ** 2; k++) {
        const u = place.xMm + (x + ((k % POINTS) + 0.5) / POINTS) * pitchMm;
        const v = place.yMm + (y + (Math.floor(k / POINTS) + 0.5) / POINTS) * pitchMm;
        const [i, j] = applyAffine(map, [u, v]).map(Math.floor) as [number, number];
        if (i < 0 || j < 0 || i >= scan.widthPx || j >= scan.heightPx) continue;
        const at = (j * scan.widthPx + i) * 3;
        r += scan.data[at]!;
        g += scan.data[at + 1]!;
        b += scan.data[at + 2]!;
        count++;
      }
      if (count > 0) data.set([r / count, g / count, b / count], (y * widthPx + x) * 3);
    }
  }
  return { widthPx, heightPx, data };
}
