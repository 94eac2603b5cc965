// A device and a page size -> the parts of a sheet that no certificate changes, made once and kept warm.

import { screensFor } from '../calibrate/screens-for.ts';
import {
  buildDetectionImage,
  type DetectionGeometry,
  type DetectionImage,
  detectionGeometry,
} from '../raster/detection/infrared.ts';
import { buildLineScreen, lineScreensAt } from '../raster/detection/line-screen.ts';
import type { InfraredScreens } from '../raster/detection/pairs-schema.ts';
import { DETECTION_DEFAULTS } from '../raster/detection/settings.ts';
import { drawExplanation } from '../raster/explanation.ts';
import { drawInquiryCode } from '../raster/inquiry-code.ts';
import { DETECTION_IMAGE_MM, EXPLANATION_MM, INQUIRY_CODE_MM } from '../raster/layout.ts';
import { registerFonts } from '../raster/page/fonts.ts';
import { createFrontComposer, type FrontComposer, type FrontPage } from '../raster/pantograph/compose.ts';
import { buildPantograph, type Pantograph } from '../raster/pantograph/pantograph.ts';
import { createPatternRows } from '../raster/pantograph/pattern-rows.ts';
import { type PantographPlaces, placePantograph } from '../raster/pantograph/placing.ts';
import { createPlacedRows, layPlane, type PlacedPlane, placedAt } from '../raster/placed-plane.ts';
import { a4SizePx, type BitBand, type BitPlane, SEPARATIONS, type Separation } from '../raster/plane.ts';
import { reservedPlaces } from '../raster/sheet.ts';
import type { SheetSpec } from './make-sheet.ts';
import type { PatternPlan } from './plan.ts';

/** The words on the back. The person who holds the sheet reads them: what is true of this sheet, in plain Japanese. */
const EXPLANATION = [
  'この証明書の確かめ方',
  'この証明書は、普通紙に偽造・改ざん防止の処理をして印刷しています。',
  'コピーすると、おもて面とうら面の両方に「複写」の文字が浮かび上がります。',
  '「複写」の文字が見えるものは、原本ではありません。',
];

/** How the hidden mark is seen, by the variant that was printed. */
const HOW_TO_SEE: Readonly<Record<DetectionImage['geometry']['variant'], string>> = {
  infrared: '左の桜は、赤外線カメラで見ると消えて、○の中に「証」の文字が見えます。コピーでは見えません。',
  'line-screen': '左の桜に専用のフィルムを重ねると、桜が消えて、○の中に「証」の文字が見えます。',
};

/** Where a back has a code. */
const HOW_TO_ASK = 'うら面のスキャンを上の二次元コードのサイトに送ると、印刷されたときのおもて面を確かめられます。';

/** Rows of a back that are made at a time. */
export const BACK_BAND_ROWS = 512;

export interface PatternPlanes {
  /** Lays the front's pattern under the page's ink, as bands come. */
  beginFront(emit: (band: BitBand) => void): FrontPage;
  /** Rows of the back, as viewed, of the size that `render` makes, BACK_BAND_ROWS at most; inks that are white there are left out. The caller's to write to until the next call. */
  backRows(y: number, rows: number): Readonly<Partial<Record<Separation, BitPlane>>>;
}

/** What planes are made for. */
type PlanesSpec = Pick<SheetSpec, 'device' | 'settings' | 'inquiryCode'> & { readonly plan: PatternPlan };

let warm: { key: string; planes: PatternPlanes } | undefined;
/** The front is the same whatever the printer takes. */
let warmFront: { key: string; composer: FrontComposer } | undefined;

/**
 * The planes for this spec; the last ones asked for are kept (a kiosk has one device).
 *
 * @param tidy called before each of them is made, and after the last: making one leaves some 15 MB behind, which V8 would let lie
 */
export function patternPlanes(spec: PlanesSpec, tidy: () => void = () => {}): PatternPlanes {
  const frontKey = JSON.stringify([spec.device, spec.settings, spec.plan.dpi]);
  const key = JSON.stringify([frontKey, infraredScreensOf(spec) !== undefined, spec.inquiryCode]);
  if (warm?.key === key) return warm.planes;
  if (warmFront?.key !== frontKey) {
    tidy();
    const composer = createFrontComposer(pantographOf(spec, 'front'), spec.device.clearZoneMm);
    warmFront = { key: frontKey, composer };
  }
  tidy();
  warm = { key, planes: build(spec, warmFront.composer, tidy) };
  tidy();
  return warm.planes;
}

/** What one side's void pantograph is made from. */
function pantographInput(
  { plan: { dpi }, device, settings }: PantographSpec,
  side: Side,
): Parameters<typeof placePantograph> {
  return [
    // The back has room for one row of whole words: the zones run along it.
    side === 'front' ? settings : { ...settings, zonesRun: 'words' },
    screensFor(device, dpi),
    // Always as large as `render` makes it: a printer's own idea of A4 only crops or pads it (make-sheet.ts).
    { ...a4SizePx(dpi), dpi },
    reservedPlaces(side),
  ];
}

type Side = 'front' | 'back';
type PantographSpec = Pick<SheetSpec, 'device' | 'settings'> & { readonly plan: Pick<PatternPlan, 'dpi'> };

/** The void pantograph of one side, as `makeSheet` prints it. */
export function pantographOf(spec: PantographSpec, side: Side): Pantograph {
  return buildPantograph(...pantographInput(spec, side), side === 'front' ? 1 : 2);
}

/** Where that pantograph's words and zones lie, for job.json: in a third of the time that its dots take. */
export function pantographPlacesOf(spec: PantographSpec, side: Side): PantographPlaces {
  return placePantograph(...pantographInput(spec, side));
}

/**
 * Which detection image a sheet carries: infrared where C, M, Y and K reach the paper apart and the device's colour pair
 * is known; else the line screen, which is K alone.
 */
function infraredScreensOf({ plan, device }: Pick<PlanesSpec, 'plan' | 'device'>): InfraredScreens | undefined {
  const apart = SEPARATIONS.every((ink) => plan.inks.back.includes(ink)) && !plan.losses.includes('k-against-cmy');
  if (!apart || !device.device.colour) return undefined;
  return device.detection?.infrared.find((screens) => screens.dpi === plan.dpi);
}

/** Where the detection image's hidden mark lies, for job.json. */
export function detectionGeometryOf(spec: Pick<PlanesSpec, 'plan' | 'device'>): DetectionGeometry {
  return detectionGeometry(DETECTION_DEFAULTS, infraredScreensOf(spec) ? 'infrared' : 'line-screen');
}

function detectionImageOf(spec: Pick<PlanesSpec, 'plan' | 'device'>): DetectionImage {
  const { dpi } = spec.plan;
  const infrared = infraredScreensOf(spec);
  if (infrared) return buildDetectionImage(DETECTION_DEFAULTS, infrared, { dpi });
  const lines = spec.device.detection?.lineScreen.find((screens) => screens.dpi === dpi) ?? lineScreensAt(dpi);
  return buildLineScreen(DETECTION_DEFAULTS, lines, { dpi });
}

function build(spec: PlanesSpec, front: FrontComposer, tidy: () => void): PatternPlanes {
  const patternRows = createPatternRows(pantographOf(spec, 'back'), BACK_BAND_ROWS);
  tidy();
  const { k: inK, colours } = placedOnBack(spec);
  return {
    beginFront: (emit) => front.begin(emit),
    backRows(y, rows) {
      const k = patternRows(y, rows);
      for (const placed of inK) layPlane(k, placed, y);
      const planes: Partial<Record<Separation, BitPlane>> = { k };
      for (const [ink, markRows] of colours) {
        const made = markRows(y, rows);
        if (made) planes[ink] = made;
      }
      return planes;
    },
  };
}

/** Everything on the back that has a place of its own, each as small as it is: in K, and what is only in a colour. */
function placedOnBack(spec: PlanesSpec) {
  const { dpi } = spec.plan;
  const mark = detectionImageOf(spec);
  registerFonts();
  const words = [
    ...EXPLANATION,
    HOW_TO_SEE[mark.geometry.variant],
    ...(spec.inquiryCode === undefined ? [] : [HOW_TO_ASK]),
  ];
  const k: PlacedPlane[] = [
    placedAt(mark.k, DETECTION_IMAGE_MM, dpi),
    drawExplanation(dpi, EXPLANATION_MM, words, { family: 'kiosk-raster-gothic', sizePt: 8 }),
  ];
  if (spec.inquiryCode !== undefined) k.push(drawInquiryCode(dpi, INQUIRY_CODE_MM, spec.inquiryCode));
  const { widthPx } = a4SizePx(dpi);
  const inColour = mark.geometry.variant === 'infrared' ? (['c', 'm', 'y'] as const) : [];
  const colours = inColour.map(
    (ink) => [ink, createPlacedRows(widthPx, placedAt(mark[ink], DETECTION_IMAGE_MM, dpi))] as const,
  );
  return { k, colours };
}
