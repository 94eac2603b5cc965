// A scan as it comes (grey or colour, any size) -> 8-bit grey at the resolution that reading works at.

/** A picture; rows follow each other without gaps. */
export interface ScanImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Samples per pixel: grey, RGB or RGBA (alpha is ignored). Default 1. */
  readonly channels?: 1 | 3 | 4;
  /** What the file says; a hint for the message only: the field tells its own scale. */
  readonly dpi?: number;
  /** widthPx * heightPx * channels bytes, 0 black .. 255 white. */
  readonly data: Uint8Array;
}

export interface GreyImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** Grey of a colour scan: the field is black on white, so the plain mean is as good as luminance and less noisy. */
export function toGreyImage({ widthPx, heightPx, channels = 1, data }: ScanImage): GreyImage {
  if (channels === 1) return { widthPx, heightPx, data };
  const grey = new Uint8Array(widthPx * heightPx);
  for (let i = 0, p = 0; i < grey.length; i++, p += channels) {
    grey[i] = ((data[p] + data[p + 1] + data[p + 2]) * 21846) >>> 16;
  }
  return { widthPx, heightPx, data: grey };
}

/** Means of 2 x 2 pixels; an odd last row or column is dropped. */
export function halveImage({ widthPx, heightPx, data }: GreyImage): GreyImage {
  const width = widthPx >> 1;
  const height = heightPx >> 1;
  const half = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let p = 2 * y * widthPx;
    for (let x = 0, o = y * width; x < width; x++, p += 2) {
      half[o + x] = (data[p] + data[p + 1] + data[p + widthPx] + data[p + widthPx + 1] + 2) >> 2;
    }
  }
  return { widthPx: width, heightPx: height, data: half };
}

/** Value at a place in pixels (pixel centres at whole numbers), bilinear; NaN outside. */
export function sampleAt({ widthPx, heightPx, data }: GreyImage, x: number, y: number): number {
  if (!(x >= 0 && y >= 0 && x < widthPx - 1 && y < heightPx - 1)) return Number.NaN;
  const ix = x | 0;
  const iy = y | 0;
  const fx = x - ix;
  const fy = y - iy;
  const p = iy * widthPx + ix;
  const top = data[p] + (data[p + 1] - data[p]) * fx;
  const bottom = data[p + widthPx] + (data[p + widthPx + 1] - data[p + widthPx]) * fx;
  return top + (bottom - top) * fy;
}
