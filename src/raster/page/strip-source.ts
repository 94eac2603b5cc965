// A page program -> strips of RGBA pixels, top to bottom, by whichever way costs least memory for that page.
import { throwIfAborted } from '../../errors.ts';
import type { RgbaBand } from '../screen/kernels.ts';
import { type Canvas, createCanvas, freeCanvas } from './canvas.ts';
import { OP } from './operators.ts';
import type { OperatorList, PageProgram } from './page-program.ts';
import { BIG_CANVAS_PX, PageRecording } from './recording-canvas.ts';
import { STRIP_ROWS, type StripBuffers } from './strip-buffers.ts';

/** Pixels drawn at a time where a page cannot be replayed: fewer than a big canvas has, so that nothing is recorded. */
const DIRECT_PX = 0.75 * BIG_CANVAS_PX;

/**
 * Where a page's strips come from.
 *
 * - 'replay': pdf.js draws once on a canvas of the page's size that is only recorded; each strip replays it in C++.
 * - 'direct': pdf.js draws the page once per band of about a megapixel height. Soft masks read
 *   pixels back while they are drawn, which would raster every page-sized layer of a recording (1 GB at 600 dpi).
 */
export type StripMethod = 'replay' | 'direct';

export function stripMethodFor(list: OperatorList): StripMethod {
  const readsBack = list.fnArray.some((op, i) => {
    if (op !== OP.setGState) return false;
    return (list.argsArray[i]![0] as [string, unknown][]).some(([key, set]) => key === 'SMask' && set);
  });
  return readsBack ? 'direct' : 'replay';
}

/** The page's size in pixels and how its points fall on them. */
export interface StripLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Page points -> pixels, as [a, b, c, d, e, f]. */
  readonly transform: readonly number[];
}

/** Yields strips of STRIP_ROWS rows (the last may be shorter). A strip's pixels are valid until the next is asked for. */
export async function* stripsOf(
  program: PageProgram,
  method: StripMethod,
  layout: StripLayout,
  buffers: StripBuffers,
  signal?: AbortSignal,
): AsyncGenerator<RgbaBand> {
  const { widthPx, heightPx } = layout;
  if (method === 'replay') {
    using page = new PageRecording(widthPx, heightPx);
    await program.draw(page, layout.transform, signal);
    for (let y = 0; y < heightPx; y += STRIP_ROWS) {
      throwIfAborted(signal);
      const strip = buffers.raster(page, y, Math.min(STRIP_ROWS, heightPx - y));
      yield strip;
      buffers.giveBack(strip);
    }
    return;
  }
  const canvas = createCanvas(1, 1);
  try {
    const rowsAtOnce = Math.max(1, Math.floor(DIRECT_PX / widthPx / STRIP_ROWS)) * STRIP_ROWS;
    for (let top = 0; top < heightPx; top += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, heightPx - top);
      yield* directStrips(program, canvas, layout, top, rows, signal);
    }
  } finally {
    freeCanvas(canvas);
  }
}

async function* directStrips(
  program: PageProgram,
  canvas: Canvas,
  layout: StripLayout,
  top: number,
  rows: number,
  signal?: AbortSignal,
): AsyncGenerator<RgbaBand> {
  const { widthPx } = layout;
  const [a, b, c, d, e, f] = layout.transform;
  canvas.width = widthPx;
  canvas.height = rows;
  await program.draw(canvas, [a, b, c, d, e, f - top], signal);
  const data = canvas.data();
  const strideBytes = widthPx * 4;
  for (let y = 0; y < rows; y += STRIP_ROWS) {
    throwIfAborted(signal);
    const heightPx = Math.min(STRIP_ROWS, rows - y);
    yield { widthPx, heightPx, strideBytes, data: data.subarray(y * strideBytes, (y + heightPx) * strideBytes) };
  }
}
