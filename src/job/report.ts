// A finished job -> job.json: what was made, with what, where each layer lies and how long each stage took. No content.
import { z } from 'zod';
import { VERSION } from '../package-root.ts';
import type { PagePreflight } from '../raster/page/document.ts';
import { describePantograph } from '../raster/pantograph/describe.ts';
import { A4_HEIGHT_MM, A4_WIDTH_MM } from '../raster/plane.ts';
import { FINE_DPI } from '../raster/scramble/bilevel/front-layers.ts';
import { layersOf } from '../raster/sheet.ts';
import type { EngineParts } from './engine.ts';
import { LOSSES } from './losses.ts';
import type { SheetReport } from './make-sheet.ts';
import { detectionGeometryOf, pantographPlacesOf } from './pattern-planes.ts';
import type { PagePlan, PatternPlan } from './plan.ts';

const rectSchema = z.strictObject({ xMm: z.number(), yMm: z.number(), widthMm: z.number(), heightMm: z.number() });

const timesSchema = z.record(z.string(), z.number().nonnegative());

/** Schema of job.json. `npm run schema` writes it as JSON Schema to docs/. */
export const jobReportSchema = z.strictObject({
  schema: z.literal('kiosk-raster/job/1'),
  engine: z.strictObject({ name: z.literal('kiosk-raster'), version: z.string() }),
  device: z.strictObject({ name: z.string(), date: z.string() }),
  dpi: z.union([z.literal(300), z.literal(600), z.literal(1200)]),
  pageSizePx: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
  /** Document format, colour types and sheet-back, as sent; what the sheets lost that way, as the caller accepted (docs/formats.md). */
  sent: z.strictObject({
    format: z.string(),
    front: z.string(),
    back: z.string(),
    sheetBack: z.string(),
    media: z.string(),
    lost: z.array(z.enum(LOSSES)),
  }),
  sheets: z.array(
    z.strictObject({
      sheet: z.int().positive(),
      /** Encoded size of both sides. */
      bytes: z.int().nonnegative(),
      stagesMs: timesSchema,
      /**
       * Of the characters that our faces stood in for, how many look otherwise in another edition of the standard, by the
       * edition that was drawn: JIS X 0208:1990 or JIS X 0213:2004. Only where there are any.
       */
      characterForms: z.strictObject({ jis90: z.int().nonnegative(), jis2004: z.int().nonnegative() }).optional(),
      /** The scrambled image: resolution at which the front comes back, sealed sizes, what the field could hold at most. */
      scrambled: z
        .strictObject({
          fineDpi: z.literal(FINE_DPI),
          coarseBytes: z.int().positive(),
          fineBytes: z.int().positive(),
          capacityBytes: z.int().positive(),
          /** `full`: exact with 15 % of the field gone; `least`: exact from an undamaged scan. */
          protection: z.enum(['full', 'least']),
        })
        .optional(),
    }),
  ),
  /** The same for every sheet of the job: places in mm from the top left of the upright page, lowest layer first. */
  layers: z.array(
    z.strictObject({
      side: z.enum(['front', 'back']),
      name: z.string(),
      inks: z.array(z.enum(['c', 'm', 'y', 'k'])),
      place: rectSchema,
      /** False: its place is kept white. */
      printed: z.boolean(),
      pantograph: z.unknown().optional(),
      /** The detection image: variant and where its hidden mark lies, mm from the image's top left. */
      detection: z.unknown().optional(),
    }),
  ),
  timesMs: z.strictObject({
    /** From submission to the first encoded byte handed to the printer. */
    firstByte: z.number(),
    /** To the last byte handed over. */
    sent: z.number(),
    /** To the printer's word that all is printed. */
    total: z.number(),
  }),
});

export type JobReport = z.output<typeof jobReportSchema>;

const round = (ms: number): number => Math.round(ms * 10) / 10;

/** Puts the report together. */
export function reportOf(
  engine: EngineParts,
  plan: PagePlan,
  pages: readonly PagePreflight[],
  sheets: readonly SheetReport[],
  times: { readonly firstByteMs: number; readonly sentMs: number; readonly totalMs: number },
): JobReport {
  const { device } = engine;
  return {
    schema: 'kiosk-raster/job/1',
    engine: { name: 'kiosk-raster', version: VERSION },
    device: { name: device.name, date: device.date },
    dpi: plan.dpi,
    pageSizePx: { width: plan.widthPx, height: plan.heightPx },
    sent: {
      format: plan.format,
      front: plan.frontColour,
      back: plan.backColour,
      sheetBack: plan.sheetBack,
      media: plan.media.name,
      lost: [...plan.losses],
    },
    sheets: sheets.map((sheet) => ({
      sheet: sheet.pageIndex + 1,
      bytes: sheet.bytes,
      stagesMs: Object.fromEntries(Object.entries(sheet.timings).map(([stage, ms]) => [stage, round(ms)])),
      ...formsOf(pages[sheet.pageIndex]),
      ...(sheet.scrambled ? { scrambled: sheet.scrambled } : {}),
    })),
    layers: describeLayers(engine, plan),
    timesMs: { firstByte: round(times.firstByteMs), sent: round(times.sentMs), total: round(times.totalMs) },
  };
}

function formsOf({ forms }: PagePreflight) {
  return forms.jis90 + forms.jis2004 > 0 ? { characterForms: { ...forms } } : {};
}

const PAGE = { xMm: 0, yMm: 0, widthMm: A4_WIDTH_MM, heightMm: A4_HEIGHT_MM };

/** The layers of an engine's sheets do not change from job to job: the last description is kept. */
const described = new WeakMap<EngineParts, { key: string; layers: JobReport['layers'] }>();

/** Describes the layers of sheets that are expected, which takes 0.1 s, while there is no job. What cannot be described is refused in the job. */
export function warmReport(engine: EngineParts, plan: PatternPlan): void {
  try {
    describeLayers(engine, plan);
  } catch {
    // As it says.
  }
}

function describeLayers(engine: EngineParts, plan: PatternPlan): JobReport['layers'] {
  const detection = detectionGeometryOf({ plan, device: engine.device });
  const key = `${plan.dpi} ${detection.variant}`;
  const known = described.get(engine);
  if (known?.key === key) return known.layers;
  const { device, settings } = engine;
  const layers = layersOf({ sealed: engine.keys !== undefined, site: engine.keys?.inquiry.site }).map((layer) => ({
    side: layer.side,
    name: layer.name,
    inks: [...layer.inks],
    place: layer.place === 'page' ? PAGE : { ...layer.place },
    printed: layer.built,
    ...(layer.name === 'void-pantograph'
      ? { pantograph: describePantograph(pantographPlacesOf({ plan, device, settings }, layer.side)) }
      : {}),
    ...(layer.name === 'detection-image' ? { detection } : {}),
  }));
  described.set(engine, { key, layers });
  return layers;
}
