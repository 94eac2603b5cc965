// A restored front and a scan -> where every point of the page lies in the scan, or that this is no scan of it.
import type { BitPlane } from '../../raster/plane.ts';
import { type GreyImage, halveImage } from '../../raster/scramble/read/image.ts';
import { findPage } from './find-page.ts';
import { type Block, fitAffine, fitWarp, matchBlocks } from './match-blocks.ts';
import { afterShift, type PageMap, type Pyramid, viewPage, type WarpGrid } from './page-map.ts';

/** A page's picture and its halves. */
export interface ExpectedPage {
  readonly dpi: number;
  readonly widthMm: number;
  readonly heightMm: number;
  /** Ink 0, paper 255; [0] at `dpi`, each next one at half of it. */
  readonly levels: readonly GreyImage[];
}

export interface Registration {
  readonly map: PageMap;
  /** Median correlation of blocks, 0..1. */
  readonly score: number;
  /** Median distance of blocks from the smooth map, mm. */
  readonly residualMm: number;
}

const COARSE_DPI = 20;
/** Blocks that agree no better than by chance: another page. */
const LEAST_MEDIAN_SCORE = 0.5;

export function expectedPage(plane: BitPlane, dpi: number): ExpectedPage {
  const { widthPx, heightPx, strideBytes, data } = plane;
  const grey = new Uint8Array(widthPx * heightPx).fill(255);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if ((data[y * strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1) grey[y * widthPx + x] = 0;
    }
  }
  const levels: GreyImage[] = [{ widthPx, heightPx, data: grey }];
  for (let at = dpi; at > COARSE_DPI * 1.3; at /= 2) levels.push(halveImage(levels.at(-1)!));
  return { dpi, widthMm: (widthPx * 25.4) / dpi, heightMm: (heightPx * 25.4) / dpi, levels };
}

/** Likeliest places that are looked at closely. */
const CANDIDATES = 4;

/**
 * Finds the page in the scan: coarsely by correlation over turns and places, then block by block, finer and finer.
 *
 * @param scanDpi what the scan's file says, if it does
 * @returns undefined when no place agrees: the scan shows another page, or nothing
 */
export function registerPage(page: ExpectedPage, scan: Pyramid, scanDpi: number | undefined): Registration | undefined {
  const coarse = page.levels.length - 1;
  const candidates = findPage(page.levels[coarse], page.dpi / 2 ** coarse, page, scan, scanDpi, CANDIDATES);
  let best: { map: PageMap; score: number } | undefined;
  for (const { affine } of candidates) {
    const placed = placeAffine(page, scan, { affine });
    if (placed && (!best || placed.score > best.score)) best = placed;
    if (best && best.score > 0.8) break;
  }
  if (!best || best.score < LEAST_MEDIAN_SCORE) return undefined;
  return bend(page, scan, best.map);
}

/** Two rounds at about 75 dpi: millimetres, then tenths. */
function placeAffine(page: ExpectedPage, scan: Pyramid, start: PageMap): { map: PageMap; score: number } | undefined {
  const level = page.dpi > 160 ? 2 : 1;
  const dpi = page.dpi / 2 ** level;
  let { affine } = start;
  let score = 0;
  for (const settings of [
    { stepMm: 14, halfMm: 7, searchMm: 3.4 },
    { stepMm: 14, halfMm: 7, searchMm: 1.4 },
  ]) {
    const blocks = matchBlocks(page.levels[level], viewPage(scan, { affine }, dpi, page.levels[level]), dpi, settings);
    const fit = fitAffine(blocks);
    if (!fit) return undefined;
    affine = afterShift(affine, fit);
    score = medianScore(blocks);
  }
  return { map: { affine }, score };
}

function medianScore(blocks: readonly Block[]): number {
  return blocks.length === 0 ? 0 : blocks.map((b) => b.score).sort((a, b) => a - b)[blocks.length >> 1];
}

/** The last round's blocks overlap: a rule that fell between two of them, or on the edge of one, was placed by text far from it. */
export const FINEST = { stepMm: 4, halfMm: 2.4 } as const;

/** The sway of the sheet: at half resolution with a wide search, then at full resolution for the last hundredths. */
function bend(page: ExpectedPage, scan: Pyramid, start: PageMap): Registration | undefined {
  const half = page.dpi > 160 ? 1 : 0;
  const blocksAt = (map: PageMap, level: number, stepMm: number, halfMm: number, searchMm: number): Block[] => {
    const size = page.levels[level];
    const levelDpi = page.dpi / 2 ** level;
    return matchBlocks(size, viewPage(scan, map, levelDpi, size), levelDpi, { stepMm, halfMm, searchMm });
  };
  const affineBlocks = blocksAt(start, half, 9, 5, 0.9);
  const fit = fitAffine(affineBlocks, [1, 0.6, 0.5]);
  if (!fit) return undefined;
  const affine = afterShift(start.affine, fit);
  const blocks = blocksAt({ affine }, half, 6, 3.5, 0.7);
  if (blocks.length < 6) return undefined;
  const warps = (['y', 'x'] as const).map((transport) => {
    const warp = fitWarp(blocks, page, transport);
    return { warp, transport, residual: residualOf(blocks, warp) };
  });
  const { warp, transport } = warps.reduce((a, b) => (b.residual < a.residual * 0.95 ? b : a));
  const last = blocksAt({ affine, warp }, 0, FINEST.stepMm, FINEST.halfMm, 3 * (25.4 / page.dpi));
  if (last.length < 6)
    return { map: { affine, warp }, score: medianScore(blocks), residualMm: residualOf(blocks, warp) };
  const finer = fitWarp(last, page, transport);
  const sum: WarpGrid = {
    ...warp,
    dx: warp.dx.map((v, i) => v + finer.dx[i]),
    dy: warp.dy.map((v, i) => v + finer.dy[i]),
  };
  return { map: { affine, warp: sum }, score: medianScore(last), residualMm: residualOf(last, finer) };
}

function residualOf(blocks: readonly Block[], warp: WarpGrid): number {
  const far = blocks.map((b) => {
    const i = Math.min(Math.round(b.xMm / warp.stepXMm), warp.columns - 1);
    const j = Math.min(Math.round(b.yMm / warp.stepYMm), warp.rows - 1);
    const o = j * warp.columns + i;
    return Math.hypot(b.dxMm - warp.dx[o], b.dyMm - warp.dy[o]);
  });
  return far.sort((a, b) => a - b)[far.length >> 1];
}
