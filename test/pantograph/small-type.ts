// Eight lines of 7 pt type and a QR code -> a block of page on which the pattern has a row of each zone, plain and on it.
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { writeBarcode } from 'zxing-wasm';
import type { DeviceProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import { registerFonts } from '../../src/raster/page/fonts.ts';
import { createFrontComposer } from '../../src/raster/pantograph/compose.ts';
import { buildPantograph } from '../../src/raster/pantograph/pantograph.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { type BitPlane, createPlane, mmToPx } from '../../src/raster/plane.ts';
import { composeOn } from './support.ts';

const BLOCK_MM = { width: 100, height: 60 };
const QR_MM = { x: 72, y: 4, side: 22 };
const TYPE_PT = 7;
export const QR_TEXT = 'https://example.invalid/q?v=1&k=0123456789abcdef';
export const SMALL_LINES: readonly string[] = [
  'この写しは、住民票の原本と相違ないことを証明する。',
  '本籍および筆頭者の記載は省略されています。',
  '令和八年十一月二十一日　発行番号　一二三四五六',
  '右の者は、当市の課税台帳に登録されていることを証明する。',
  '複写機による写しは、証明書としては無効です。',
  '裏面の検出画像と、けん制文字を確認してください。',
  '所得金額、控除の合計、市民税額および県民税額は、次のとおりである。',
  '手数料は、窓口で交付を受ける場合と同じ額ではありません。',
];

/** The block at this resolution. Load zxing's module first (`prepareZXingModule`). */
export async function smallTypeInk(dpi: number): Promise<BitPlane> {
  registerFonts();
  const px = (mm: number) => Math.round(mmToPx(mm, dpi));
  const [widthPx, heightPx] = [px(BLOCK_MM.width), px(BLOCK_MM.height)];
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, widthPx, heightPx);
  context.fillStyle = 'black';
  context.font = `${(TYPE_PT / 72) * dpi}px kiosk-raster-mincho`;
  for (const [i, line] of SMALL_LINES.entries()) {
    context.fillText(line, mmToPx(4, dpi), mmToPx(i < 5 ? 8 + i * 5 : 33 + (i - 5) * 8, dpi));
  }
  const { image } = await writeBarcode(QR_TEXT, { format: 'QRCode', scale: 1 });
  const code = await loadImage(Buffer.from(await image!.arrayBuffer()));
  context.imageSmoothingEnabled = false;
  context.drawImage(code, px(QR_MM.x), px(QR_MM.y), px(QR_MM.side), px(QR_MM.side));
  const { data } = context.getImageData(0, 0, widthPx, heightPx);
  const plane = createPlane(widthPx, heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (data[(y * widthPx + x) * 4]! < 128) plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return plane;
}

/** The block on the pattern of a device. */
export function smallTypeSecured(ink: BitPlane, device: DeviceProfile, dpi: 300 | 600 | 1200): BitPlane {
  const screens = screensFor(device, dpi);
  const pantograph = buildPantograph(parsePantographSettings({ marginMm: 0 }), screens, { ...ink, dpi });
  return composeOn(createFrontComposer(pantograph, device.clearZoneMm), ink);
}
