// One PDF from anywhere -> how it ends here: a right page (as a peer draws it), a coded error, or something to look at.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { asKioskRasterError, KioskRasterError } from '../../src/errors.ts';
import { openDocument } from '../../src/raster/page/document.ts';
import { placePage } from '../../src/raster/page/page-fit.ts';
import { a4SizePx, type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { differenceOf, isSame, type PageDifference, type Tolerance } from '../../test/corpus/page-difference.ts';
import { mupdf, type Peer, pdfium, poppler } from '../../test/corpus/peers.ts';
import type { GreyPicture } from '../../test/raster-page/raster-support.ts';

const DPI = 300;
const MAX_PAGES = 20;
/** Wider than the samples' tolerance: pictures of any resolution, pages fitted to a fraction of a pixel. */
const ALIKE: Tolerance = { shiftPx: 0.7, strangers: 16, tone: 0.12 };
const PEERS: readonly (readonly [name: string, peer: Peer])[] = [
  ['poppler', poppler],
  ['mupdf', mupdf],
  ['pdfium', pdfium],
];

export interface Ending {
  readonly file: string;
  readonly outcome: 'same' | 'refused' | 'differs' | 'no-peer' | 'failed' | 'out-of-time';
  readonly code?: string;
  readonly fault?: unknown;
  readonly peer?: string;
  readonly differences?: Record<string, PageDifference | string>;
}

/** @param pictures folder for a picture of every page that differs: ours, then each peer's, side by side */
export async function judge(path: string, pictures: string | undefined): Promise<Omit<Ending, 'file'>> {
  const pdf = withRoom(readFileSync(path));
  const size = a4SizePx(DPI);
  const plane = createPlane(size.widthPx, size.heightPx);
  let pagePt: { widthPt: number; heightPt: number };
  try {
    await using document = await openDocument(Uint8Array.from(pdf), { fit: 'fit' });
    pagePt = await document.preflight(0);
    for (let index = 1; index < Math.min(document.pageCount, MAX_PAGES); index++) await document.preflight(index);
    await document.rasterise(0, { ...size, dpi: DPI }, (band) => {
      plane.data.set(band.plane.data, band.y * plane.strideBytes);
    });
  } catch (thrown) {
    const { code, category, params } = asKioskRasterError(thrown);
    const unknown = !(thrown instanceof KioskRasterError);
    return {
      outcome: unknown || category !== 'refused' ? 'failed' : 'refused',
      code,
      fault: params['fault'] ?? params['what'],
    };
  }
  const differences: Record<string, PageDifference | string> = {};
  const drawn: GreyPicture[] = [greyOf(plane)];
  for (const [name, peer] of PEERS) {
    try {
      const picture = await fitted(pdf, peer, pagePt);
      drawn.push(picture);
      const difference = differenceOf(plane, picture);
      differences[name] = difference;
      if (isSame(difference, ALIKE)) return { outcome: 'same', peer: name };
    } catch (error) {
      differences[name] = error instanceof Error ? error.name : 'error';
    }
  }
  const answered = Object.values(differences).filter((difference) => typeof difference === 'object');
  if (pictures) {
    const nearest = answered.toSorted((a, b) => a.strangers - b.strangers || a.tone - b.tone)[0];
    const at = nearest && (nearest.strangers > ALIKE.strangers ? nearest.strangersAt : nearest.toneAt);
    await sideBySide(drawn, at ?? [0, 0], join(pictures, `${basename(path, '.pdf')}.png`));
  }
  return { outcome: answered.length > 0 ? 'differs' : 'no-peer', differences };
}

/**
 * Many test files are reduced to a page of 200 x 50 pt, which is refused as too far from A4: that says nothing of what it
 * shows. Such a page gets 99 pt of height, in the same number of bytes.
 */
function withRoom(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1');
  const roomy = text.replaceAll(
    /(\/(?:Media|Crop)Box\s*\[\s*0(?:\.0*)?\s+0(?:\.0*)?\s+[\d.]+\s+)([1-6]\d|7[01])(?=[\s\].])/g,
    (_all, before: string) => `${before}99`,
  );
  return Buffer.from(roomy, 'latin1');
}

/** A peer's picture of the first page, laid on A4 as page-fit.ts lays it. */
async function fitted(pdf: Uint8Array, peer: Peer, page: { widthPt: number; heightPt: number }): Promise<GreyPicture> {
  const { widthPx, heightPx } = a4SizePx(DPI);
  const { fitted, matrix } = placePage(1, page.widthPt, page.heightPt, 'fit');
  if (!fitted) return peer(Uint8Array.from(pdf), 1, DPI);
  const across = matrix[0] === 0;
  const scale = Math.abs(across ? matrix[1] : matrix[0]);
  const picture = await peer(Uint8Array.from(pdf), 1, DPI * scale);
  const left = Math.round((matrix[4] * DPI) / 72);
  const top = Math.round((matrix[5] * DPI) / 72) - (across ? picture.widthPx : 0);
  const out = new Uint8Array(widthPx * heightPx).fill(255);
  for (let y = 0; y < picture.heightPx; y++) {
    for (let x = 0; x < picture.widthPx; x++) {
      const [toX, toY] = across ? [left + y, top + picture.widthPx - 1 - x] : [left + x, top + y];
      if (toX >= 0 && toY >= 0 && toX < widthPx && toY < heightPx)
        out[toY * widthPx + toX] = picture.data[y * picture.widthPx + x];
    }
  }
  return { widthPx, heightPx, data: out };
}

function greyOf({ data, widthPx, heightPx, strideBytes }: BitPlane): GreyPicture {
  const out = new Uint8Array(widthPx * heightPx);
  for (let y = 0, p = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, p++) out[p] = (data[y * strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1 ? 0 : 255;
  }
  return { widthPx, heightPx, data: out };
}

/** Width of a picture in a side-by-side, px. */
const SEEN_WIDTH_PX = 900;
/** The neighbourhood of the strangest window, shown enlarged below: 20 mm wide. */
const DETAIL_PX = 240;
const GAP_PX = 8;

/** Writes ours and each peer's picture, and below them the same detail of each. */
async function sideBySide(drawn: readonly GreyPicture[], at: readonly [number, number], path: string): Promise<void> {
  const rows: { input: Buffer; left: number; top: number }[] = [];
  let height = 0;
  for (const [index, { data, widthPx, heightPx }] of drawn.entries()) {
    const left = index * (SEEN_WIDTH_PX + GAP_PX);
    const whole = () => sharp(data, { raw: { width: widthPx, height: heightPx, channels: 1 } });
    const page = await whole().resize({ width: SEEN_WIDTH_PX }).png().toBuffer({ resolveWithObject: true });
    const size = Math.min(DETAIL_PX, widthPx, heightPx);
    const from = (value: number, limit: number) =>
      Math.max(0, Math.min(limit - size, value - Math.round((size - 32) / 2)));
    const detail = await whole()
      .extract({ left: from(at[0], widthPx), top: from(at[1], heightPx), width: size, height: size })
      .resize({ width: SEEN_WIDTH_PX, kernel: 'nearest' })
      .png()
      .toBuffer();
    const top = page.info.height + GAP_PX;
    rows.push({ input: page.data, left, top: 0 }, { input: detail, left, top });
    height = Math.max(height, top + SEEN_WIDTH_PX);
  }
  const width = drawn.length * (SEEN_WIDTH_PX + GAP_PX);
  await sharp({ create: { width, height, channels: 3, background: '#c33' } })
    .composite(rows)
    .png()
    .toFile(path);
}
