// A page's place on its sheet -> the strip's pixels outside it, made paper: what a PDF draws beyond its crop box is not the page's.
import type { BitPlane } from '../plane.ts';
import type { Affine } from './affine.ts';

/** Pixels [left, right) x [top, bottom). */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Part of a pixel at the page's edge that may be noise of the arithmetic. */
const EDGE_PX = 0.01;

/** The pixels that a page touches. @param matrix page points -> pixels, turned by quarters at most */
export function pageBox(widthPt: number, heightPt: number, [a, b, c, d, e, f]: Affine & number[]): PixelBox {
  const xs = [e, e + a * widthPt + c * heightPt];
  const ys = [f, f + b * widthPt + d * heightPt];
  return {
    left: Math.floor(Math.min(...xs) + EDGE_PX),
    top: Math.floor(Math.min(...ys) + EDGE_PX),
    right: Math.ceil(Math.max(...xs) - EDGE_PX),
    bottom: Math.ceil(Math.max(...ys) - EDGE_PX),
  };
}

/** Makes paper of what lies outside the box. @param y the plane's first row on the sheet */
export function clearOutside(plane: BitPlane, y: number, box: PixelBox): void {
  const { data, widthPx, heightPx, strideBytes } = plane;
  const left = Math.max(0, box.left);
  const right = Math.min(widthPx, box.right);
  for (let row = 0; row < heightPx; row++) {
    const start = row * strideBytes;
    if (y + row < box.top || y + row >= box.bottom) {
      data.fill(0, start, start + strideBytes);
      continue;
    }
    data.fill(0, start, start + (left >> 3));
    if (left & 7) data[start + (left >> 3)] &= 0xff >> (left & 7);
    if (right >= widthPx) continue;
    if (right & 7) data[start + (right >> 3)] &= 0xff00 >> (right & 7);
    data.fill(0, start + ((right + 7) >> 3), start + strideBytes);
  }
}
