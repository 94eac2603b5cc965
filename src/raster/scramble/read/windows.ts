// A scan -> the places most likely to be field, best first: where fine structure is dense and even.
import type { GreyImage } from './image.ts';
import { WINDOW_PX } from './lattice.ts';

const BLOCK_PX = 32;
const STEP_PX = 128;

/** Top-left corners of windows inside the image. At most `most`, none nearer than half a window to a better one. */
export function likelyWindows(image: GreyImage, most: number): { left: number; top: number }[] {
  const { widthPx, heightPx, data } = image;
  if (widthPx < WINDOW_PX || heightPx < WINDOW_PX) return [];
  const columns = Math.floor(widthPx / BLOCK_PX);
  const rows = Math.floor(heightPx / BLOCK_PX);
  const activity = new Float32Array(columns * rows);
  for (let by = 0; by < rows; by++) {
    for (let bx = 0; bx < columns; bx++) {
      let sum = 0;
      // Every second row is enough to tell texture from paper.
      for (let y = 0; y < BLOCK_PX; y += 2) {
        const row = (by * BLOCK_PX + y) * widthPx + bx * BLOCK_PX;
        for (let x = 1; x < BLOCK_PX; x++) sum += Math.abs(data[row + x] - data[row + x - 1]);
      }
      activity[by * columns + bx] = sum / ((BLOCK_PX / 2) * (BLOCK_PX - 1));
    }
  }
  const sorted = Float32Array.from(activity).sort();
  const strong = sorted[Math.floor(sorted.length * 0.9)];
  const span = WINDOW_PX / BLOCK_PX;
  const found: { left: number; top: number; score: number }[] = [];
  const lastLeft = widthPx - WINDOW_PX;
  const lastTop = heightPx - WINDOW_PX;
  for (let top = 0; ; top = Math.min(top + STEP_PX, lastTop)) {
    for (let left = 0; ; left = Math.min(left + STEP_PX, lastLeft)) {
      let score = 0;
      const by = Math.floor(top / BLOCK_PX);
      const bx = Math.floor(left / BLOCK_PX);
      for (let y = by; y < Math.min(rows, by + span); y++) {
        // Text has blocks far above and far below the rest: what counts is how many are near the strong ones.
        for (let x = bx; x < Math.min(columns, bx + span); x++)
          score += Math.min(1, activity[y * columns + x] / strong);
      }
      found.push({ left, top, score });
      if (left === lastLeft) break;
    }
    if (top === lastTop) break;
  }
  found.sort((a, b) => b.score - a.score);
  const chosen: { left: number; top: number }[] = [];
  for (const { left, top } of found) {
    if (chosen.length === most) break;
    if (chosen.every((c) => Math.abs(c.left - left) >= WINDOW_PX / 2 || Math.abs(c.top - top) >= WINDOW_PX / 2)) {
      chosen.push({ left, top });
    }
  }
  return chosen;
}
