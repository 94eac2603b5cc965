// Places on a sheet that stay white -> the shift of the words with which most of them, in most zones, are printed whole.
import type { RectMm } from '../layout.ts';
import type { PlacedWord, RowFrame } from './arrangement.ts';

/** Steps in which shifts are tried, mm. */
const STEP_MM = 1.5;

/**
 * @param frame unshifted
 * @param arrange the words for a shift along and across the rows
 * @returns no shift when nothing is reserved, or none is better
 */
export function shiftForWholeWords(
  frame: RowFrame,
  arrange: (shiftMm: readonly [number, number]) => readonly PlacedWord[],
  sheet: RectMm,
  reserved: readonly RectMm[],
): readonly [along: number, across: number] {
  let best: readonly [number, number] = [0, 0];
  if (reserved.length === 0) return best;
  let most = -1;
  for (let across = 0; across < frame.rowPitchMm; across += STEP_MM) {
    for (let along = 0; along < frame.wordPitchMm; along += STEP_MM) {
      const whole = arrange([along, across]).filter((word) => isWhole(boxOf(word, frame), sheet, reserved));
      const zones = new Set(whole.map(({ zone }) => zone)).size;
      // A zone more is worth any number of words more.
      const score = zones * 1000 + whole.length;
      if (score > most) [most, best] = [score, [along, across]];
    }
  }
  return best;
}

/** The upright rectangle round a word. */
export function boxOf({ centreXMm, centreYMm, lengthMm, heightMm }: PlacedWord, { cos, sin }: RowFrame): RectMm {
  const widthMm = Math.abs(cos) * lengthMm + Math.abs(sin) * heightMm;
  const tallMm = Math.abs(sin) * lengthMm + Math.abs(cos) * heightMm;
  return { xMm: centreXMm - widthMm / 2, yMm: centreYMm - tallMm / 2, widthMm, heightMm: tallMm };
}

/** Inside the sheet's printed part, and touching no reserved place. */
export function isWhole(box: RectMm, sheet: RectMm, reserved: readonly RectMm[]): boolean {
  const [right, bottom] = [box.xMm + box.widthMm, box.yMm + box.heightMm];
  if (box.xMm < sheet.xMm || right > sheet.xMm + sheet.widthMm) return false;
  if (box.yMm < sheet.yMm || bottom > sheet.yMm + sheet.heightMm) return false;
  return reserved.every(
    ({ xMm, yMm, widthMm, heightMm }) =>
      right <= xMm || box.xMm >= xMm + widthMm || bottom <= yMm || box.yMm >= yMm + heightMm,
  );
}
