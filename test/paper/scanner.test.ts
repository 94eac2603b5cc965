// The scanner: its MTF, geometry, noise, files; and the other side of the sheet.
import { describe, expect, it } from 'vitest';
import { TYPICAL_SCANNER } from '../../src/paper/devices.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import {
  imageSource,
  meanReflectance,
  type ReflectanceImage,
  type ReflectanceSource,
  readImage,
} from '../../src/paper/reflectance.ts';
import { decodeScan, encodeJpeg } from '../../src/paper/scan-file.ts';
import { sheetMap } from '../../src/paper/scan-geometry.ts';
import { scan, scanSource } from '../../src/paper/scanner.ts';
import { onLid, showThrough } from '../../src/paper/sheet.ts';
import { linearOfByte, srgbByte } from '../../src/paper/srgb.ts';
import { plane, printerWith } from './patterns.ts';

const SILENT = { ...TYPICAL_SCANNER, readNoise: 0, shotNoise: 0 };

/** Analytic paper: any function of millimetres, at 1200 dpi. */
function paperOf(widthMm: number, heightMm: number, reflectance: (x: number, y: number) => number): ReflectanceSource {
  const dpi = 1200;
  const mm = 25.4 / dpi;
  return {
    widthPx: Math.round(widthMm / mm),
    heightPx: Math.round(heightMm / mm),
    dpi,
    channels: 1,
    paperWhite: [1],
    readTile: (rect) =>
      Float32Array.from({ length: rect.widthPx * rect.heightPx }, (_, i) =>
        reflectance((rect.x + (i % rect.widthPx) + 0.5) * mm, (rect.y + Math.floor(i / rect.widthPx) + 0.5) * mm),
      ),
  };
}

/** Amplitude of a sine of `cyclesPerMm` along x in the picture. */
function amplitude(image: ReflectanceImage, cyclesPerMm: number): number {
  let re = 0;
  let im = 0;
  image.data.forEach((value, i) => {
    const phase = 2 * Math.PI * cyclesPerMm * ((((i % image.widthPx) + 0.5) * 25.4) / image.dpi);
    re += value * Math.cos(phase);
    im += value * Math.sin(phase);
  });
  return (2 * Math.hypot(re, im)) / image.data.length;
}

describe('sharpness', () => {
  it('is the Gaussian’s and the sensor’s MTF, askew or straight', () => {
    for (const dpi of [200, 300, 600]) {
      for (const blurSigmaUm of [30, 60]) {
        // Whole cycles in 12.7 mm, up to 0.7 of Nyquist.
        const f = Math.round(((0.7 * dpi) / 25.4 / 2) * 12.7) / 12.7;
        const sine = paperOf(12.7, 1, (x) => 0.5 + 0.4 * Math.sin(2 * Math.PI * f * x));
        const sinc = (x: number): number => Math.sin(Math.PI * x) / (Math.PI * x);
        const gauss = Math.exp(-2 * (Math.PI * f * (blurSigmaUm / 1000)) ** 2);
        // The paper's points are taken for areas of 1/1200 inch.
        const expected = 0.4 * gauss * sinc((f * 25.4) / dpi) * sinc((f * 25.4) / 1200);
        const device = { ...SILENT, dpi, blurSigmaUm };
        expect(Math.abs(amplitude(scan(sine, device), f) / expected - 1)).toBeLessThan(0.01);
        // Catmull and Rom's cubic costs up to 3 % at this frequency.
        expect(Math.abs(amplitude(scan(sine, device, { geometry: {} }), f) / expected - 1)).toBeLessThan(0.04);
      }
    }
  });

  it('lies in what office scanners reach: MTF at 300 dpi Nyquist, 5.9 cycles/mm, about 0.3', () => {
    const f = 5.9;
    const mtf =
      Math.exp(-2 * (Math.PI * f * (TYPICAL_SCANNER.blurSigmaUm / 1000)) ** 2) *
      (Math.sin((Math.PI * f * 25.4) / 300) / ((Math.PI * f * 25.4) / 300));
    expect(mtf).toBeGreaterThan(0.2);
    expect(mtf).toBeLessThan(0.4);
  });
});

describe('geometry', () => {
  const spots = [
    [5, 5],
    [24, 8],
    [14, 20],
  ] as const;
  const page = paperOf(30, 25, (x, y) => {
    let value = 1;
    for (const [u, v] of spots) value -= 0.8 * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * 0.2 ** 2));
    return value;
  });

  /** Where a spot is seen: mean of darkness about a point, mm. */
  function seenNear(image: ReflectanceImage, xMm: number, yMm: number): [number, number] {
    let sum = 0;
    let sx = 0;
    let sy = 0;
    const mm = 25.4 / image.dpi;
    for (let y = 0; y < image.heightPx; y++) {
      for (let x = 0; x < image.widthPx; x++) {
        const u = (x + 0.5) * mm;
        const v = (y + 0.5) * mm;
        if (Math.hypot(u - xMm, v - yMm) > 1.5) continue;
        const dark = 1 - image.data[y * image.widthPx + x];
        sum += dark;
        sx += dark * u;
        sy += dark * v;
      }
    }
    return [sx / sum, sy / sum];
  }

  it('puts each point of the sheet where the map says, within 5 um', () => {
    for (const geometry of [
      {},
      { skewDeg: 2.5 },
      { offsetMm: { x: 1.3, y: -0.7 } },
      { stretch: { x: 1.01, y: 0.99 } },
      { skewDeg: -1, offsetMm: { x: 0.5, y: 0.4 }, wobble: { amplitudeUm: 120, periodMm: 40 } },
    ]) {
      const image = scan(page, SILENT, { geometry });
      const map = sheetMap(geometry, 30, 25);
      for (const [u, v] of spots) {
        const [x, y] = seenNear(image, ...nearest(map, u, v));
        const [backU, backV] = map(x, y);
        expect(Math.hypot(backU - u, backV - v)).toBeLessThan(0.005);
      }
    }
  });

  it('turns clockwise and shifts to the right for positive values', () => {
    const [rightX] = seenNear(scan(page, SILENT, { geometry: { offsetMm: { x: 1, y: 0 } } }), 6, 5);
    expect(rightX).toBeCloseTo(6, 1);
    // Clockwise as seen: what is right of the middle goes down.
    const [, downY] = seenNear(scan(page, SILENT, { geometry: { skewDeg: 3 } }), 24, 8.4);
    expect(downY).toBeGreaterThan(8.3);
  });

  /** The picture's point where (u, v) of the sheet is seen, by fixed-point iteration. */
  function nearest(map: ReturnType<typeof sheetMap>, u: number, v: number): [number, number] {
    let [x, y] = [u, v];
    for (let i = 0; i < 30; i++) {
      const [mu, mv] = map(x, y);
      x += u - mu;
      y += v - mv;
    }
    return [x, y];
  }
});

describe('a scan', () => {
  const printed = printSide({ k: plane(200, 160, (x, y) => (x + y) % 23 < 7) }, printerWith());

  it('is the same whether made whole or in tiles', () => {
    const whole = scan(printed, TYPICAL_SCANNER, { seed: 3 });
    const part = { x: 20, y: 31, widthPx: 40, heightPx: 17 };
    const tile = readImage(scanSource(printed, TYPICAL_SCANNER, { seed: 3 }), part);
    for (let j = 0; j < part.heightPx; j++) {
      const from = (part.y + j) * whole.widthPx + part.x;
      expect(tile.data.subarray(j * 40, j * 40 + 40)).toEqual(whole.data.subarray(from, from + 40));
    }
  });

  it('goes through JPEG with its resolution and comes back nearly as it was', async () => {
    const image = scan(printed, TYPICAL_SCANNER);
    const jpeg = await encodeJpeg(image, 90);
    expect([jpeg[13], jpeg.readUInt16BE(14)]).toEqual([1, 300]);
    const back = await decodeScan(jpeg, 300);
    expect([back.widthPx, back.heightPx]).toEqual([image.widthPx, image.heightPx]);
    expect(meanReflectance(back)).toBeCloseTo(meanReflectance(image), 2);
  });

  it('is coded in sRGB as its standard says', () => {
    for (let byte = 0; byte < 256; byte++) expect(srgbByte(linearOfByte(byte))).toBe(byte);
    expect(srgbByte(0.2140411)).toBe(128);
    expect([srgbByte(-1), srgbByte(2)]).toEqual([0, 255]);
  });

  it('refuses parameters outside their range', () => {
    expect(() => scan(printed, { ...SILENT, dpi: 10 })).toThrow(/scanner.dpi/);
    expect(() => scan(printed, SILENT, { geometry: { skewDeg: 20 } })).toThrow(/skewDeg/);
  });
});

describe('the sheet', () => {
  const white = (value: number): ReflectanceImage => ({
    widthPx: 100,
    heightPx: 80,
    dpi: 300,
    channels: 1,
    data: new Float32Array(8000).fill(value),
  });

  it('shows its back mirrored, as strongly as asked', () => {
    const back = white(1);
    for (let y = 0; y < 80; y++) for (let x = 0; x < 40; x++) back.data[y * 100 + x] = 0;
    const seen = readImage(
      showThrough(imageSource(white(0.8), [0.8]), imageSource(back, [1]), { strength: 0.05, blurSigmaUm: 80 }),
    );
    expect(meanReflectance(seen, { x: 80, y: 20, widthPx: 15, heightPx: 40 })).toBeCloseTo(0.8 * 0.95, 4);
    expect(meanReflectance(seen, { x: 5, y: 20, widthPx: 40, heightPx: 40 })).toBeCloseTo(0.8, 4);
  });

  it('ends at its edges on a dark lid', () => {
    const source = onLid(imageSource(white(0.8), [0.8]), 0.1);
    const tile = source.readTile({ x: -10, y: 10, widthPx: 20, heightPx: 1 });
    expect([...tile.subarray(0, 20)]).toEqual([
      ...Array(10).fill(Math.fround(0.1)),
      ...Array(10).fill(Math.fround(0.8)),
    ]);
  });
});
