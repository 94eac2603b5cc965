// A few sentences -> a small 1-bit plane at its place: the words on the back that tell the holder what can be checked, and how.
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type { RectMm } from './layout.ts';
import { rectToPx } from './layout.ts';
import type { PlacedPlane } from './placed-plane.ts';
import { createPlane } from './plane.ts';

/** Canvas family of the face the words are set in; the caller has registered it. */
export interface ExplanationStyle {
  readonly family: string;
  /** Body size in points. */
  readonly sizePt: number;
}

/**
 * Sets `lines` into `place`, top left, one below the other, hard-edged. The first line is the heading.
 * A line that is too long is set smaller, never cut.
 *
 * @throws RangeError when the face is not registered (the canvas would quietly draw boxes)
 */
export function drawExplanation(
  dpi: number,
  place: RectMm,
  lines: readonly string[],
  style: ExplanationStyle,
): PlacedPlane {
  if (!GlobalFonts.has(style.family)) throw new RangeError(`Expected the registered face ${style.family}`);
  const box = rectToPx(place, dpi);
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const plane = createPlane(width, height);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'black';
  const bodyPx = (style.sizePt * dpi) / 72;
  // Baselines, one em below the top of each line: with 'top' the canvas cuts what stands above the face's ascent.
  let top = 0;
  for (const [index, line] of lines.entries()) {
    const wantedPx = index === 0 ? bodyPx * 1.25 : bodyPx;
    context.font = `${wantedPx}px "${style.family}"`;
    const fittedPx = wantedPx * Math.min(1, width / Math.max(1, context.measureText(line).width));
    context.font = `${fittedPx}px "${style.family}"`;
    context.fillText(line, 0, top + wantedPx);
    top += wantedPx * 1.6;
  }
  const rgba = context.getImageData(0, 0, width, height).data;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (rgba[(row * width + column) * 4]! < 128) {
        plane.data[row * plane.strideBytes + (column >> 3)]! |= 0x80 >> (column & 7);
      }
    }
  }
  canvas.width = 0;
  return { left: box.left, top: box.top, plane };
}
