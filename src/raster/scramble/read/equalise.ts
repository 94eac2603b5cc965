// Scan, warp and what is known of the cells -> the equalised value of every cell, about +1 for paper and -1 for ink.
import type { FieldLayout } from '../field/layout.ts';
import type { LocalTone } from './cells.ts';
import type { GreyImage } from './image.ts';
import { LeastSquares } from './least-squares.ts';
import { rowPositions, type Warp } from './warp.ts';

/**
 * Where a cell's centre falls between pixels decides which pixels tell of it: one filter for each of several positions,
 * on the pixels themselves, so that nothing is interpolated (a fractionally spaced, polyphase Wiener filter).
 */
const MOST_PHASES = 6;
/** Positions are kept in twelfths of a pixel, which 2, 3, 4 and 6 divide. */
const POSITIONS = 12;
/** Rows of training per filter, at most, and as few as a filter of 50 weights can do with. */
const MOST_TRAINING = 2500;
const LEAST_TRAINING = 1200;
/** Neighbouring cells whose soft decisions a second round takes into account: 5 x 5 less the cell itself. */
const NEIGHBOUR_REACH = 2;
const NEIGHBOURS = (2 * NEIGHBOUR_REACH + 1) ** 2 - 1;

/** Pixels per cell of a warp. */
export function cellPixels({ map }: Warp): number {
  return Math.sqrt(Math.abs(map.ax * map.by - map.ay * map.bx));
}

/** Which pixels surround each cell: made once per reading. */
export interface CellWindows {
  /** Pixels along a side of the window: a cell and its neighbours' blur. */
  readonly side: number;
  /** Top-left pixel of each cell's window, or -1 where the scan does not reach. */
  readonly pixel: Int32Array;
  /** Position of each cell's centre in its pixel: down * POSITIONS + right. */
  readonly position: Uint8Array;
}

export function cellWindows(image: GreyImage, layout: FieldLayout, warp: Warp): CellWindows {
  const { columns, rows } = layout;
  const { widthPx, heightPx } = image;
  const side = cellPixels(warp) < 1.8 ? 5 : 7;
  const half = side >> 1;
  const pixel = new Int32Array(columns * rows).fill(-1);
  const position = new Uint8Array(columns * rows);
  const xs = new Float32Array(columns);
  const ys = new Float32Array(columns);
  for (let row = 0, cell = 0; row < rows; row++) {
    rowPositions(warp, row, 0, columns, xs, ys);
    for (let k = 0; k < columns; k++, cell++) {
      const x = xs[k] + 0.5;
      const y = ys[k] + 0.5;
      const ix = Math.floor(x);
      const iy = Math.floor(y);
      if (!(ix >= half && iy >= half && ix < widthPx - half && iy < heightPx - half)) continue;
      pixel[cell] = (iy - half) * widthPx + ix - half;
      position[cell] = (((y - iy) * POSITIONS) | 0) * POSITIONS + (((x - ix) * POSITIONS) | 0);
    }
  }
  return { side, pixel, position };
}

/** Everything about a scan that equalising needs. */
export interface CellScene {
  readonly image: GreyImage;
  readonly layout: FieldLayout;
  readonly windows: CellWindows;
  readonly tone: LocalTone;
}

/** Filters: per phase the window's weights, the neighbours' weights when there are any, and a constant. */
interface Filters {
  /** Filter of each position. */
  readonly phase: Uint8Array;
  readonly phases: number;
  readonly taps: number;
  readonly neighbours: number;
  readonly weights: Float32Array;
  readonly stride: number;
}

/** Offsets of the neighbours in the array of cells. */
function neighbourOffsets(columns: number): Int32Array {
  const offsets: number[] = [];
  for (let j = -NEIGHBOUR_REACH; j <= NEIGHBOUR_REACH; j++) {
    for (let i = -NEIGHBOUR_REACH; i <= NEIGHBOUR_REACH; i++) if (i !== 0 || j !== 0) offsets.push(j * columns + i);
  }
  return Int32Array.from(offsets);
}

/**
 * Trains filters on cells whose value is taken as known.
 *
 * @param target per cell: +1, -1, or 0 for cells that must not train
 * @param soft neighbours' soft decisions, -1..1; absent in the first round
 */
function train(scene: CellScene, target: Int8Array, soft: Float32Array | undefined): Filters {
  const { image, layout, windows, tone } = scene;
  const { side, pixel, position } = windows;
  const { data, widthPx } = image;
  const taps = side * side;
  const neighbours = soft ? NEIGHBOURS : 0;
  const size = taps + neighbours + 1;
  let trainable = 0;
  for (let i = 0; i < target.length; i++) if (target[i] !== 0 && pixel[i] >= 0) trainable++;
  const steps = [MOST_PHASES, 4, 3, 2, 1].find((n) => trainable / (n * n) >= LEAST_TRAINING) ?? 1;
  const phases = steps * steps;
  const phase = Uint8Array.from({ length: POSITIONS * POSITIONS }, (_, i) => {
    const down = Math.floor(i / POSITIONS);
    return Math.floor((down * steps) / POSITIONS) * steps + Math.floor(((i % POSITIONS) * steps) / POSITIONS);
  });
  const fits = Array.from({ length: phases }, () => new LeastSquares(size));
  const all = new LeastSquares(size);
  const features = new Float64Array(size);
  features[size - 1] = 1;
  const offsets = neighbourOffsets(layout.columns);
  const border = NEIGHBOUR_REACH * (layout.columns + 1);
  // Every n-th of them, so that training rows come from all over the field.
  const skip = Math.max(1, trainable / (phases * MOST_TRAINING));
  let next = 0;
  let count = 0;
  for (let cell = border; cell < target.length - border; cell++) {
    if (target[cell] === 0 || pixel[cell] < 0 || count++ < next) continue;
    next += skip;
    const scale = 1 / tone.contrast[cell];
    const mean = tone.mean[cell];
    for (let j = 0, t = 0, p = pixel[cell]; j < side; j++, p += widthPx) {
      for (let i = 0; i < side; i++, t++) features[t] = (data[p + i] - mean) * scale;
    }
    if (soft) for (let k = 0; k < neighbours; k++) features[taps + k] = soft[cell + offsets[k]];
    fits[phase[position[cell]]].add(features, target[cell]);
    if (count % 7 === 0) all.add(features, target[cell]);
  }
  const common = all.solve(2e-3);
  const weights = new Float32Array(phases * size);
  fits.forEach((fit, p) => {
    weights.set(fit.rows >= 3 * size ? fit.solve(2e-3) : common, p * size);
  });
  return { phase, phases, taps, neighbours, weights, stride: size };
}

function apply(scene: CellScene, filters: Filters, soft: Float32Array | undefined, out: Float32Array): void {
  const { image, layout, windows, tone } = scene;
  const { side, pixel, position } = windows;
  const { data, widthPx } = image;
  const { phase, phases, taps, weights, stride } = filters;
  // The mean of the pixels is taken out by the filter's own sum.
  const sums = new Float32Array(phases);
  for (let p = 0; p < sums.length; p++) {
    for (let t = 0; t < taps; t++) sums[p] += weights[p * stride + t];
  }
  const { columns } = layout;
  const border = NEIGHBOUR_REACH * (columns + 1);
  for (let cell = 0; cell < out.length; cell++) {
    let p = pixel[cell];
    if (p < 0) {
      out[cell] = 0;
      continue;
    }
    const which = phase[position[cell]];
    const filter = which * stride;
    let t = filter;
    let sum = 0;
    if (side === 5) {
      for (let j = 0; j < 5; j++, p += widthPx, t += 5) {
        sum +=
          weights[t] * data[p] +
          weights[t + 1] * data[p + 1] +
          weights[t + 2] * data[p + 2] +
          weights[t + 3] * data[p + 3] +
          weights[t + 4] * data[p + 4];
      }
    } else {
      for (let j = 0; j < side; j++, p += widthPx) for (let i = 0; i < side; i++, t++) sum += weights[t] * data[p + i];
    }
    let value = (sum - tone.mean[cell] * sums[which]) / tone.contrast[cell] + weights[filter + stride - 1];
    if (soft && cell >= border && cell < out.length - border) {
      // Five rows of five, the cell itself left out: written out, this is what reading takes longest over.
      let q = cell - border;
      for (let j = 0; j < 5; j++, q += columns) {
        if (j === 2) {
          value +=
            weights[t] * soft[q] +
            weights[t + 1] * soft[q + 1] +
            weights[t + 2] * soft[q + 3] +
            weights[t + 3] * soft[q + 4];
          t += 4;
          continue;
        }
        value +=
          weights[t] * soft[q] +
          weights[t + 1] * soft[q + 1] +
          weights[t + 2] * soft[q + 2] +
          weights[t + 3] * soft[q + 3] +
          weights[t + 4] * soft[q + 4];
        t += 5;
      }
    }
    out[cell] = value;
  }
}

/**
 * First round: filters trained on first decisions, of which a part may be wrong (the filters average over them).
 *
 * @param decisions per cell +1 or -1, 0 where the field is not trusted
 * @returns a value per cell, 0 where the scan does not reach
 */
export function equaliseLinear(scene: CellScene, decisions: Int8Array): Float32Array {
  const values = new Float32Array(decisions.length);
  apply(scene, train(scene, decisions, undefined), undefined, values);
  return values;
}

/**
 * Later rounds: what is known or believed of the neighbours takes part, so that their blur is taken away rather than
 * filtered (soft interference cancellation).
 *
 * @param known per cell +1 or -1 where it is certain (pilots, decoded blocks), else 0; these train the filters
 * @param soft per cell -1..1, what is believed of it; known cells are exact
 */
export function equaliseAgain(scene: CellScene, known: Int8Array, soft: Float32Array): Float32Array {
  const values = new Float32Array(known.length);
  apply(scene, train(scene, known, soft), soft, values);
  return values;
}
