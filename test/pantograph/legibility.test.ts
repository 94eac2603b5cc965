// Small type and a QR code on the pattern, printed and scanned at 300 dpi -> read as well as on the plain page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { beforeAll, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes, writeBarcode } from 'zxing-wasm';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { screensFor } from '../../src/calibrate/screens-for.ts';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import type { ReflectanceImage } from '../../src/paper/reflectance.ts';
import { scan } from '../../src/paper/scanner.ts';
import { registerFonts } from '../../src/raster/page/fonts.ts';
import { createFrontComposer } from '../../src/raster/pantograph/compose.ts';
import { buildPantograph } from '../../src/raster/pantograph/pantograph.ts';
import { parsePantographSettings } from '../../src/raster/pantograph/settings.ts';
import { type BitPlane, createPlane, mmToPx } from '../../src/raster/plane.ts';
import { describeWithPeers } from '../support/peers.ts';
import { readText, recall, scanFile } from '../support/read-text.ts';

const DPI = 600;
/** A block of a page on which the pattern has a row of each zone. */
const BLOCK_MM = { width: 100, height: 60 };
const QR_MM = { x: 72, y: 4, side: 22 };
const QR_TEXT = 'https://example.invalid/q?v=1&k=0123456789abcdef';
const LINES = [
  'この写しは、住民票の原本と相違ないことを証明する。',
  '本籍および筆頭者の記載は省略されています。',
  '令和八年十一月二十一日　発行番号　一二三四五六',
  '右の者は、当市の課税台帳に登録されていることを証明する。',
  '複写機による写しは、証明書としては無効です。',
  '裏面の検出画像と、けん制文字を確認してください。',
  '所得金額、控除の合計、市民税額および県民税額は、次のとおりである。',
  '手数料は、窓口で交付を受ける場合と同じ額ではありません。',
];

async function inkOf(lines: readonly string[]): Promise<BitPlane> {
  registerFonts();
  const [widthPx, heightPx] = [Math.round(mmToPx(BLOCK_MM.width, DPI)), Math.round(mmToPx(BLOCK_MM.height, DPI))];
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, widthPx, heightPx);
  context.fillStyle = 'black';
  context.font = `${(7 / 72) * DPI}px kiosk-raster-mincho`;
  for (const [i, line] of lines.entries()) {
    context.fillText(line, mmToPx(4, DPI), mmToPx(i < 5 ? 8 + i * 5 : 33 + (i - 5) * 8, DPI));
  }
  const { image } = await writeBarcode(QR_TEXT, { format: 'QRCode', scale: 1 });
  const qr = await loadImage(Buffer.from(await image!.arrayBuffer()));
  context.imageSmoothingEnabled = false;
  context.drawImage(
    qr,
    ...([QR_MM.x, QR_MM.y, QR_MM.side, QR_MM.side].map((mm) => Math.round(mmToPx(mm, DPI))) as [
      number,
      number,
      number,
      number,
    ]),
  );
  const { data } = context.getImageData(0, 0, widthPx, heightPx);
  const plane = createPlane(widthPx, heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (data[(y * widthPx + x) * 4]! < 128) plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return plane;
}

async function secured(ink: BitPlane): Promise<BitPlane> {
  const profile = await loadProfile('generic-600');
  const pantograph = buildPantograph(parsePantographSettings({ marginMm: 0 }), screensFor(profile, DPI), {
    ...ink,
    dpi: DPI,
  });
  const front = createPlane(ink.widthPx, ink.heightPx);
  const composer = createFrontComposer(pantograph, profile.clearZoneMm).begin(({ y, plane }) => {
    for (let row = 0; row < plane.heightPx; row++) {
      const from = row * plane.strideBytes;
      front.data.set(plane.data.subarray(from, from + front.strideBytes), (y + row) * front.strideBytes);
    }
  });
  composer.push({ y: 0, plane: ink });
  composer.end();
  return front;
}

const scanned = (plane: BitPlane): ReflectanceImage =>
  scan(printSide({ k: plane }, TYPICAL_PRINTER, { seed: 51 }), TYPICAL_SCANNER, { seed: 52 });

describeWithPeers(['tesseract'], 'the certificate on the pattern', () => {
  let plain: ReflectanceImage;
  let onPattern: ReflectanceImage;
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve('zxing-wasm/full/zxing_full.wasm');
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer }, fireImmediately: true });
    const ink = await inkOf(LINES);
    plain = scanned(ink);
    onPattern = scanned(await secured(ink));
  });

  // As one block: two or three characters of a hundred are lost (docs/pantograph.md). How tesseract divides a page by itself
  // moves its result more than that, on the plain page too.
  it('reads at 7 pt nearly as on the plain page', () => {
    const truth = LINES.join('').replace(/\s/g, '');
    const [without, withIt] = [plain, onPattern].map((picture) => recall(readText(picture), truth));
    expect(without).toBeGreaterThan(0.97);
    expect(withIt).toBeGreaterThanOrEqual(without! - 0.04);
  });

  it('keeps its QR code', async () => {
    for (const picture of [plain, onPattern]) {
      const found = await readBarcodes(scanFile(picture), { formats: ['QRCode'] });
      expect(found.map(({ text }) => text)).toEqual([QR_TEXT]);
    }
  });
});
