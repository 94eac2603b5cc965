// Where the page lies in a scan -> any picture of the scan in the page's own frame.
import { type GreyImage, halveImage } from '../../raster/scramble/read/image.ts';

/** Page point (mm from the top left of the upright page) -> scan point (pixels; pixel i covers i..i+1): x' = ax x + bx y + cx. */
export interface Affine {
  readonly ax: number;
  readonly bx: number;
  readonly cx: number;
  readonly ay: number;
  readonly by: number;
  readonly cy: number;
}

/** Displacements on a grid of page points, mm: what the affine part leaves over. Node (i, j) is at (i stepXMm, j stepYMm). */
export interface WarpGrid {
  readonly stepXMm: number;
  readonly stepYMm: number;
  readonly columns: number;
  readonly rows: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** A page point goes to affine(point + displacement there). */
export interface PageMap {
  readonly affine: Affine;
  readonly warp?: WarpGrid | undefined;
}

/** A scan and its halves, largest first. */
export type Pyramid = readonly GreyImage[];

const LEAST_SIDE_PX = 64;

export function pyramidOf(image: GreyImage): Pyramid {
  const levels = [image];
  for (let last = image; Math.min(last.widthPx, last.heightPx) >= 2 * LEAST_SIDE_PX; levels.push(last)) {
    last = halveImage(last);
  }
  return levels;
}

/** A picture in the page's frame. */
export interface PageView extends GreyImage {
  /** 1 where the scan has a pixel. */
  readonly inside: Uint8Array;
}

/** Scan pixels per millimetre. */
export function pixelsPerMm({ ax, bx, ay, by }: Affine): number {
  return Math.sqrt(Math.abs(ax * by - ay * bx));
}

/** `affine` after a change of the page point: p -> p + (d applied to p). */
export function afterShift(affine: Affine, d: Affine): Affine {
  const { ax, bx, cx, ay, by, cy } = affine;
  return {
    ax: ax * (1 + d.ax) + bx * d.ay,
    bx: ax * d.bx + bx * (1 + d.by),
    cx: ax * d.cx + bx * d.cy + cx,
    ay: ay * (1 + d.ax) + by * d.ay,
    by: ay * d.bx + by * (1 + d.by),
    cy: ay * d.cx + by * d.cy + cy,
  };
}

/** Displacements of a grid at one page row, at its columns. */
function rowOf(warp: WarpGrid, values: Float32Array, yMm: number, out: Float32Array): void {
  const at = Math.min(Math.max(yMm / warp.stepYMm, 0), warp.rows - 1.001);
  const row = Math.floor(at);
  const share = at - row;
  for (let i = 0; i < warp.columns; i++) {
    const p = row * warp.columns + i;
    out[i] = values[p] * (1 - share) + values[p + warp.columns] * share;
  }
}

/**
 * The scan as it looks in the page's frame, bilinear, from the level of the pyramid that is nearest in resolution.
 * Allocates the picture; 255 where the scan has nothing.
 */
export function viewPage(
  pyramid: Pyramid,
  map: PageMap,
  dpi: number,
  size: { readonly widthPx: number; readonly heightPx: number },
): PageView {
  const mmPerPx = 25.4 / dpi;
  const scale = pixelsPerMm(map.affine) * mmPerPx;
  const level = Math.min(Math.max(Math.round(Math.log2(scale)), 0), pyramid.length - 1);
  const source = pyramid[level];
  const shrink = 1 / (1 << level);
  const { widthPx, heightPx } = size;
  const data = new Uint8Array(widthPx * heightPx).fill(255);
  const inside = new Uint8Array(widthPx * heightPx);
  const { affine, warp } = map;
  const rowDx = new Float32Array(warp?.columns ?? 0);
  const rowDy = new Float32Array(warp?.columns ?? 0);
  for (let y = 0; y < heightPx; y++) {
    const yMm = (y + 0.5) * mmPerPx;
    if (warp) {
      rowOf(warp, warp.dx, yMm, rowDx);
      rowOf(warp, warp.dy, yMm, rowDy);
    }
    viewRow(source, affine, shrink, warp, rowDx, rowDy, yMm, mmPerPx, widthPx, data, inside, y * widthPx);
  }
  return { widthPx, heightPx, data, inside };
}

/** One row of the view. No allocation. */
function viewRow(
  { widthPx: sourceWidth, heightPx: sourceHeight, data: source }: GreyImage,
  { ax, bx, cx, ay, by, cy }: Affine,
  shrink: number,
  warp: WarpGrid | undefined,
  rowDx: Float32Array,
  rowDy: Float32Array,
  yMm: number,
  mmPerPx: number,
  widthPx: number,
  data: Uint8Array,
  inside: Uint8Array,
  first: number,
): void {
  const lastX = sourceWidth - 1;
  const lastY = sourceHeight - 1;
  for (let x = 0, o = first; x < widthPx; x++, o++) {
    let px = (x + 0.5) * mmPerPx;
    let py = yMm;
    if (warp) {
      const at = Math.min(px / warp.stepXMm, warp.columns - 1.001);
      const i = at | 0;
      const share = at - i;
      px += rowDx[i] + (rowDx[i + 1] - rowDx[i]) * share;
      py += rowDy[i] + (rowDy[i + 1] - rowDy[i]) * share;
    }
    const sx = (ax * px + bx * py + cx) * shrink - 0.5;
    const sy = (ay * px + by * py + cy) * shrink - 0.5;
    if (!(sx >= 0 && sy >= 0 && sx < lastX && sy < lastY)) continue;
    const ix = sx | 0;
    const iy = sy | 0;
    const fx = sx - ix;
    const p = iy * sourceWidth + ix;
    const top = source[p] + (source[p + 1] - source[p]) * fx;
    const below = source[p + sourceWidth] + (source[p + sourceWidth + 1] - source[p + sourceWidth]) * fx;
    data[o] = top + (below - top) * (sy - iy) + 0.5;
    inside[o] = 1;
  }
}
