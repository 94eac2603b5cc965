// The page as expected and as seen, nearly in place -> how far each block of it is off, and a smooth map of that.
import type { GreyImage } from '../../raster/scramble/read/image.ts';
import type { Affine, PageView, WarpGrid } from './page-map.ts';

/** A block: its middle and how far the seen page is off there, mm; how well it agrees, 0..1. */
export interface Block {
  readonly xMm: number;
  readonly yMm: number;
  readonly dxMm: number;
  readonly dyMm: number;
  readonly score: number;
  /** How sure each displacement is, 0..1: a lone rule says nothing of where it lies along itself. */
  readonly sureX: number;
  readonly sureY: number;
}

export interface BlockSettings {
  readonly stepMm: number;
  /** Half of a block's side. */
  readonly halfMm: number;
  readonly searchMm: number;
}

/** Blocks with less contrast than this (deviation of grey, 0..255) tell nothing. */
const LEAST_DEVIATION = 8;
const LEAST_SCORE = 0.35;

/** Matches blocks that have ink by normalised correlation, to a fraction of a pixel. */
export function matchBlocks(expected: GreyImage, seen: PageView, dpi: number, settings: BlockSettings): Block[] {
  const pxPerMm = dpi / 25.4;
  const half = Math.max(6, Math.round(settings.halfMm * pxPerMm));
  const step = Math.max(4, Math.round(settings.stepMm * pxPerMm));
  const search = Math.max(1, Math.round(settings.searchMm * pxPerMm));
  const { widthPx, heightPx } = expected;
  const reach = half + search;
  const blocks: Block[] = [];
  const side = 2 * half + 1;
  const patch = new Float32Array(side * side);
  const scores = new Float32Array((2 * search + 1) ** 2);
  for (let cy = reach; cy < heightPx - reach; cy += step) {
    for (let cx = reach; cx < widthPx - reach; cx += step) {
      if (!cutPatch(expected, cx, cy, half, patch)) continue;
      if (!seen.inside[cy * widthPx + cx] || !cornersInside(seen, cx, cy, reach)) continue;
      const best = bestShift(patch, seen, cx, cy, half, search, scores);
      if (best.score < LEAST_SCORE) continue;
      blocks.push({
        xMm: (cx + 0.5) / pxPerMm,
        yMm: (cy + 0.5) / pxPerMm,
        dxMm: best.x / pxPerMm,
        dyMm: best.y / pxPerMm,
        score: best.score,
        sureX: best.sureX,
        sureY: best.sureY,
      });
    }
  }
  return blocks;
}

function cornersInside({ inside, widthPx }: PageView, cx: number, cy: number, reach: number): boolean {
  for (const y of [cy - reach, cy + reach]) {
    for (const x of [cx - reach, cx + reach]) if (!inside[y * widthPx + x]) return false;
  }
  return true;
}

/** Copies a block with its mean taken off and its energy made 1. @returns false when it has too little contrast */
function cutPatch(image: GreyImage, cx: number, cy: number, half: number, patch: Float32Array): boolean {
  const { widthPx, data } = image;
  let sum = 0;
  let squares = 0;
  let o = 0;
  for (let y = cy - half; y <= cy + half; y++) {
    for (let p = y * widthPx + cx - half, end = p + 2 * half; p <= end; p++, o++) {
      const value = data[p];
      patch[o] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / o;
  const variance = squares / o - mean * mean;
  if (variance < LEAST_DEVIATION * LEAST_DEVIATION) return false;
  const scale = 1 / Math.sqrt(variance * o);
  for (let i = 0; i < o; i++) patch[i] = (patch[i] - mean) * scale;
  return true;
}

/** Correlation at every shift; the peak by parabolas. No allocation but the result. */
function bestShift(
  patch: Float32Array,
  { widthPx, data }: GreyImage,
  cx: number,
  cy: number,
  half: number,
  search: number,
  scores: Float32Array,
): { x: number; y: number; score: number; sureX: number; sureY: number } {
  const count = (2 * half + 1) ** 2;
  const columns = 2 * search + 1;
  let best = 0;
  for (let sy = -search, o = 0; sy <= search; sy++) {
    for (let sx = -search; sx <= search; sx++, o++) {
      let sum = 0;
      let squares = 0;
      let product = 0;
      let i = 0;
      for (let y = cy + sy - half; y <= cy + sy + half; y++) {
        for (let p = y * widthPx + cx + sx - half, end = p + 2 * half; p <= end; p++, i++) {
          const value = data[p];
          sum += value;
          squares += value * value;
          product += value * patch[i];
        }
      }
      const variance = squares - (sum * sum) / count;
      scores[o] = variance > count ? product / Math.sqrt(variance) : 0;
      if (scores[o] > scores[best]) best = o;
    }
  }
  // Along a lone rule every place is as good: stay, so that what is known across it counts.
  const flat = (middle: number): number => (scores[best] - scores[middle] < FLAT ? middle : best);
  best = flat(search * columns + (best % columns));
  best = flat(Math.floor(best / columns) * columns + search);
  const bx = best % columns;
  const by = Math.floor(best / columns);
  // At the rim the true place is beyond: no answer.
  if (bx === 0 || by === 0 || bx === columns - 1 || by === columns - 1)
    return { x: 0, y: 0, score: 0, sureX: 0, sureY: 0 };
  const along = (step: number): { shift: number; sure: number } => {
    const [before, at, after] = [scores[best - step], scores[best], scores[best + step]];
    const bend = before - 2 * at + after;
    const sure = bend < 0 ? -bend / (SURE_BEND - bend) : 0;
    return { shift: bend < 0 ? (0.5 * (before - after)) / bend : 0, sure: sure * sure };
  };
  const [x, y] = [along(1), along(columns)];
  return {
    x: bx - search + x.shift,
    y: by - search + y.shift,
    score: scores[best],
    sureX: x.sure,
    sureY: y.sure,
  };
}

/** Scores that near are the same: noise decides between them. */
const FLAT = 0.01;
/** Bend of a correlation's peak, per pixel squared, at which a place is half sure. Text has 0.1 to 0.5, a rule along itself 0.00. */
const SURE_BEND = 0.02;

/** Deviation beyond which a block is taken for wrong, mm. */
const TUKEY_MM = [4, 1.5, 0.6, 0.4];

/** The affine displacement that most blocks agree on; undefined when there are too few. */
export function fitAffine(blocks: readonly Block[], tukeyMm: readonly number[] = TUKEY_MM): Affine | undefined {
  if (blocks.length < 6) return undefined;
  let fit: Affine = {
    ax: 0,
    bx: 0,
    cx: medianOf(blocks.map((b) => b.dxMm)),
    ay: 0,
    by: 0,
    cy: medianOf(blocks.map((b) => b.dyMm)),
  };
  for (const width of tukeyMm) {
    const weigh = (far: number, sure: number, score: number): number => {
      const t = far / width;
      return Math.abs(t) < 1 ? sure * score * score * (1 - t * t) ** 2 : 0;
    };
    const weightsX = blocks.map((b) => weigh(b.dxMm - (fit.ax * b.xMm + fit.bx * b.yMm + fit.cx), b.sureX, b.score));
    const weightsY = blocks.map((b) => weigh(b.dyMm - (fit.ay * b.xMm + fit.by * b.yMm + fit.cy), b.sureY, b.score));
    const x = fitPlane(blocks, weightsX, (b) => b.dxMm, 0, 0);
    const y = fitPlane(blocks, weightsY, (b) => b.dyMm, 0, 0);
    if (!x || !y) return undefined;
    fit = { ax: x.a, bx: x.b, cx: x.c, ay: y.a, by: y.b, cy: y.c };
  }
  return fit;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Weighted least squares of value = a (x - x0) + b (y - y0) + c. */
function fitPlane(
  blocks: readonly Block[],
  weights: ArrayLike<number>,
  value: (block: Block) => number,
  x0: number,
  y0: number,
): { a: number; b: number; c: number; weight: number } | undefined {
  let [w, sx, sy, sxx, sxy, syy, sv, sxv, syv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < blocks.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    const x = blocks[i].xMm - x0;
    const y = blocks[i].yMm - y0;
    const v = value(blocks[i]);
    w += weight;
    sx += weight * x;
    sy += weight * y;
    sxx += weight * x * x;
    sxy += weight * x * y;
    syy += weight * y * y;
    sv += weight * v;
    sxv += weight * x * v;
    syv += weight * y * v;
  }
  if (w <= 0) return undefined;
  const [mx, my, mv] = [sx / w, sy / w, sv / w];
  // A little stiffness (mm^2) keeps slopes flat where blocks lie in a row.
  const stiff = 1;
  const cxx = sxx / w - mx * mx + stiff;
  const cyy = syy / w - my * my + stiff;
  const cxy = sxy / w - mx * my;
  const det = cxx * cyy - cxy * cxy;
  const cxv = sxv / w - mx * mv;
  const cyv = syv / w - my * mv;
  const a = (cxv * cyy - cyv * cxy) / det;
  const b = (cyv * cxx - cxv * cxy) / det;
  return { a, b, c: mv - a * mx - b * my, weight: w };
}

const GRID_X_MM = 15;
const GRID_Y_MM = 4;
/** What a block agrees with: others in its row (the sheet sways on its way through the scanner), less so those above and below. */
const ALONG_MM = 40;
const ACROSS_MM = 3;
const OUTLIER_MM = 0.2;

/**
 * Displacements on a grid: at each node a plane fitted to the blocks about it, those that disagree left out. So a changed
 * character does not pull the map after it.
 *
 * @param transport the direction in which the sheet went: its sway depends on that coordinate
 * @returns the grid and the mean deviation of blocks from it, mm
 */
export function fitWarp(
  blocks: readonly Block[],
  page: { readonly widthMm: number; readonly heightMm: number },
  transport: 'x' | 'y',
): WarpGrid {
  const [stepXMm, stepYMm] = transport === 'y' ? [GRID_X_MM, GRID_Y_MM] : [GRID_Y_MM, GRID_X_MM];
  const [sigmaX, sigmaY] = transport === 'y' ? [ALONG_MM, ACROSS_MM] : [ACROSS_MM, ALONG_MM];
  const columns = Math.ceil(page.widthMm / stepXMm) + 1;
  const rows = Math.ceil(page.heightMm / stepYMm) + 1;
  const dx = new Float32Array(columns * rows);
  const dy = new Float32Array(columns * rows);
  const near = new Float64Array(blocks.length);
  const kept = new Float64Array(blocks.length);
  for (let j = 0, o = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, o++) {
      const [x0, y0] = [i * stepXMm, j * stepYMm];
      let total = 0;
      for (let widen = 1; widen <= 4 && total < 2; widen *= 2) {
        total = 0;
        for (let k = 0; k < blocks.length; k++) {
          const u = (blocks[k].xMm - x0) / sigmaX;
          const v = (blocks[k].yMm - y0) / (sigmaY * widen);
          near[k] = blocks[k].score ** 2 * Math.exp(-0.5 * (u * u + v * v));
          total += near[k];
        }
      }
      const settle = (value: (block: Block) => number, sure: (block: Block) => number): number =>
        robustAt(blocks, near, kept, value, sure, x0, y0);
      dx[o] = settle(
        (b) => b.dxMm,
        (b) => b.sureX,
      );
      dy[o] = settle(
        (b) => b.dyMm,
        (b) => b.sureY,
      );
    }
  }
  return { stepXMm, stepYMm, columns, rows, dx, dy };
}

/** A plane through the blocks' values about a node, those that disagree left out: its value there. `kept` is overwritten. */
function robustAt(
  blocks: readonly Block[],
  near: Float64Array,
  kept: Float64Array,
  value: (block: Block) => number,
  sure: (block: Block) => number,
  x0: number,
  y0: number,
): number {
  for (let k = 0; k < blocks.length; k++) kept[k] = near[k] * sure(blocks[k]);
  let result = 0;
  for (let pass = 0; pass < 3; pass++) {
    const plane = fitPlane(blocks, kept, value, x0, y0);
    if (!plane) break;
    result = plane.c;
    for (let k = 0; k < blocks.length; k++) {
      const block = blocks[k];
      const far = value(block) - plane.a * (block.xMm - x0) - plane.b * (block.yMm - y0) - plane.c;
      const t = far / OUTLIER_MM;
      kept[k] = Math.abs(t) < 1 ? near[k] * sure(block) * (1 - t * t) ** 2 : 0;
    }
  }
  return result;
}
