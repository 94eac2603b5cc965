// The characters of a person's registered seal (実印) -> the 1-bit picture that a registration system keeps of its impression.
import { SampleDocument } from './document.ts';
import { embed } from './faces.ts';
import { inked } from './official-seal.ts';
import { type BitPicture, rasterisePage, threshold } from './rasterise.ts';

/** Registration systems scan impressions at 400 dpi, black and white. */
const SCAN_DPI = 400;

/** A Bezier circle's control distance, as a part of the radius. */
const KAPPA = 0.5523;

/**
 * A round seal: ring, and in it columns from the right, each character stretched to the width of the circle where it stands.
 * @param columns one or two columns of characters
 */
export async function registeredSeal(columns: readonly string[], diameterMm: number): Promise<BitPicture> {
  const document = new SampleDocument({ title: 'registered seal' });
  const pen = document.addPage(diameterMm, diameterMm);
  const face = embed(document, 'minchoBold');
  const r = diameterMm / 2;
  const ring = r - 0.5;
  const k = ring * KAPPA;
  const p = (dx: number, dy: number) => `${pen.x(r + dx)} ${pen.y(r + dy)}`;
  pen.raw(
    `q 1.7 w ${p(ring, 0)} m ${p(ring, k)} ${p(k, ring)} ${p(0, ring)} c ${p(-k, ring)} ${p(-ring, k)} ${p(-ring, 0)} c ` +
      `${p(-ring, -k)} ${p(-k, -ring)} ${p(0, -ring)} c ${p(k, -ring)} ${p(ring, -k)} ${p(ring, 0)} c S Q`,
  );
  const inner = ring - 0.7;
  columns.forEach((column, index) => {
    const rows = [...column];
    // The column's inner edge is the middle of the seal, its outer edge the ring.
    const side = columns.length === 1 ? 0 : index === 0 ? 1 : -1;
    const usableMm = inner * (columns.length === 1 ? 1.7 : 1.78);
    const rowMm = usableMm / rows.length;
    rows.forEach((char, row) => {
      const topMm = -usableMm / 2 + row * rowMm;
      const farMm = Math.max(Math.abs(topMm), Math.abs(topMm + rowMm));
      const chordMm = Math.sqrt(Math.max(0, inner * inner - farMm * farMm)) * 0.35 + inner * 0.6;
      const leftMm = side === 0 ? r - chordMm : side > 0 ? r + 0.15 : r - 0.15 - chordMm;
      pen.stretched(leftMm, r + topMm + 0.1, side === 0 ? 2 * chordMm : chordMm, rowMm - 0.2, char, face);
    });
  });
  const clean = rasterisePage(await document.finish(), 1, SCAN_DPI);
  return threshold(inked(clean, 0.12, 165), 150);
}
