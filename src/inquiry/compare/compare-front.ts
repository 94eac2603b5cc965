// A restored front and a scan of the sheet's front -> the same, different (and where), or not to be compared (and why).
import type { BitPlane } from '../../raster/plane.ts';
import { type ScanImage, toGreyImage } from '../../raster/scramble/read/image.ts';
import { type Mark, marksOf } from './marks.ts';
import { type PageView, pyramidOf, viewPage } from './page-map.ts';
import { expectedPage, type Registration, registerPage } from './register.ts';
import { EXACT_DPI, residualsOf } from './residuals.ts';

export type CompareReason =
  | 'another-page'
  | 'much-differs'
  | 'front-too-coarse'
  | 'front-cropped'
  | 'front-blank'
  | 'front-reduced';

export interface FrontComparison {
  readonly front: 'same' | 'different' | 'not-compared';
  /** Why nothing can be said of some or all of the page. */
  readonly reason: CompareReason | undefined;
  readonly differences: readonly Mark[];
  /** Added in the margin, where offices stamp and write: not counted as differences. */
  readonly margin: readonly Mark[];
  /** How well the page was found; undefined when it was not. */
  readonly registration: Pick<Registration, 'score' | 'residualMm'> | undefined;
  /** The scan in the page's frame, at the restored front's resolution; undefined when the page was not found. */
  readonly seen: PageView | undefined;
}

export const COMPARE_REASON_TEXT: Readonly<Record<CompareReason, { readonly en: string; readonly ja: string }>> = {
  'another-page': {
    en: 'The scan of a front does not show this page. It belongs to another sheet, or it is not a front.',
    ja: 'おもて面の画像は、このページのものではありません。別の用紙か、おもて面ではない画像です。',
  },
  'much-differs': {
    en: 'So much differs that this is probably the front of another sheet.',
    ja: '違うところが多すぎます。別の用紙のおもて面と思われます。',
  },
  'front-too-coarse': {
    en: 'The scan of the front is too coarse to see single strokes. Scan it at 300 dpi, 200 at least.',
    ja: 'おもて面の解像度が足りません。300dpi（最低200dpi）でスキャンしてください。',
  },
  'front-cropped': {
    en: 'Part of the page is outside the scan of the front and was not compared. Scan the whole sheet.',
    ja: 'おもて面の一部が画像の外にあり、比較できていません。用紙全体をスキャンしてください。',
  },
  'front-reduced': {
    en: 'The front was restored below 300 dpi: large differences are marked, single strokes cannot be judged by machine. Compare by eye.',
    ja: '300dpi 未満で復元したおもて面です。大きな違いには印を付けますが、一画の違いは機械では判定できません。目で見比べてください。',
  },
  'front-blank': {
    en: 'The restored front has too little on it to be found in a scan. Compare it by eye.',
    ja: '復元したおもて面の印字が少ないため、自動で位置を合わせられません。目で見比べてください。',
  },
};

/** A scan below this shows no single strokes, dpi. */
const LEAST_DPI = 170;
/** At 150 dpi, one bit a pixel, strokes are too far from where they were. */
const LEAST_RESTORED_DPI = 190;
/** Expected ink whose place the scan must show before a page can be called the same. */
const LEAST_COVERED = 0.995;
const LEAST_INK_PX = 2000;

/** Nobody exchanges that much on one page: rather a sheet of the same form. */
const MUCH = 60;

/** Compares. Throws nothing for what the pictures show. */
export function compareFront(plane: BitPlane, dpi: number, scan: ScanImage): FrontComparison {
  const nothing = (reason: CompareReason): FrontComparison => ({
    front: 'not-compared',
    reason,
    differences: [],
    margin: [],
    registration: undefined,
    seen: undefined,
  });
  if (inkPixels(plane) < LEAST_INK_PX) return nothing('front-blank');
  const page = expectedPage(plane, dpi);
  const pyramid = pyramidOf(toGreyImage(scan));
  const registration = registerPage(page, pyramid, scan.dpi);
  if (!registration) return nothing('another-page');
  const { score, residualMm, map } = registration;
  const { affine } = map;
  const scanDpi = 25.4 * Math.sqrt(Math.abs(affine.ax * affine.by - affine.ay * affine.bx));
  const seen = viewPage(pyramid, map, dpi, page.levels[0]);
  if (scanDpi < LEAST_DPI) return { ...nothing('front-too-coarse'), registration: { score, residualMm }, seen };
  if (dpi < LEAST_RESTORED_DPI) return { ...nothing('front-reduced'), registration: { score, residualMm }, seen };
  const { differences, margin, coveredShare } = marksOf(residualsOf(page.levels[0], dpi, seen));
  const whole = coveredShare >= LEAST_COVERED;
  // Seven to nine of ten exchanged characters are found on a coarser front: never "the same".
  const exact = dpi >= EXACT_DPI;
  return {
    front: differences.length > 0 ? 'different' : whole && exact ? 'same' : 'not-compared',
    reason: differences.length > MUCH ? 'much-differs' : !whole ? 'front-cropped' : exact ? undefined : 'front-reduced',
    differences,
    margin,
    registration: { score, residualMm },
    seen,
  };
}

function inkPixels({ data }: BitPlane): number {
  let count = 0;
  for (let byte of data) for (; byte !== 0; byte &= byte - 1) count++;
  return count;
}
