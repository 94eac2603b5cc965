// A first map, right in one place -> a map right all over the field, by following the pilots outwards tile by tile.
import { type FieldLayout, pilotInk, TILE } from '../field/layout.ts';
import type { Acquisition } from './acquire.ts';
import type { GreyImage } from './image.ts';
import { createWarp, type Warp } from './warp.ts';

export interface Track {
  readonly warp: Warp;
  /** Correlation of pixels and pilots round each node, -1..1: near 0 where the field is gone. */
  readonly trust: Float32Array;
  /** Correlation from which a node is believed. */
  readonly least: number;
}

/** What is compared at each node, in cells: how far apart nodes lie, and how far their pilots reach to either side. */
interface Shape {
  readonly across: number;
  readonly down: number;
  readonly reachAcross: number;
  readonly reachDown: number;
}

/** Squares bear any stretch that is the same over two tiles, and damage best. */
const SQUARES: Shape = { across: TILE, down: TILE, reachAcross: 42, reachDown: 42 };
/**
 * A transport that sways moves whole lines of the sensor: strips along them see hardly any of it, however quick it is.
 * The sensor's lines lie along the field's rows, or along its columns. Along a line little changes: nodes lie far apart there.
 */
const ROW_STRIPS: Shape = { across: 3 * TILE, down: 12, reachAcross: 122, reachDown: 9 };
const COLUMN_STRIPS: Shape = { across: 12, down: 3 * TILE, reachAcross: 9, reachDown: 122 };

/** By how much the mean correlation of pilots and pixels must be better for strips to be worth their noise. */
const BETTER_BY = 0.02;
/**
 * Every so many nodes of the squares are looked at in strips, to see whether these would fit better: by so much, of which
 * the half is chance, since each strip looks for its best place.
 */
const PROBE_EVERY = 29;
const PROBE_BETTER_BY = 0.04;
/** Share of believed squares below which too few are left to ask. */
const ASK_FROM_SHARE = 0.5;

/** Deviations of chance from which a node is believed: 0.28 over the 280 pilots of a square. */
const LEAST_DEVIATIONS = 4.7;
/** How far from its prediction a node is looked for, in cells: at first, and when all its neighbours are known. */
const SEARCH_CELLS = 1;
const SETTLED_CELLS = 0.5;

interface Patch {
  readonly count: number;
  /** Cells relative to the node. */
  readonly c: Float32Array;
  readonly r: Float32Array;
  readonly sign: Float32Array;
}

/** Pilots within a shape's reach of a place in cells, relative to it. */
function patchOf(layout: FieldLayout, shape: Shape, middleC: number, middleR: number): Patch {
  const c: number[] = [];
  const r: number[] = [];
  const sign: number[] = [];
  const firstX = Math.max(0, Math.floor((middleC - shape.reachAcross) / TILE));
  const firstY = Math.max(0, Math.floor((middleR - shape.reachDown) / TILE));
  for (let y = firstY; y * TILE <= middleR + shape.reachDown; y++) {
    for (let x = firstX; x * TILE <= middleC + shape.reachAcross; x++) {
      for (let p = 0; p < layout.pilots.length; p++) {
        const column = x * TILE + layout.pilots[p].x;
        const row = y * TILE + layout.pilots[p].y;
        if (column >= layout.columns || row >= layout.rows) continue;
        const dc = column + 0.5 - middleC;
        const dr = row + 0.5 - middleR;
        // Near pilots tell of this place, far ones steady it.
        if (Math.abs(dc) > shape.reachAcross || Math.abs(dr) > shape.reachDown) continue;
        c.push(dc);
        r.push(dr);
        sign.push(pilotInk(x, y, p) ? -1 : 1);
      }
    }
  }
  return {
    count: c.length,
    c: Float32Array.from(c),
    r: Float32Array.from(r),
    sign: Float32Array.from(sign),
  };
}

/** Bilinear value, or -1 outside. */
function valueAt(image: GreyImage, x: number, y: number): number {
  if (!(x >= 0 && y >= 0 && x < image.widthPx - 1 && y < image.heightPx - 1)) return -1;
  const { data, widthPx } = image;
  const ix = x | 0;
  const iy = y | 0;
  const fx = x - ix;
  const p = iy * widthPx + ix;
  const top = data[p] + (data[p + 1] - data[p]) * fx;
  const bottom = data[p + widthPx] + (data[p + widthPx + 1] - data[p + widthPx]) * fx;
  return top + (bottom - top) * (y - iy);
}

/** Local frame of a node: its pixel and the pixels that a cell right and a cell down are worth there. */
interface Frame {
  x: number;
  y: number;
  ax: number;
  ay: number;
  bx: number;
  by: number;
}

/** Correlation of pilots and pixels with the node moved by (dc, dr) cells; 0 when most of it is outside the image. */
function correlate(image: GreyImage, patch: Patch, frame: Frame, dc: number, dr: number): number {
  let n = 0;
  let sum = 0;
  let squares = 0;
  let signs = 0;
  let product = 0;
  for (let k = 0; k < patch.count; k++) {
    const c = patch.c[k] + dc;
    const r = patch.r[k] + dr;
    const value = valueAt(image, frame.x + c * frame.ax + r * frame.bx, frame.y + c * frame.ay + r * frame.by);
    if (value < 0) continue;
    n++;
    sum += value;
    squares += value * value;
    signs += patch.sign[k];
    product += value * patch.sign[k];
  }
  if (n < 30 || n * 4 < patch.count) return 0;
  const variance = squares - (sum * sum) / n;
  const signVariance = n - (signs * signs) / n;
  if (variance < n * 4) return 0;
  return (product - (sum * signs) / n) / Math.sqrt(variance * signVariance);
}

/** Best move of a node: a grid half a cell apart, `reach` cells to either side, then ever finer. */
function search(image: GreyImage, patch: Patch, frame: Frame, reach: number) {
  let best = { dc: 0, dr: 0, score: correlate(image, patch, frame, 0, 0) };
  // Outside of the picture: half a cell makes no difference.
  if (best.score === 0) return best;
  for (let r = -reach; r <= reach; r += 0.5) {
    for (let c = -reach; c <= reach; c += 0.5) {
      const score = correlate(image, patch, frame, c, r);
      if (score > best.score) best = { dc: c, dr: r, score };
    }
  }
  for (const step of [0.25, 0.12]) {
    const { dc, dr } = best;
    for (let r = -1; r <= 1; r++) {
      for (let c = -1; c <= 1; c++) {
        if (r === 0 && c === 0) continue;
        const score = correlate(image, patch, frame, dc + c * step, dr + r * step);
        if (score > best.score) best = { dc: dc + c * step, dr: dr + r * step, score };
      }
    }
  }
  return best;
}

/** Follows the pilots in squares and, where they fit better so, in strips along the sensor's lines. */
export function track(image: GreyImage, layout: FieldLayout, start: Acquisition): Track {
  const squares = trackIn(SQUARES, image, layout, start);
  // A picture's rows are the sensor's lines, unless it was turned afterwards.
  const upright = Math.abs(start.map.ax) > Math.abs(start.map.ay);
  for (const shape of upright ? [ROW_STRIPS, COLUMN_STRIPS] : [COLUMN_STRIPS, ROW_STRIPS]) {
    if (believedShare(squares) >= ASK_FROM_SHARE && gainOf(shape, image, layout, squares) < PROBE_BETTER_BY) continue;
    const strips = trackIn(shape, image, layout, start);
    if (meanTrust(strips) >= meanTrust(squares) + BETTER_BY) return strips;
  }
  return squares;
}

function believedShare({ trust, least }: Track): number {
  let believed = 0;
  for (const one of trust) if (one >= least) believed++;
  return believed / trust.length;
}

const meanTrust = ({ trust }: Track): number => trust.reduce((sum, one) => sum + one, 0) / trust.length;

/** How much better the pilots of strips fit, on average, than those of the squares about the same places. */
function gainOf(shape: Shape, image: GreyImage, layout: FieldLayout, { warp, trust, least }: Track): number {
  let gain = 0;
  let count = 0;
  for (let node = 0; node < trust.length; node += PROBE_EVERY) {
    if (trust[node] < least) continue;
    const { frame, c, r } = frameOf(warp, trust, least, node);
    gain += search(image, patchOf(layout, shape, c, r), frame, SEARCH_CELLS).score - trust[node];
    count++;
  }
  return gain / Math.max(1, count);
}

/** Where the believed nodes about it say that a node is, and its cell. */
function frameOf(warp: Warp, trust: Float32Array, least: number, node: number) {
  const { map, columns, across, down } = warp;
  const i = node % columns;
  const j = (node - i) / columns;
  const local = predict(warp, trust, least, i, j);
  const c = (i + 0.5) * across;
  const r = (j + 0.5) * down;
  const frame: Frame = {
    x: map.x0 + c * map.ax + r * map.bx + local.dx,
    y: map.y0 + c * map.ay + r * map.by + local.dy,
    ax: map.ax + local.dxdc,
    ay: map.ay + local.dydc,
    bx: map.bx + local.dxdr,
    by: map.by + local.dydr,
  };
  return { frame, c, r };
}

/**
 * Follows the pilots from the seed outwards, the best believed neighbour first. A node that the pilots do not confirm
 * is passed by, tried again when more of its neighbours are known, and filled in from them at the end.
 */
function trackIn(shape: Shape, image: GreyImage, layout: FieldLayout, start: Acquisition): Track {
  const { map } = start;
  const least = LEAST_DEVIATIONS / Math.sqrt((4 * shape.reachAcross * shape.reachDown) / 25);
  const warp = createWarp(map, shape.across, shape.down, layout.columns, layout.rows);
  const { columns, rows, dx, dy } = warp;
  const trust = new Float32Array(columns * rows);
  const tries = new Uint8Array(columns * rows);
  const queue: number[] = [];
  const seedX = Math.min(columns - 1, Math.max(0, Math.floor(start.seedColumn / shape.across)));
  const seedY = Math.min(rows - 1, Math.max(0, Math.floor(start.seedRow / shape.down)));
  queue.push(seedY * columns + seedX);

  const measure = (node: number, reach: number): boolean => {
    const { frame, c, r } = frameOf(warp, trust, least, node);
    const found = search(image, patchOf(layout, shape, c, r), frame, reach);
    trust[node] = Math.max(0, found.score);
    if (found.score < least) return false;
    const x = frame.x + found.dc * frame.ax + found.dr * frame.bx;
    const y = frame.y + found.dc * frame.ay + found.dr * frame.by;
    dx[node] = x - (map.x0 + c * map.ax + r * map.bx);
    dy[node] = y - (map.y0 + c * map.ay + r * map.by);
    return true;
  };

  const MOST_TRIES = 3;
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head];
    if (trust[node] >= least || tries[node] >= MOST_TRIES) continue;
    tries[node]++;
    const believed = measure(node, SEARCH_CELLS);
    const i = node % columns;
    const j = (node - i) / columns;
    // Over a stain the field goes on: a node that is not believed still passes the word on, once.
    if (!believed && tries[node] > 1) continue;
    for (const [di, dj] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const ni = i + di;
      const nj = j + dj;
      if (ni < 0 || nj < 0 || ni >= columns || nj >= rows) continue;
      const next = nj * columns + ni;
      if (trust[next] < least && tries[next] < MOST_TRIES) queue.push(next);
    }
  }
  // Every believed node once more, now with neighbours on all sides; then the rest from their neighbours.
  for (let node = 0; node < trust.length; node++) if (trust[node] >= least) measure(node, SETTLED_CELLS);
  fillIn(warp, trust, least);
  return { warp, trust, least };
}

/** A plane through the believed corrections nearby, weighted by nearness; flat where there are too few. */
function predict(warp: Warp, trust: Float32Array, least: number, i: number, j: number) {
  const { columns, rows, dx, dy } = warp;
  for (let reach = 2; ; reach *= 2) {
    let n = 0;
    let w = 0;
    let wc = 0;
    let wr = 0;
    let wcc = 0;
    let wcr = 0;
    let wrr = 0;
    let x = 0;
    let xc = 0;
    let xr = 0;
    let y = 0;
    let yc = 0;
    let yr = 0;
    for (let b = Math.max(0, j - reach); b <= Math.min(rows - 1, j + reach); b++) {
      for (let a = Math.max(0, i - reach); a <= Math.min(columns - 1, i + reach); a++) {
        const node = b * columns + a;
        if (trust[node] < least) continue;
        const c = a - i;
        const r = b - j;
        const weight = trust[node] / (1 + c * c + r * r);
        n++;
        w += weight;
        wc += weight * c;
        wr += weight * r;
        wcc += weight * c * c;
        wcr += weight * c * r;
        wrr += weight * r * r;
        x += weight * dx[node];
        xc += weight * dx[node] * c;
        xr += weight * dx[node] * r;
        y += weight * dy[node];
        yc += weight * dy[node] * c;
        yr += weight * dy[node] * r;
      }
    }
    if (n < 3 && reach < Math.max(columns, rows)) continue;
    if (w === 0) return { dx: 0, dy: 0, dxdc: 0, dydc: 0, dxdr: 0, dydr: 0 };
    // Slopes are held back a little, so that nodes in a line do not make the plane tip over.
    const hold = 0.15 * w;
    const mcc = wcc - (wc * wc) / w + hold;
    const mrr = wrr - (wr * wr) / w + hold;
    const mcr = wcr - (wc * wr) / w;
    const det = mcc * mrr - mcr * mcr;
    const slope = (sum: number, sumC: number, sumR: number): [number, number, number] => {
      const pc = sumC - (wc * sum) / w;
      const pr = sumR - (wr * sum) / w;
      const c = (pc * mrr - pr * mcr) / det;
      const r = (pr * mcc - pc * mcr) / det;
      return [(sum - c * wc - r * wr) / w, c / warp.across, r / warp.down];
    };
    const [px, dxdc, dxdr] = slope(x, xc, xr);
    const [py, dydc, dydr] = slope(y, yc, yr);
    return { dx: px, dy: py, dxdc, dydc, dxdr, dydr };
  }
}

/** Gives nodes that the pilots did not confirm the plane through their neighbours. */
function fillIn(warp: Warp, trust: Float32Array, least: number): void {
  const { columns, rows, dx, dy } = warp;
  const filledX = dx.slice();
  const filledY = dy.slice();
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const node = j * columns + i;
      if (trust[node] >= least) continue;
      const local = predict(warp, trust, least, i, j);
      filledX[node] = local.dx;
      filledY[node] = local.dy;
    }
  }
  dx.set(filledX);
  dy.set(filledY);
}
