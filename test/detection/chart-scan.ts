// A printer on either paper model -> a scan of the calibration chart, 600 dpi, in colour and in the infrared: the parts that the detection image's fit looks at.
import type { ChartDpi } from '../../src/calibrate/chart/code.ts';
import { drawChart, patchPx } from '../../src/calibrate/chart/draw.ts';
import { CODE_MM, CROSS_ARM_MM, INK_CROSSES_MM, MARK_MM, MARKS_MM } from '../../src/calibrate/chart/layout.ts';
import { chartPatches } from '../../src/calibrate/chart/patches.ts';
import type { RegisteredScan } from '../../src/calibrate/fit-detection.ts';
import type { ScanPixels } from '../../src/calibrate/scan/read-scan.ts';
import { registerScan } from '../../src/calibrate/scan/register.ts';
import { srgbByte } from '../../src/paper/srgb.ts';
import type { RectMm, RectPx } from '../../src/raster/layout.ts';
import type { SheetScanner } from './worlds.ts';

const SCAN_DPI = 600;
/** Round a mark, a cross or the code, mm. */
const ROUND_MM = 1;

/** The rest of the sheet is paper without grain: a whole chart takes the second model minutes. */
export function scanChartParts(
  scanner: (planes: ReturnType<typeof drawChart>) => SheetScanner,
  dpi: ChartDpi = 600,
): { original: RegisteredScan; infrared: RegisteredScan } {
  const planes = drawChart(dpi);
  const sheet = scanner(planes);
  const { widthPx, heightPx } = planes.k;
  const scale = SCAN_DPI / dpi;
  const size = { widthPx: Math.round(widthPx * scale), heightPx: Math.round(heightPx * scale) };
  const blank = (white: number): ScanPixels => ({
    ...size,
    data: new Uint8Array(size.widthPx * size.heightPx * 3).fill(srgbByte(white)),
  });
  const scans = { original: blank(sheet.white), infrared: blank(sheet.infraredWhite) };
  for (const { left, top, right, bottom } of partsPx(dpi)) {
    const area = { x: left, y: top, columns: right - left, rows: bottom - top };
    const { rgb, infrared } = sheet.scan(area);
    const at = { x: Math.round(left * scale), y: Math.round(top * scale) };
    paste(scans.original, rgb, at);
    paste(scans.infrared, infrared, at);
  }
  const registered = (scan: ScanPixels): RegisteredScan => ({ scan, registration: registerScan(scan) });
  return { original: registered(scans.original), infrared: registered(scans.infrared) };
}

function partsPx(dpi: ChartDpi): RectPx[] {
  const px = ({ xMm, yMm, widthMm, heightMm }: RectMm): RectPx => ({
    left: Math.floor((xMm * dpi) / 25.4),
    top: Math.floor((yMm * dpi) / 25.4),
    right: Math.ceil(((xMm + widthMm) * dpi) / 25.4),
    bottom: Math.ceil(((yMm + heightMm) * dpi) / 25.4),
  });
  const about = (xMm: number, yMm: number, half: number): RectPx =>
    px({ xMm: xMm - half, yMm: yMm - half, widthMm: 2 * half, heightMm: 2 * half });
  return [
    ...MARKS_MM.map(([x, y]) => about(x, y, MARK_MM / 2 + ROUND_MM)),
    ...INK_CROSSES_MM.map(({ xMm, yMm }) => about(xMm, yMm, CROSS_ARM_MM.to + 0.3)),
    px({
      xMm: CODE_MM.xMm - ROUND_MM,
      yMm: CODE_MM.yMm - ROUND_MM,
      widthMm: CODE_MM.widthMm + 2 * ROUND_MM,
      heightMm: CODE_MM.heightMm + 2 * ROUND_MM,
    }),
    ...chartPatches(dpi)
      .filter(({ key }, i) => /^(pair|solid)/.test(key) || (key === 'white' && i % 5 === 0))
      .map(({ place }) => patchPx(place, dpi)),
  ];
}

interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: number;
  readonly data: Float32Array;
}

function paste(scan: ScanPixels, picture: Picture, at: { readonly x: number; readonly y: number }): void {
  for (let y = 0; y < Math.min(picture.heightPx, scan.heightPx - at.y); y++) {
    for (let x = 0; x < Math.min(picture.widthPx, scan.widthPx - at.x); x++) {
      for (let c = 0; c < 3; c++) {
        const value = picture.data[(y * picture.widthPx + x) * picture.channels + (picture.channels === 3 ? c : 0)];
        scan.data[((at.y + y) * scan.widthPx + at.x + x) * 3 + c] = srgbByte(value);
      }
    }
  }
}
