// A PDF -> its raster by us, by poppler and by MuPDF, as planes that tests can ask about.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocument, type RasterRequest } from '../../src/raster/page/document.ts';
import type { Fit } from '../../src/raster/page/page-fit.ts';
import { a4SizePx, type BitBand, type BitPlane, createPlane } from '../../src/raster/plane.ts';

export type Dpi = 300 | 600 | 1200;

export interface RasterOptions extends Partial<RasterRequest> {
  readonly pageIndex?: number;
  readonly fit?: Fit;
  readonly onBand?: (band: BitBand) => void;
}

/** One page as one plane. */
export async function rasterPlane(pdf: Uint8Array, dpi: Dpi, options: RasterOptions = {}): Promise<BitPlane> {
  const { pageIndex = 0, fit = 'refuse', onBand, ...request } = options;
  await using document = await openDocument(Uint8Array.from(pdf), { fit });
  const size = { ...a4SizePx(dpi), dpi, ...request };
  const plane = createPlane(size.widthPx, size.heightPx);
  await document.rasterise(pageIndex, size, (band) => {
    plane.data.set(band.plane.data, band.y * plane.strideBytes);
    onBand?.(band);
  });
  return plane;
}

export function inkAt(plane: BitPlane, x: number, y: number): 0 | 1 {
  return ((plane.data[y * plane.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1) as 0 | 1;
}

/** Share of ink, 0..1, in a rectangle given in PDF points from the page's top left. */
export function coverage(
  plane: BitPlane,
  dpi: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const px = (pt: number) => Math.round((pt * dpi) / 72);
  let ink = 0;
  for (let y = px(top); y < px(bottom); y++) {
    for (let x = px(left); x < px(right); x++) ink += inkAt(plane, x, y);
  }
  return ink / ((px(bottom) - px(top)) * (px(right) - px(left)));
}

/** A peer's picture: 8-bit grey, 0 = black. */
export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** Runs `work` in a folder of its own, removed afterwards. */
export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first page as poppler sees it. */
export function popplerGrey(pdf: Uint8Array, dpi: number): GreyPicture {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    execFileSync('pdftoppm', ['-r', String(dpi), '-gray', '-f', '1', '-singlefile', 'in.pdf', 'out'], { cwd: folder });
    return parsePgm(readFileSync(join(folder, 'out.pgm')));
  });
}

/** The first page as MuPDF sees it. */
export function mupdfGrey(pdf: Uint8Array, dpi: number): GreyPicture {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    execFileSync('mutool', ['draw', '-q', '-r', String(dpi), '-c', 'gray', '-o', 'out.pgm', 'in.pdf', '1'], {
      cwd: folder,
      stdio: 'ignore',
    });
    return parsePgm(readFileSync(join(folder, 'out.pgm')));
  });
}

/** An 8-bit binary PGM -> its pixels. */
export function parsePgm(bytes: Uint8Array): GreyPicture {
  const head = Buffer.from(bytes.subarray(0, 256))
    .toString('latin1')
    .replaceAll(/#[^\n]*\n/g, '');
  const match = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(head);
  if (!match) throw new Error('not an 8-bit PGM');
  const [widthPx, heightPx] = [Number(match[1]), Number(match[2])];
  return { widthPx, heightPx, data: bytes.subarray(bytes.length - widthPx * heightPx) };
}
