// A field -> the scan of a sheet that carries it: printed, perhaps damaged, scanned, perhaps squeezed through JPEG.
import sharp from 'sharp';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { type PrinterModel, printSide } from '../../src/paper/printed-side.ts';
import { imageSource, type ReflectanceImage, readImage } from '../../src/paper/reflectance.ts';
import { type ScanGeometry, type ScannerModel, scan } from '../../src/paper/scanner.ts';
import { srgbByte } from '../../src/paper/srgb.ts';
import { type BitPlane, createPlane, mmToPx } from '../../src/raster/plane.ts';
import type { ScanImage } from '../../src/raster/scramble/read/image.ts';

/** The sheet as it lies there: printed, in linear light. Damage is drawn on it. */
export type Sheet = ReflectanceImage & { readonly white: number };

/** Prints a field with a white margin all round. */
export function printField(
  field: BitPlane,
  marginMm: number,
  printer: PrinterModel = TYPICAL_PRINTER,
  seed = 1,
  marginBelowMm = marginMm,
): Sheet {
  const margin = Math.round(mmToPx(marginMm, printer.dpi)) & ~7;
  const page = createPlane(
    field.widthPx + 2 * margin,
    field.heightPx + margin + Math.round(mmToPx(marginBelowMm, printer.dpi)),
  );
  for (let y = 0; y < field.heightPx; y++) {
    const from = y * field.strideBytes;
    page.data.set(field.data.subarray(from, from + field.strideBytes), (y + margin) * page.strideBytes + margin / 8);
  }
  const source = printSide({ k: page }, printer, { seed, oversample: 1 });
  return { ...readImage(source), white: source.paperWhite[0] };
}

/** Sets a rectangle (mm from the top left of the sheet) to a reflectance, or applies `change` to what is there. */
export function damageRect(
  sheet: Sheet,
  xMm: number,
  yMm: number,
  widthMm: number,
  heightMm: number,
  change: number | ((reflectance: number, x: number, y: number) => number),
): Sheet {
  const data = sheet.data.slice();
  const px = (mm: number): number => Math.round(mmToPx(mm, sheet.dpi));
  for (let y = Math.max(0, px(yMm)); y < Math.min(sheet.heightPx, px(yMm + heightMm)); y++) {
    for (let x = Math.max(0, px(xMm)); x < Math.min(sheet.widthPx, px(xMm + widthMm)); x++) {
      const i = y * sheet.widthPx + x;
      data[i] = typeof change === 'number' ? change : change(data[i], x, y);
    }
  }
  return { ...sheet, data };
}

export interface ScanSettings {
  readonly scanner?: Partial<ScannerModel>;
  readonly geometry?: ScanGeometry;
  /** 1..100; absent: no JPEG. */
  readonly jpegQuality?: number;
  readonly seed?: number;
}

/** Scans a sheet to 8-bit sRGB grey. */
export async function scanSheet(sheet: Sheet, settings: ScanSettings = {}): Promise<ScanImage> {
  const { seed = 1, geometry } = settings;
  const scanner = { ...TYPICAL_SCANNER, ...settings.scanner };
  const seen = scan(imageSource(sheet, [sheet.white]), scanner, { seed, ...(geometry ? { geometry } : {}) });
  // A loop: `Uint8Array.from` takes a second for a page.
  const data = new Uint8Array(seen.data.length);
  for (let i = 0; i < data.length; i++) data[i] = srgbByte(seen.data[i]);
  const image = { widthPx: seen.widthPx, heightPx: seen.heightPx, dpi: scanner.dpi, data };
  if (settings.jpegQuality === undefined) return image;
  const jpeg = await sharp(data, { raw: { width: image.widthPx, height: image.heightPx, channels: 1 } })
    .jpeg({ quality: settings.jpegQuality })
    .toBuffer();
  const decoded = await sharp(jpeg).greyscale().raw().toBuffer();
  return { ...image, data: new Uint8Array(decoded) };
}
