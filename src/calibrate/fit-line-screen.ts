// How K's clusters print -> the line screen for that device: lines as wide as leave the film's slits clear.
import { type LineScreens, lineScreensAt } from '../raster/detection/line-screen.ts';
import type { ChartDpi } from './chart/code.ts';
import type { PatchMean } from './fit.ts';

/** Yule and Nielsen's n of a black screen on plain paper. */
const YULE_NIELSEN = 1.7;
/** Width on paper by this measure of growth up to which the gaps stay as light as those of narrow lines. */
const WIDEST_UM = 201;
/** The blossom wants this much between its lightest and darkest lines, pixels at 600 dpi. */
const SPAN = 1.2;

/**
 * @param clusters share of light that K's clusters leave, by their area
 * @param cellPx side of their cell
 * @param solid reflectance of solid K, paper = 1
 */
export function fitLineScreen(
  clusters: readonly PatchMean[],
  cellPx: number,
  solid: number,
  dpi: ChartDpi,
): LineScreens {
  const usual = lineScreensAt(dpi);
  const per = dpi / 600;
  const room = (WIDEST_UM * dpi) / 25_400 - 2 * Math.SQRT2 * edgeGrowthPx(clusters, cellPx, solid);
  const widePx = Math.min(usual.widePx, Math.max(usual.narrowPx + 0.6 * per, room));
  const narrowPx = Math.max(usual.slitPx, widePx - SPAN * per);
  return { ...usual, narrowPx: Math.round(narrowPx * 100) / 100, widePx: Math.round(widePx * 100) / 100 };
}

/** By how much a cluster's edge moves outwards on paper, pixels: clusters taken for discs. */
export function edgeGrowthPx(clusters: readonly PatchMean[], cellPx: number, solid: number): number {
  const growths = clusters
    .filter(({ amount }) => amount > 0.07 * cellPx ** 2 && amount < 0.22 * cellPx ** 2)
    .map(({ amount, relative }) => {
      const share = (1 - relative ** (1 / YULE_NIELSEN)) / (1 - solid ** (1 / YULE_NIELSEN));
      return Math.sqrt((Math.max(0, share) * cellPx ** 2) / Math.PI) - Math.sqrt(amount / Math.PI);
    });
  return growths.reduce((sum, growth) => sum + growth, 0) / Math.max(1, growths.length);
}
