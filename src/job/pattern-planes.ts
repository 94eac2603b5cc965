// A device and a page size -> the parts of a sheet that no certificate changes, made once and kept warm.

import { screensFor } from '../calibrate/profile.ts';
import { paintExplanation } from '../raster/explanation.ts';
import { EXPLANATION_MM } from '../raster/layout.ts';
import { registerFonts } from '../raster/page/fonts.ts';
import { createFrontComposer, type FrontComposer } from '../raster/pantograph/compose.ts';
import { buildPantograph, type Pantograph } from '../raster/pantograph/pantograph.ts';
import { a4SizePx, type BitBand, type BitPlane, type Separation } from '../raster/plane.ts';
import { reservedPlaces } from '../raster/sheet.ts';
import type { SheetSpec } from './make-sheet.ts';

/** The words on the back. The person who holds the sheet reads them: what is true of this sheet, in plain Japanese. */
const EXPLANATION = [
  'この証明書の確かめ方',
  'この証明書は、普通紙に偽造・改ざん防止の処理をして印刷しています。',
  'コピーすると、おもて面とうら面の両方に「複写」の文字が浮かび上がります。',
  '「複写」の文字が見えるものは、原本ではありません。',
];

export interface PatternPlanes {
  /** Lays the front's pattern under the page's ink, as bands come. */
  frontComposer(emit: (band: BitBand) => void): FrontComposer;
  /** Rows of the back, as viewed, of the size that `render` makes. Views, no copies. */
  backRows(y: number, rows: number): Readonly<Partial<Record<Separation, BitPlane>>>;
}

let warm: { key: string; planes: PatternPlanes } | undefined;

/** The planes for this spec; the last ones asked for are kept (a kiosk has one device). */
export function patternPlanes(spec: SheetSpec): PatternPlanes {
  const key = JSON.stringify([spec.device, spec.settings, spec.plan.dpi]);
  if (warm?.key !== key) warm = { key, planes: build(spec) };
  return warm.planes;
}

/** The void pantograph of one side, as `makeSheet` prints it. */
export function pantographOf(spec: Omit<SheetSpec, 'pageIndex' | 'sheetCount'>, side: 'front' | 'back'): Pantograph {
  const { dpi } = spec.plan;
  const screens = screensFor(spec.device, dpi);
  // Always as large as `render` makes it: a printer's own idea of A4 only crops or pads it (make-sheet.ts).
  return buildPantograph(
    spec.settings,
    screens,
    { ...a4SizePx(dpi), dpi },
    reservedPlaces(side),
    side === 'front' ? 1 : 2,
  );
}

function build(spec: SheetSpec): PatternPlanes {
  const front = pantographOf(spec, 'front');
  const back = pantographOf(spec, 'back').plane;
  registerFonts();
  paintExplanation(back, spec.plan.dpi, EXPLANATION_MM, EXPLANATION, { family: 'kiosk-raster-gothic', sizePt: 8 });
  return {
    frontComposer: (emit) => createFrontComposer(front, spec.device.clearZoneMm, emit),
    backRows: (y, rows) => ({
      k: {
        widthPx: back.widthPx,
        heightPx: rows,
        strideBytes: back.strideBytes,
        data: back.data.subarray(y * back.strideBytes, (y + rows) * back.strideBytes),
      },
    }),
  };
}
