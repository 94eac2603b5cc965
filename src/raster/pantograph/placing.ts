// Settings, screens and a page size -> where a pantograph's words and cells lie, before any dot is drawn.
import type { RectMm } from '../layout.ts';
import { arrangeWords, type PlacedWord, type RowFrame, rowFrame } from './arrangement.ts';
import { pantographError } from './errors.ts';
import { type CellLattice, createLattice, type PageSize } from './lattice.ts';
import type { PantographScreens } from './screens.ts';
import type { PantographSettings } from './settings.ts';
import { outlineWord } from './typefaces.ts';
import { shiftForWholeWords } from './whole-words.ts';
import { type WordMask, wordMask } from './word-mask.ts';

/** Fewest cells along a character's height with which 複写 can still be read. */
const LEAST_CELLS_PER_EM = 16;

/** Height of the smallest characters that these screens can make, mm, in tenths. */
export function leastSizeMm({ cellPx, dpi }: Pick<PantographScreens, 'cellPx' | 'dpi'>): number {
  return Math.ceil(((LEAST_CELLS_PER_EM * cellPx) / dpi) * 254) / 10;
}

/** All that job.json says of a pantograph, and what its dots are drawn from. */
export interface PantographPlaces {
  readonly settings: PantographSettings;
  readonly screens: PantographScreens;
  readonly page: PageSize;
  readonly lattice: CellLattice;
  readonly word: WordMask;
  readonly placedWords: readonly PlacedWord[];
  /** Where the rows run. */
  readonly frame: RowFrame;
}

/**
 * Places words and cells.
 *
 * @param reserved places (mm) that stay white
 * @throws `pantograph.pageSize` when the screens are for another resolution, `pantograph.tooSmall`, `pantograph.glyph`
 */
export function placePantograph(
  settings: PantographSettings,
  screens: PantographScreens,
  page: PageSize,
  reserved: readonly RectMm[] = [],
): PantographPlaces {
  if (screens.dpi !== page.dpi) {
    throw pantographError('pageSize', { expected: `${screens.dpi} dpi`, received: `${page.dpi} dpi` });
  }
  const { cellPx, dotSidePx, zones } = screens;
  const pxPerMm = page.dpi / 25.4;
  const leastMm = leastSizeMm(screens);
  if (settings.sizeMm < leastMm) {
    throw pantographError('tooSmall', {
      sizeMm: settings.sizeMm,
      leastMm,
      cellMm: Math.round((cellPx / pxPerMm) * 1000) / 1000,
    });
  }
  const [widthMm, heightMm] = [page.widthPx / pxPerMm, page.heightPx / pxPerMm];
  const outlines = settings.words.map((word) => outlineWord(word, settings.typeface));
  const frameAt = (shiftMm: readonly [number, number]) => rowFrame(settings, outlines, widthMm, heightMm, shiftMm);
  const arrange = (shiftMm: readonly [number, number]) =>
    arrangeWords(settings, frameAt(shiftMm), outlines, zones.length, cellPx / pxPerMm, widthMm, heightMm);
  const { marginMm } = settings;
  const printed = {
    xMm: marginMm,
    yMm: marginMm,
    widthMm: widthMm - 2 * marginMm,
    heightMm: heightMm - 2 * marginMm,
  };
  const shiftMm = shiftForWholeWords(frameAt([0, 0]), arrange, printed, reserved);
  const frame = frameAt(shiftMm);
  const placedWords = arrange(shiftMm);
  const lattice = createLattice(page, cellPx, settings.marginMm, dotSidePx);
  const word = wordMask(lattice, page.dpi, frame, settings.sizeMm, placedWords, outlines);
  return { settings, screens, page, lattice, word, placedWords, frame };
}
