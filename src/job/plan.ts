// What a printer takes and what the device profile wants -> the form in which the job's pages are sent.
import type { JobSpec, PwgColour, SheetBack } from '../print/band-writer.ts';
import { mediaSizePx, type PrinterCapabilities } from '../print/printer.ts';
import { a4SizePx } from '../raster/plane.ts';
import { jobError } from './errors.ts';

export type Dpi = 300 | 600 | 1200;

/** The form of every page of a job. */
export interface PagePlan {
  readonly dpi: Dpi;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frontColour: PwgColour;
  readonly backColour: PwgColour;
  readonly sheetBack: SheetBack;
}

/** The plan of `render`: full A4, a black_1 front and a cmyk_8 back, backs not turned (DESIGN.md 5a). */
export function renderPlan(dpi: Dpi): PagePlan {
  return { dpi, ...a4SizePx(dpi), frontColour: 'black_1', backColour: 'cmyk_8', sheetBack: 'normal' };
}

/** Pairs of page colours that keep every dot exact, best first (PRINTING-FACTS.md). */
const EXACT: readonly (readonly [front: PwgColour, back: PwgColour])[] = [
  ['black_1', 'cmyk_8'],
  ['cmyk_8', 'cmyk_8'],
  ['black_1', 'black_1'],
  ['sgray_8', 'sgray_8'],
];

/** The default resolution first, then finer before coarser. */
function byPreference(a: Dpi, b: Dpi): number {
  return Number(b === 600) - Number(a === 600) || b - a;
}

/**
 * The best plan that the printer takes without changing a dot.
 *
 * @param calibrated resolutions that the device profile has screens for
 * @throws `intake.no-exact-format` when there is none
 */
export function planFor(capabilities: PrinterCapabilities, calibrated: readonly Dpi[]): PagePlan {
  const pwg = capabilities.pwg;
  const types = pwg?.types ?? [];
  const dpi = [...calibrated]
    .sort(byPreference)
    .find((wanted) => pwg?.resolutions.some(({ xDpi, yDpi }) => xDpi === wanted && yDpi === wanted));
  const pair = EXACT.find((colours) => colours.every((colour) => types.includes(colour)));
  if (!pwg || !dpi || !pair) {
    const offered = [...types, ...(pwg?.resolutions.map(({ xDpi, yDpi }) => `${xDpi}x${yDpi} dpi`) ?? [])];
    throw jobError('no-exact-format', {
      offered: offered.join(', '),
      dpi: [...calibrated].sort(byPreference).join(', '),
    });
  }
  const a4 = capabilities.media.find((media) => media.name === 'iso_a4_210x297mm');
  const size = a4 ? mediaSizePx(a4, { xDpi: dpi, yDpi: dpi }) : a4SizePx(dpi);
  return { dpi, ...size, frontColour: pair[0], backColour: pair[1], sheetBack: pwg.sheetBack };
}

/** What the whole stream is, for the encoder: two sides to every sheet. */
export function jobSpecOf(plan: PagePlan, sheetCount: number): JobSpec {
  return { pageCount: sheetCount * 2, duplex: true, sheetBack: plan.sheetBack };
}
