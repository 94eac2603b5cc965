// Scan, warp and first decisions -> the equalised value of every cell, about +1 for paper and -1 for ink.
import type { FieldLayout } from '../field/layout.ts';
import { type LocalTone, localTone, sampleCells } from './cells.ts';
import type { GreyImage } from './image.ts';
import { LeastSquares } from './least-squares.ts';
import { rowPositions, type Warp } from './warp.ts';

/**
 * Where a cell's centre falls between pixels decides which pixels tell of it: one filter for each of PHASES x PHASES
 * positions, on the pixels themselves, so that nothing is interpolated (a fractionally spaced, polyphase Wiener filter).
 */
const PHASES = 6;
/** Rows of training per filter. */
const MOST_TRAINING = 5000;

/** Pixels along a side of the filter: a cell and its neighbours' blur. */
function filterSide(cellPx: number): number {
  return cellPx < 1.8 ? 5 : 7;
}

export interface Equaliser {
  readonly side: number;
  /** PHASES * PHASES filters of side * side weights and a constant. */
  readonly filters: readonly Float64Array[];
}

/** Pixels per cell of a warp. */
export function cellPixels({ map }: Warp): number {
  return Math.sqrt(Math.abs(map.ax * map.by - map.ay * map.bx));
}

/** Walks over all cells that the filter's pixels surround: visit(cell, first pixel, phase). */
function eachCell(
  image: GreyImage,
  layout: FieldLayout,
  warp: Warp,
  side: number,
  visit: (cell: number, pixel: number, phase: number) => void,
): void {
  const { columns, rows } = layout;
  const { widthPx, heightPx } = image;
  const half = side >> 1;
  const xs = new Float32Array(columns);
  const ys = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    rowPositions(warp, row, 0, columns, xs, ys);
    for (let k = 0; k < columns; k++) {
      const x = xs[k] + 0.5;
      const y = ys[k] + 0.5;
      const ix = Math.floor(x);
      const iy = Math.floor(y);
      if (!(ix >= half && iy >= half && ix < widthPx - half && iy < heightPx - half)) continue;
      const phase = ((y - iy) * PHASES) | 0;
      visit(row * columns + k, (iy - half) * widthPx + ix - half, phase * PHASES + (((x - ix) * PHASES) | 0));
    }
  }
}

/** Trains the filters on the decisions, of which a part may be wrong: the filters average over them. */
function train(
  image: GreyImage,
  layout: FieldLayout,
  warp: Warp,
  tone: LocalTone,
  decisions: Int8Array,
  usable: (cell: number) => boolean,
): Equaliser {
  const side = filterSide(cellPixels(warp));
  const taps = side * side;
  const { data, widthPx } = image;
  const fits = Array.from({ length: PHASES * PHASES }, () => new LeastSquares(taps + 1));
  const features = new Float64Array(taps + 1);
  features[taps] = 1;
  // Every n-th cell, n odd and large enough that training rows come from all over the field.
  const wanted = PHASES * PHASES * MOST_TRAINING;
  const skip = Math.max(1, Math.floor((layout.columns * layout.rows) / wanted));
  let count = 0;
  eachCell(image, layout, warp, side, (cell, pixel, phase) => {
    if (count++ % skip !== 0 || !usable(cell)) return;
    const scale = 1 / tone.contrast[cell];
    const mean = tone.mean[cell];
    for (let j = 0, t = 0, p = pixel; j < side; j++, p += widthPx) {
      for (let i = 0; i < side; i++, t++) features[t] = (data[p + i] - mean) * scale;
    }
    fits[phase].add(features, decisions[cell]);
  });
  return { side, filters: fits.map((fit) => fit.solve(2e-3)) };
}

function apply(
  image: GreyImage,
  layout: FieldLayout,
  warp: Warp,
  tone: LocalTone,
  { side, filters }: Equaliser,
  out: Float32Array,
): void {
  const { data, widthPx } = image;
  const taps = side * side;
  // The mean of the pixels is taken out by the filter's own sum.
  const sums = filters.map((filter) => filter.subarray(0, taps).reduce((sum, w) => sum + w, 0));
  eachCell(image, layout, warp, side, (cell, pixel, phase) => {
    const filter = filters[phase];
    let sum = 0;
    for (let j = 0, t = 0, p = pixel; j < side; j++, p += widthPx) {
      for (let i = 0; i < side; i++, t++) sum += filter[t] * data[p + i];
    }
    out[cell] = (sum - tone.mean[cell] * sums[phase]) / tone.contrast[cell] + filter[taps];
  });
}

/**
 * @param decisions first decisions; replaced by better ones
 * @param trusted whether the field is there at a cell, so that damage does not train the filters
 * @returns a value per cell, 0 where the scan does not reach
 */
export function equalise(
  image: GreyImage,
  layout: FieldLayout,
  warp: Warp,
  decisions: Int8Array,
  trusted: (cell: number) => boolean,
  rounds = 2,
): Float32Array {
  const tone = localTone(sampleCells(image, layout, warp), layout);
  const values = new Float32Array(layout.columns * layout.rows);
  for (let round = 0; round < rounds; round++) {
    apply(image, layout, warp, tone, train(image, layout, warp, tone, decisions, trusted), values);
    for (let i = 0; i < values.length; i++) decisions[i] = values[i] < 0 ? -1 : 1;
  }
  return values;
}
