// Settings and a page size -> where every word stands and which tone zone its row is in, millimetres.
import type { WordOutline } from './typefaces.ts';

/*
 * Rows of words run across the sheet at the chosen angle; each row is a band of one tone zone, and the zones follow one
 * another in turn, so that every zone comes back after `zones` rows. The middle row runs through the middle of the
 * sheet, the words of even rows stand symmetrically about it, and odd rows are shifted: a calm, brick-like field.
 */

/** What an arrangement needs to know of the settings. */
export interface ArrangementSettings {
  readonly sizeMm: number;
  readonly angleDeg: number;
  readonly wordGapEm: number;
  readonly rowPitchEm: number;
  readonly stagger: number;
  readonly zonesRun: 'rows' | 'words';
}

/** A word on the sheet. */
export interface PlacedWord {
  /** Which of the settings' words. */
  readonly word: number;
  /** Row of words, 0 = through the middle of the sheet, positive below. */
  readonly row: number;
  /** Zone of that row. */
  readonly zone: number;
  /** Middle of the word's ink box, mm from the top left of the sheet. */
  readonly centreXMm: number;
  readonly centreYMm: number;
  /** Ink box along and across the row, mm. */
  readonly lengthMm: number;
  readonly heightMm: number;
}

/** Rotates about the middle of the sheet: along the row (u) and across it downwards (v) -> sheet millimetres. */
export interface RowFrame {
  readonly centreXMm: number;
  readonly centreYMm: number;
  readonly cos: number;
  readonly sin: number;
  readonly rowPitchMm: number;
  readonly wordPitchMm: number;
  readonly zonesRun: 'rows' | 'words';
}

/** @param shiftMm of the middle word from the middle of the sheet, along the row and across it */
export function rowFrame(
  settings: ArrangementSettings,
  outlines: readonly WordOutline[],
  widthMm: number,
  heightMm: number,
  shiftMm: readonly [along: number, across: number] = [0, 0],
): RowFrame {
  // Words of different length share the pitch of the longest, so that the rows keep step.
  const longestEm = Math.max(...outlines.map((outline) => outline.right - outline.left));
  const angle = (settings.angleDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [along, across] = shiftMm;
  return {
    centreXMm: widthMm / 2 + along * cos + across * sin,
    centreYMm: heightMm / 2 - along * sin + across * cos,
    cos,
    sin,
    rowPitchMm: settings.rowPitchEm * settings.sizeMm,
    wordPitchMm: (longestEm + settings.wordGapEm) * settings.sizeMm,
    zonesRun: settings.zonesRun,
  };
}

type Turned = Pick<RowFrame, 'centreXMm' | 'centreYMm' | 'cos' | 'sin'>;

/** Where a place lies on the sheet, `u` mm along the rows and `v` across them from the middle of `frame`. */
export const sheetX = (frame: Turned, u: number, v: number): number => frame.centreXMm + u * frame.cos + v * frame.sin;
export const sheetY = (frame: Turned, u: number, v: number): number => frame.centreYMm - u * frame.sin + v * frame.cos;

export function toSheet(frame: Turned, u: number, v: number): [xMm: number, yMm: number] {
  return [sheetX(frame, u, v), sheetY(frame, u, v)];
}

/** Where a place lies in the sequence of zones: 0 = middle of row or word 0, 0.5 = border to the next. */
export function zonePosition(frame: RowFrame, xMm: number, yMm: number): number {
  const [x, y] = [xMm - frame.centreXMm, yMm - frame.centreYMm];
  return frame.zonesRun === 'rows'
    ? (x * frame.sin + y * frame.cos) / frame.rowPitchMm
    : (x * frame.cos - y * frame.sin) / frame.wordPitchMm;
}

/** From one zone to the next, mm. */
export function zonePitchMm(frame: RowFrame): number {
  return frame.zonesRun === 'rows' ? frame.rowPitchMm : frame.wordPitchMm;
}

/** Non-negative remainder. */
export function wrap(value: number, count: number): number {
  return ((value % count) + count) % count;
}

/*
 * Two steps whose multiples, modulo 1, fill the unit square most evenly (M. Roberts' R2 sequence, from the plastic
 * number). Each word is moved by less than half a cell accordingly: no eye sees it, and no stroke meets the lattice in
 * the same phase in every word, so what a single phase would add to the tone of a stroke averages out over the sheet.
 */
const PHASE_STEP_X = 0.7548776662466927;
const PHASE_STEP_Y = 0.5698402909980532;

/**
 * Every word whose box touches the sheet, row by row.
 *
 * @param cellMm side of the lattice's cells
 */
export function arrangeWords(
  settings: ArrangementSettings,
  frame: RowFrame,
  outlines: readonly WordOutline[],
  zoneCount: number,
  cellMm: number,
  widthMm: number,
  heightMm: number,
): PlacedWord[] {
  const { wordPitchMm: pitchMm } = frame;
  // The frame may be shifted by as much as a row and a word.
  const reachMm = Math.hypot(widthMm, heightMm) / 2 + Math.max(pitchMm, frame.rowPitchMm);
  const lastRow = Math.ceil(reachMm / frame.rowPitchMm);
  const lastWord = Math.ceil(reachMm / pitchMm) + 1;
  const placed: PlacedWord[] = [];
  const sizes = outlines.map(({ left, right, bottom, top }) => {
    const [lengthMm, acrossMm] = [(right - left) * settings.sizeMm, (top - bottom) * settings.sizeMm];
    return {
      lengthMm,
      heightMm: acrossMm,
      halfX: (Math.abs(frame.cos) * lengthMm + Math.abs(frame.sin) * acrossMm) / 2,
      halfY: (Math.abs(frame.sin) * lengthMm + Math.abs(frame.cos) * acrossMm) / 2,
    };
  });
  for (let row = -lastRow; row <= lastRow; row++) {
    const shift = settings.zonesRun === 'rows' && wrap(row, 2) === 1 ? settings.stagger : 0;
    for (let i = -lastWord; i <= lastWord; i++) {
      const word = wrap(i + row, outlines.length);
      const { lengthMm, heightMm: acrossMm, halfX, halfY } = sizes[word];
      const number = (row + lastRow) * (2 * lastWord + 1) + i + lastWord;
      const phaseX = ((number * PHASE_STEP_X) % 1) - 0.5;
      const phaseY = ((number * PHASE_STEP_Y) % 1) - 0.5;
      const [u, v] = [(i + shift) * pitchMm, row * frame.rowPitchMm];
      // Without an array: one sheet is arranged some hundred times (whole-words.ts).
      const centreXMm = sheetX(frame, u, v) + phaseX * cellMm;
      const centreYMm = sheetY(frame, u, v) + phaseY * cellMm;
      if (centreXMm + halfX <= 0 || centreXMm - halfX >= widthMm) continue;
      if (centreYMm + halfY <= 0 || centreYMm - halfY >= heightMm) continue;
      const zone = wrap(settings.zonesRun === 'rows' ? row : i, zoneCount);
      placed.push({ word, row, zone, centreXMm, centreYMm, lengthMm, heightMm: acrossMm });
    }
  }
  return placed;
}
