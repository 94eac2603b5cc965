// A canary certificate -> rows of its pixels as the engine makes them, 1-bit and RGBA: what a leftover picture would look like.
import { createCanvas } from '../../raster/page/canvas.ts';
import { openDocument } from '../../raster/page/document.ts';
import { STRIP_ROWS } from '../../raster/page/strip-buffers.ts';
import type { Dpi } from '../plan.ts';
import { CANARY_PAGES, type Canary } from './canary.ts';

export interface CanaryPixels {
  readonly rows: readonly {
    /** 1 = ink, MSB first. */
    readonly bits: Uint8Array;
    /** Four bytes a pixel. */
    readonly rgba: Uint8Array;
  }[];
}

/** Every so many rows one is kept: enough to hit every line of text several times. */
const ROW_STEP = 47;
/** Draws the certificate in this process, as a worker would. */
export async function pixelsOf(canary: Canary, dpi: Dpi, widthPx: number, heightPx: number): Promise<CanaryPixels> {
  const rows: { bits: Uint8Array; rgba: Uint8Array }[] = [];
  const strips: Uint8Array[] = [];
  const prototype = Object.getPrototypeOf(createCanvas(1, 1)) as {
    data(this: { width: number; height: number }): Uint8Array;
  };
  const data = prototype.data;
  // Looks over the rasteriser's shoulder: these are the pixels that Skia drew.
  prototype.data = function () {
    const pixels = data.call(this);
    if (this.width === widthPx && this.height === STRIP_ROWS) strips.push(keepRows(pixels, widthPx));
    return pixels;
  };
  try {
    await using document = await openDocument(Uint8Array.from(canary.pdf), { fit: 'fit' });
    for (let page = 0; page < CANARY_PAGES; page++) {
      strips.length = 0;
      const bits: Uint8Array[] = [];
      await document.rasterise(page, { dpi, widthPx, heightPx, bandRows: STRIP_ROWS }, ({ plane }) => {
        bits.push(plane.data.slice(ROW_IN_STRIP * plane.strideBytes, (ROW_IN_STRIP + 1) * plane.strideBytes));
        bits.push(
          plane.data.slice(
            (ROW_IN_STRIP + ROW_STEP) * plane.strideBytes,
            (ROW_IN_STRIP + ROW_STEP + 1) * plane.strideBytes,
          ),
        );
      });
      for (const [i, strip] of strips.entries()) {
        for (let k = 0; k < 2; k++) {
          const row = bits[2 * i + k];
          if (row?.length) rows.push({ bits: row, rgba: strip.subarray(k * widthPx * 4, (k + 1) * widthPx * 4) });
        }
      }
    }
  } finally {
    prototype.data = data;
  }
  return { rows };
}

const ROW_IN_STRIP = 20;

function keepRows(pixels: Uint8Array, widthPx: number): Uint8Array {
  const stride = widthPx * 4;
  const kept = new Uint8Array(2 * stride);
  for (let k = 0; k < 2; k++) {
    const y = ROW_IN_STRIP + k * ROW_STEP;
    kept.set(pixels.subarray(y * stride, (y + 1) * stride), k * stride);
  }
  return kept;
}
