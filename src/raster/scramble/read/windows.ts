// A scan -> the places most likely to be field, best first: where fine structure is dense and even.
import type { GreyImage } from './image.ts';
import { WINDOW_PX } from './lattice.ts';

const BLOCK_PX = 32;
const STEP_PX = 128;

/** Share of the best window's score that a window must have to be worth a try. */
const NEARLY_AS_GOOD = 0.6;

/** Top-left corners of at most `most` windows inside the image. */
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
  // A field that is small in its picture leaves most blocks blank: then the strongest one counts.
  const strong = sorted[Math.floor(sorted.length * 0.9)] || sorted[sorted.length - 1];
  if (strong === 0) return [];
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
  // The best one first; then, of those nearly as good, ever the one farthest from all chosen: what was printed over a
  // part of the field may be livelier than the field, but it is not everywhere.
  const good = found.filter(({ score }) => score >= NEARLY_AS_GOOD * found[0].score);
  const chosen: { left: number; top: number }[] = [];
  const nearest = new Float64Array(good.length).fill(Number.POSITIVE_INFINITY);
  for (let next = 0; chosen.length < Math.min(most, good.length); ) {
    const { left, top } = good[next];
    chosen.push({ left, top });
    let far = 0;
    for (let i = 0; i < good.length; i++) {
      nearest[i] = Math.min(nearest[i], Math.hypot(good[i].left - left, good[i].top - top));
      if (nearest[i] > far) [far, next] = [nearest[i], i];
    }
    if (far === 0) break;
  }
  return chosen;
}
