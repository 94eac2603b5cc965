// A few sentences -> a small 1-bit plane at its place: the words on the back that tell the holder what can be checked, and how.
import type { RectMm } from './layout.ts';
import { rectToPx } from './layout.ts';
import { createCanvas, freeCanvas, freePixels, GlobalFonts, ownPixels } from './page/canvas.ts';
import type { PlacedPlane } from './placed-plane.ts';
import { createPlane } from './plane.ts';

const BAND_ROWS = 128;

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
  // A band at a time: the whole place is 43 MB of RGBA at 1200 dpi.
  const canvas = createCanvas(width, BAND_ROWS);
  const context = canvas.getContext('2d');
  const bodyPx = (style.sizePt * dpi) / 72;
  // Baselines, one em below the top of each line: with 'top' the canvas cuts what stands above the face's ascent.
  let top = 0;
  const set = lines.map((line, index) => {
    const wantedPx = index === 0 ? bodyPx * 1.25 : bodyPx;
    context.font = `${wantedPx}px "${style.family}"`;
    const fittedPx = wantedPx * Math.min(1, width / Math.max(1, context.measureText(line).width));
    const baseline = top + wantedPx;
    top += wantedPx * 1.6;
    return { line, baseline, font: `${fittedPx}px "${style.family}"` };
  });
  for (let y = 0; y < height; y += BAND_ROWS) {
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, BAND_ROWS);
    context.fillStyle = 'black';
    for (const { line, baseline, font } of set) {
      context.font = font;
      context.fillText(line, 0, baseline - y);
    }
    const rgba = ownPixels(context);
    for (let i = 0; i < Math.min(BAND_ROWS, height - y) * width; i++) {
      if (rgba[i * 4]! >= 128) continue;
      const column = i % width;
      plane.data[(y + Math.floor(i / width)) * plane.strideBytes + (column >> 3)]! |= 0x80 >> (column & 7);
    }
    freePixels(rgba);
  }
  freeCanvas(canvas);
  return { left: box.left, top: box.top, plane };
}
