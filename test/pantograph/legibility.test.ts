// Small type and a QR code on the pattern, printed and scanned at 300 dpi -> read as well as on the plain page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm';
import { loadProfile } from '../../src/calibrate/profile.ts';
import { TYPICAL_PRINTER, TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import type { ReflectanceImage } from '../../src/paper/reflectance.ts';
import { scan } from '../../src/paper/scanner.ts';
import type { BitPlane } from '../../src/raster/plane.ts';
import { describeWithPeers } from '../support/peers.ts';
import { readText, recall, scanFile } from '../support/read-text.ts';
import { QR_TEXT, SMALL_LINES, smallTypeInk, smallTypeSecured } from './small-type.ts';

const DPI = 600;
const scanned = (plane: BitPlane): ReflectanceImage =>
  scan(printSide({ k: plane }, TYPICAL_PRINTER, { seed: 51 }), TYPICAL_SCANNER, { seed: 52 });

describeWithPeers(['tesseract'], 'the certificate on the pattern', () => {
  let plain: ReflectanceImage;
  let onPattern: ReflectanceImage;
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve('zxing-wasm/full/zxing_full.wasm');
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer }, fireImmediately: true });
    const ink = await smallTypeInk(DPI);
    plain = scanned(ink);
    onPattern = scanned(smallTypeSecured(ink, await loadProfile('generic-600'), DPI));
  });

  // As one block: two or three characters of a hundred are lost (docs/pantograph.md). How tesseract divides a page by itself
  // moves its result more than that, on the plain page too.
  it('reads at 7 pt nearly as on the plain page', () => {
    const truth = SMALL_LINES.join('').replace(/\s/g, '');
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
