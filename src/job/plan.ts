// What a printer takes and what the device profile wants -> the form in which the job's pages are sent.
import type { ErrorJson } from '../errors.ts';
import {
  A4_MEDIA,
  type JobSpec,
  type MediaSize as MediaMm,
  type PwgColour,
  type SheetBack,
} from '../print/band-writer.ts';
import type { DocumentFormat } from '../print/encoders.ts';
import { customMedia, listedMedia } from '../print/media.ts';
import { type MediaSize, mediaSizePx, type PrinterCapabilities } from '../print/printer.ts';
import { MARGIN_MM } from '../raster/layout.ts';
import { A4_HEIGHT_MM, A4_WIDTH_MM, a4SizePx } from '../raster/plane.ts';
import { LAYERS, type Layer } from '../raster/sheet.ts';
import { jobError } from './errors.ts';
import { byPreference, type Dpi, type SheetInks, waysToSend } from './formats.ts';
import { LOSSES, type Loss, lossNote, needsConsent } from './losses.ts';
import { plainPrinting } from './plain-printing.ts';

export type { Dpi } from './formats.ts';

/** The form of every page of a job. Plain data: it crosses threads. */
export interface PagePlan {
  readonly format: DocumentFormat;
  readonly dpi: Dpi;
  /** What the printer wants; the sheet is made as `render` makes it, then cropped or padded right and below. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frontColour: PwgColour;
  readonly backColour: PwgColour;
  readonly sheetBack: SheetBack;
  /** Inks that are sent: less than the sheet needs when `colour` is lost. */
  readonly inks: SheetInks;
  /** `print-color-mode`. */
  readonly colourMode: 'color' | 'monochrome';
  /** By the printer's own name. */
  readonly media: MediaMm;
  readonly printQuality: 'normal' | 'high';
  /** Asked for in the job and in the raster header alike; absent where the printer does not offer it. */
  readonly contentOptimize?: string;
  readonly renderingIntent?: string;
  /** Accepted by the caller. */
  readonly losses: readonly Loss[];
}

/** What the pattern depends on: not the printer's own idea of A4, for instance. */
export type PatternPlan = Pick<PagePlan, 'dpi' | 'inks' | 'losses'>;

export function patternPlan({ dpi, inks, losses }: PagePlan): PatternPlan {
  return { dpi, inks, losses };
}

/** The plan of `render`: full A4, a black_1 front and a cmyk_8 back, backs not turned (DESIGN.md 5a). */
export function renderPlan(dpi: Dpi): PagePlan {
  return {
    format: 'image/pwg-raster',
    dpi,
    ...a4SizePx(dpi),
    frontColour: 'black_1',
    backColour: 'cmyk_8',
    sheetBack: 'normal',
    inks: { front: ['k'], back: ['c', 'm', 'y', 'k'] },
    colourMode: 'color',
    media: A4_MEDIA,
    printQuality: 'high',
    losses: [],
  };
}

export interface PlanOptions {
  /** Resolutions that the device profile has screens for. */
  readonly calibrated: readonly Dpi[];
  /** What the sheets need. */
  readonly inks: SheetInks;
  /** What the caller accepts. Default nothing. */
  readonly acceptLoss?: readonly Loss[] | undefined;
  /** The device takes one colour type per stream. Default false. */
  readonly singleColourType?: boolean | undefined;
  /** What is printed where; for tests. */
  readonly layers?: readonly Layer[];
}

/** A plan, and what the person who prints should know. */
export interface Planned {
  readonly plan: PagePlan;
  readonly notes: readonly ErrorJson[];
}

/**
 * The best plan that the printer takes and the caller accepts.
 *
 * @throws `plan.no-a4`, `plan.no-format`; `plan.loss`, which names what could be accepted
 */
export function planFor(capabilities: PrinterCapabilities, options: PlanOptions): Planned {
  const layers = options.layers ?? LAYERS;
  const media = a4Of(capabilities);
  const ways = waysToSend(capabilities, options.inks, {
    calibrated: options.calibrated,
    singleColourType: options.singleColourType ?? false,
  });
  if (ways.length === 0) throw noFormat(capabilities, options.calibrated);
  const { unscaled, ...plain } = plainPrinting(capabilities);
  const always: Loss[] = [
    ...(unscaled ? [] : ['exact-dots' as const]),
    ...(cutsLayers(media, layers) ? ['edges' as const] : []),
  ];
  const accepted = new Set(options.acceptLoss ?? []);
  const toConsent = (losses: readonly Loss[]): Loss[] => losses.filter(needsConsent);
  const priced = ways.map((way) => ({ ...way, losses: [...new Set([...way.losses, ...always])] }));
  const way =
    priced.find(({ losses }) => losses.length === 0) ??
    priced.find(({ losses }) => toConsent(losses).length === 0) ??
    priced.find(({ losses }) => toConsent(losses).every((loss) => accepted.has(loss)));
  if (way === undefined) {
    const choices = cheapest(priced.map(({ losses }) => toConsent(losses))).map((losses) => losses.join(','));
    throw jobError('loss', { choices: choices.join(' | ') });
  }
  const size = mediaSizePx(media, { xDpi: way.dpi, yDpi: way.dpi });
  const plan: PagePlan = {
    ...way,
    ...size,
    sheetBack: way.format === 'image/pwg-raster' ? capabilities.pwg!.sheetBack : 'normal',
    media: {
      name: media.name,
      widthMm: media.widthHundredthMm / 100,
      heightMm: media.heightHundredthMm / 100,
    },
    printQuality: capabilities.jobAttributes.get('print-quality')?.includes('high') === false ? 'normal' : 'high',
    ...plain,
  };
  return { plan, notes: notesOf(plan, media) };
}

/** What the whole stream is, for the encoder: two sides to every sheet. */
export function jobSpecOf(plan: PagePlan, sheetCount: number): JobSpec {
  const { sheetBack, media, printQuality, contentOptimize, renderingIntent } = plan;
  return {
    pageCount: sheetCount * 2,
    duplex: true,
    sheetBack,
    media,
    printQuality,
    ...(contentOptimize === undefined ? {} : { printContentOptimize: contentOptimize }),
    ...(renderingIntent === undefined ? {} : { printRenderingIntent: renderingIntent }),
  };
}

/** How far a size may be from A4 and still be it: names in inches round to 8.27 x 11.69, 0.06 mm away. */
const A4_TOLERANCE_HUNDREDTH_MM = 50;

/**
 * A4 as the printer lists it, by its name or its size; else whatever it calls a sheet of about that size; else A4 as one
 * of the custom sizes that it takes.
 */
function a4Of(capabilities: PrinterCapabilities): MediaSize {
  const near = (hundredths: number, mm: number): boolean =>
    Math.abs(hundredths - mm * 100) <= A4_TOLERANCE_HUNDREDTH_MM;
  const found =
    listedMedia(capabilities, A4_MEDIA.name) ??
    capabilities.media.find(
      ({ widthHundredthMm, heightHundredthMm }) =>
        near(widthHundredthMm, A4_WIDTH_MM) && near(heightHundredthMm, A4_HEIGHT_MM),
    ) ??
    customMedia(capabilities, A4_MEDIA.name);
  if (found === undefined) throw jobError('no-a4', { offered: capabilities.media.map(({ name }) => name).join(', ') });
  return found;
}

function noFormat({ formats, pwg, jobAttributes }: PrinterCapabilities, calibrated: readonly Dpi[]): Error {
  const resolutions = pwg?.resolutions.map(({ xDpi, yDpi }) => `${xDpi}x${yDpi} dpi`) ?? [];
  const offered = [
    ...formats,
    ...(pwg?.types ?? []),
    ...resolutions,
    ...(jobAttributes.get('printer-resolution') ?? []),
  ];
  return jobError('no-format', {
    offered: [...new Set(offered)].join(', '),
    dpi: [...calibrated].sort(byPreference).join(', '),
  });
}

/** Whether the printer's margins reach into a printed layer that has a place of its own. */
function cutsLayers(media: MediaSize, layers: readonly Layer[]): boolean {
  // The back is printed through the same margins, whichever way the sheet is turned: the larger of a pair counts.
  const acrossMm = Math.max(media.margins.left, media.margins.right) / 100;
  const downMm = Math.max(media.margins.top, media.margins.bottom) / 100;
  return layers.some(({ built, place }) => {
    if (!built || place === 'page') return false;
    const rightMm = A4_WIDTH_MM - place.xMm - place.widthMm;
    const bottomMm = A4_HEIGHT_MM - place.yMm - place.heightMm;
    return Math.min(place.xMm, rightMm) < acrossMm || Math.min(place.yMm, bottomMm) < downMm;
  });
}

/** Sets of losses of which no other is a part, in the order of {@link LOSSES}. */
function cheapest(sets: readonly (readonly Loss[])[]): Loss[][] {
  const minimal = sets.filter(
    (set, i) =>
      !sets.some(
        (other, j) => j !== i && other.every((loss) => set.includes(loss)) && (other.length < set.length || j < i),
      ),
  );
  return minimal.map((set) => LOSSES.filter((loss) => set.includes(loss)));
}

/** A way to send, for people: `PWG Raster black_1 + cmyk_8, 600 dpi`. */
function wayText({ format, frontColour, backColour, dpi }: PagePlan): string {
  const types = frontColour === backColour ? frontColour : `${frontColour} + ${backColour}`;
  const names = {
    'image/pwg-raster': `PWG Raster ${types}`,
    'application/pdf': 'PDF',
    'application/postscript': 'PostScript',
  };
  return `${names[format]}, ${dpi} dpi`;
}

function notesOf(plan: PagePlan, media: MediaSize): ErrorJson[] {
  const marginMm = Math.max(...Object.values(media.margins)) / 100;
  return [
    ...(plan.losses.length > 0 ? [lossNote(plan.losses, wayText(plan))] : []),
    ...(marginMm > MARGIN_MM ? [jobError('margins', { marginMm, layoutMm: MARGIN_MM }).toJSON()] : []),
  ];
}
