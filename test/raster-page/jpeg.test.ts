// JPEG files, whole and broken -> from pdf.js with our kernel in it exactly what comes from pdf.js as published.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { KernelMemory } from '../../src/raster/kernel-memory.ts';
import { openDocument } from '../../src/raster/page/document.ts';
import { type AskedPicture, jpegPictures } from '../../src/raster/page/jpeg/pictures.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { type Decode, decodePatched, decodePlainly, samplesPlainly } from './pdfjs-jpeg.ts';
import { type TinyJpeg, tinyJpeg } from './tiny-jpeg.ts';

/** Memory that the kernel has asked for. */
const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: ConstructorParameters<typeof WebAssembly.Memory>[0]) {
    super(descriptor);
    memories.push(this);
  }
};

const FORMS = [{}, { forceRGB: true }, { forceRGBA: true }];

/** Pixels, or what the error says. */
function outcome(decode: Decode, bytes: Uint8Array, asked: AskedPicture, transform?: number): Buffer | string {
  try {
    const pixels = decode(bytes, asked, transform);
    return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** Not `toEqual`: a difference would be millions of lines. */
function expectSame(bytes: Uint8Array, asked: AskedPicture, what: string, transform?: number): Buffer | string {
  const [plain, patched] = [decodePlainly, decodePatched].map((decode) => outcome(decode, bytes, asked, transform));
  if (typeof plain === 'string' || typeof patched === 'string') expect(patched, what).toBe(plain);
  else if (!plain.equals(patched!)) expect.fail(`${what}: pixels differ, ${plain.length} and ${patched!.length} bytes`);
  return patched!;
}

const isDecodedByKernel = (bytes: Uint8Array, asked: AskedPicture): boolean =>
  jpegPictures.decode(bytes, undefined, asked) !== undefined;

/** The JPEG picture of a PDF. */
function pictureOf(pdf: Buffer): Uint8Array {
  const start = pdf.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
  return Uint8Array.from(pdf.subarray(start, pdf.indexOf('endstream', start)));
}

/** Lines of strokes on paper, over noise. */
function drawing(width: number, height: number, channels: 1 | 3, noise: number, random: () => number): Buffer {
  const pixels = Buffer.alloc(width * height * channels);
  for (let i = 0; i < pixels.length; i++) {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    const isInk = y % 12 < 8 && (x * 7 + (y >> 2) * 3) % 11 < 3;
    pixels[i] = Math.max(0, Math.min(255, (isInk ? 30 : 235) + (random() * 2 - 1) * noise));
  }
  return pixels;
}

const SIZES = [
  [1, 1],
  [17, 33],
  [16, 16],
  [8, 65],
  [131, 50],
] as const;

describe('pictures', () => {
  it('of a scanned certificate', { timeout: 60_000 }, () => {
    const bytes = pictureOf(readFileSync('samples/cases/inkan-scan-jpeg.pdf'));
    const asked = { width: 1654, height: 2339 };
    for (const form of FORMS) expectSame(bytes, { ...asked, ...form }, JSON.stringify(form));
    expect(isDecodedByKernel(bytes, asked)).toBe(true);
  });

  it.each([
    ['4:4:4', 3, false],
    ['4:2:0', 3, false],
    ['4:4:4', 1, false],
    ['4:2:0', 3, true],
    ['4:4:4', 1, true],
  ] as const)('by an encoder: %s, %i components, progressive %s', async (chromaSubsampling, channels, progressive) => {
    const random = seededRandom(1);
    for (const [width, height] of SIZES) {
      for (const quality of [5, 50, 90, 100]) {
        for (const noise of [0, 12, 255]) {
          const raw = { width, height, channels };
          const source = sharp(drawing(width, height, channels, noise, random), { raw });
          const coloured = channels === 1 ? source.toColourspace('b-w') : source;
          const bytes = new Uint8Array(
            await coloured.jpeg({ quality, chromaSubsampling, progressive, mozjpeg: false }).toBuffer(),
          );
          const what = `${width}x${height}, quality ${quality}, noise ${noise}`;
          for (const form of FORMS) expectSame(bytes, { width, height, ...form }, what);
          expect(isDecodedByKernel(bytes, { width, height })).toBe(!progressive);
        }
      }
    }
  });

  const KINDS: readonly [string, Omit<TinyJpeg, 'widthPx' | 'heightPx'>, boolean][] = [
    ['grey', { sampling: [[1, 1]] }, true],
    ['grey, sampled 2 x 2', { sampling: [[2, 2]] }, true],
    ['grey, restarts', { sampling: [[1, 1]], restartInterval: 3 }, true],
    ['4:2:2', { sampling: [[2, 1], [1, 1], [1, 1]] }, true], // biome-ignore format: one row
    ['4:4:0', { sampling: [[1, 2], [1, 1], [1, 1]] }, true], // biome-ignore format: one row
    ['chroma of two kinds', { sampling: [[2, 2], [2, 1], [1, 2]] }, true], // biome-ignore format: one row
    ['luminance of less', { sampling: [[1, 1], [2, 2], [2, 1]] }, true], // biome-ignore format: one row
    ['restarts', { sampling: [[2, 2], [1, 1], [1, 1]], restartInterval: 2 }, true], // biome-ignore format: one row
    ['all 2 x 2', { sampling: [[2, 2], [2, 2], [2, 2]] }, true], // biome-ignore format: one row
    ['RGB by its names', { sampling: [[1, 1], [1, 1], [1, 1]], ids: [82, 71, 66] }, true], // biome-ignore format: one row
    ['RGB by Adobe', { sampling: [[1, 1], [1, 1], [1, 1]], adobeTransform: 0 }, true], // biome-ignore format: one row
    ['YCbCr by Adobe', { sampling: [[2, 1], [1, 1], [1, 1]], adobeTransform: 1 }, true], // biome-ignore format: one row
    ['scans apart', { sampling: [[2, 2], [1, 1], [1, 1]], apart: true }, false], // biome-ignore format: one row
    ['scans apart, restarts', { sampling: [[2, 1], [1, 1], [1, 1]], apart: true, restartInterval: 4 }, false], // biome-ignore format: one row
    ['4:1:1', { sampling: [[4, 1], [1, 1], [1, 1]] }, false], // biome-ignore format: one row
    ['sampled 3 x 1', { sampling: [[3, 1], [1, 1], [1, 1]] }, false], // biome-ignore format: one row
    ['two components', { sampling: [[1, 1], [1, 1]] }, false], // biome-ignore format: one row
  ];

  it.each(KINDS)('of random coefficients: %s', (_, kind, byKernel) => {
    const random = seededRandom(2);
    for (const [widthPx, heightPx] of SIZES) {
      for (const [level, density] of [
        [60, 5],
        [900, 1],
        [900, 60],
        [0, 0],
      ] as const) {
        const bytes = tinyJpeg({ widthPx, heightPx, level, density, ...kind }, random);
        const asked = { width: widthPx, height: heightPx };
        for (const form of FORMS) {
          for (const transform of [undefined, 0, 1]) {
            const got = expectSame(bytes, { ...asked, ...form }, `${widthPx}x${heightPx}`, transform);
            expect(typeof got).not.toBe('string');
          }
        }
        expect(isDecodedByKernel(bytes, asked)).toBe(byKernel);
      }
    }
  });

  it('in another size than their own', () => {
    const bytes = tinyJpeg({ widthPx: 40, heightPx: 24, sampling: [[1, 1]] }, seededRandom(3));
    for (const [width, height] of [
      [20, 12],
      [40, 25],
      [41, 24],
    ] as const) {
      expectSame(bytes, { width, height }, `${width}x${height}`);
    }
  });

  it('longer than the window on their bytes', () => {
    const random = seededRandom(4);
    for (const restartInterval of [0, 1]) {
      const sampling = [[2, 2], [1, 1], [1, 1]] as const; // biome-ignore format: one row
      const size = { widthPx: 400, heightPx: 300 };
      const bytes = tinyJpeg({ ...size, sampling, restartInterval, level: 1000, density: 63 }, random);
      expect(bytes.length).toBeGreaterThan(200_000);
      expectSame(bytes, { width: 400, height: 300 }, `restarts ${restartInterval}`);
      expect(isDecodedByKernel(bytes, { width: 400, height: 300 })).toBe(true);
    }
  });
});

it('a page with a JPEG picture has it from the kernel', async () => {
  const [decode, finish] = [vi.spyOn(jpegPictures, 'decode'), vi.spyOn(jpegPictures, 'finish')];
  await using document = await openDocument(new Uint8Array(readFileSync('samples/cases/inkan-scan-jpeg.pdf')));
  await document.preflight(0);
  expect(decode.mock.results.map(({ value }) => value.byteLength || 'handed over')).toEqual(['handed over']);
  expect(finish).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

describe('broken files', () => {
  const random = seededRandom(5);
  const sampling = [[2, 2], [1, 1], [1, 1]] as const; // biome-ignore format: one row
  const size = { widthPx: 70, heightPx: 45 };
  const files: readonly [string, Uint8Array][] = [
    ['grey', tinyJpeg({ ...size, sampling: [[1, 1]] }, random)],
    ['4:2:0', tinyJpeg({ ...size, sampling }, random)],
    ['restarts', tinyJpeg({ ...size, sampling, restartInterval: 2 }, random)],
    ['scans apart', tinyJpeg({ ...size, sampling, apart: true }, random)],
  ];
  const asked = { width: 70, height: 45, forceRGBA: true };

  it.each(files)('cut off anywhere: %s', (_, bytes) => {
    for (let i = 0; i < 150; i++) {
      const length = Math.floor(random() * bytes.length);
      expectSame(bytes.slice(0, length), asked, `of ${bytes.length} bytes ${length}`);
    }
    for (let less = 1; less < 6; less++) expectSame(bytes.slice(0, -less), asked, `${less} bytes less`);
    expectSame(Uint8Array.from([...bytes, 10, 0xff, 0xd9, 13]), asked, 'more after the end');
  });

  /** Where another size would stand: pictures of gigabytes are no test of this. */
  const sizeAt = (bytes: Uint8Array): number => Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xc0])) + 5;

  it.each(files)('bits turned over: %s', (_, bytes) => {
    const from = sizeAt(bytes);
    let errors = 0;
    for (let i = 0; i < 500; i++) {
      const broken = Uint8Array.from(bytes);
      const faults: string[] = [];
      for (let k = 0; k <= i % 3; k++) {
        const at = Math.floor(random() ** (1 + (i & 1)) * bytes.length);
        if (at >= from && at < from + 4) continue;
        broken[at]! ^= 1 << Math.floor(random() * 8);
        faults.push(`${at} is ${broken[at]}`);
      }
      if (typeof expectSame(broken, asked, faults.join(', ')) === 'string') errors++;
    }
    // Both ends are met: what pdf.js puts up with, and what it does not.
    expect(errors).toBeGreaterThan(50);
    expect(errors).toBeLessThan(480);
  });

  it.each(files)('markers in the data: %s', (_, bytes) => {
    const scan = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xda])) + 14;
    const inserts = [[0xff, 0xd9], [0xff, 0xd0], [0xff, 0xd7], [0xff, 0xff], [0xff], [0xff, 0xff, 0xd9], [0xff, 0xdc, 0, 4, 0, 40], [0xff, 0xc4]]; // biome-ignore format: one row
    for (const insert of inserts) {
      for (let i = 0; i < 20; i++) {
        const at = scan + Math.floor(random() * (bytes.length - scan));
        const broken = Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at)]);
        expectSame(broken, asked, `${insert} at ${at}`);
      }
    }
  });

  it.each(files)('a height that is told after the scan, or wrong: %s', (_, bytes) => {
    const end = bytes.length - 2;
    for (const height of [0, 8, 44, 46, 90]) {
      const other = Uint8Array.from(bytes);
      other.set([0, height], sizeAt(other));
      expectSame(other, asked, `height ${height}`);
      expectSame(other, { ...asked, height }, `height ${height}, asked for`);
      const told = Uint8Array.from([...other.subarray(0, end), 0xff, 0xdc, 0, 4, 0, 45, 0xff, 0xd9]);
      expectSame(told, asked, `height ${height}, then 45`);
    }
  });

  it('code tables and quantisation tables that are none', () => {
    const bytes = files[1]![1];
    const at = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xc4])) + 5;
    for (let i = 0; i < 200; i++) {
      const broken = Uint8Array.from(bytes);
      // A code more here and one less there: the symbols stay where they are.
      const lengths = broken.subarray(at, at + 16);
      lengths[Math.floor(random() * 16)]!++;
      const less = Math.floor(random() * 16);
      if (lengths[less]! > 0) lengths[less]!--;
      expectSame(broken, asked, [...lengths].join(' '));
    }
    for (let i = 0; i < 200; i++) {
      // Among them sizes that no value has, and runs of nothing.
      const broken = Uint8Array.from(bytes);
      const place = at + (random() < 0.5 ? 16 + Math.floor(random() * 12) : 45 + Math.floor(random() * 12));
      broken[place] = Math.floor(random() * 256) & (random() < 0.5 ? 0xff : 0xf0);
      expectSame(broken, asked, `${place} is ${broken[place]}`);
    }
    const without = Uint8Array.from(bytes);
    without[Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xdb])) + 4] = 3;
    expect(expectSame(without, asked, 'without a table')).toContain('Quantization');
  });
});

describe('the arithmetic', () => {
  it('of the inverse DCT, with any coefficients and tables', () => {
    const random = seededRandom(6);
    const any = (most: number): number => Math.round((random() * 2 - 1) * most);
    for (const [most, factor, share] of [
      [1023, 255, 1],
      [1023, 255, 0.1],
      [32767, 65535, 1],
      [32767, 65535, 0.05],
      [3, 40, 0.3],
    ] as const) {
      const [blocksPerLine, blocksPerColumn] = [30, 20];
      const blockData = Int16Array.from({ length: 64 * 31 * 20 }, () => (random() < share ? any(most) : 0));
      const quantizationTable = Uint16Array.from({ length: 64 }, () => Math.abs(any(factor)));
      const component = { blocksPerLine, blocksPerColumn, quantizationTable };
      const samples = samplesPlainly({ ...component, blockData: blockData.slice() });
      const [width, height] = [240, 160];
      const coefficients = { ...component, blockData };
      const image = { width, height, components: [{ scaleX: 1, scaleY: 1, coefficients }] };
      const pixels = jpegPictures.finish({ ...image, _isColorConversionNeeded: false }, { width, height })!;
      const wrong = pixels.findIndex((value, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return value !== samples[64 * (31 * (y >> 3) + (x >> 3)) + 8 * (y & 7) + (x & 7)];
      });
      expect(wrong, `level ${most}, factor ${factor}, share ${share}`).toBe(-1);
      expect(blockData.length, 'coefficients are given back').toBe(0);
    }
  });

  it('of colours: all 16.8 million', () => {
    const memory = new KernelMemory();
    const [at0, at1, at2, to] = [memory.reserve(65536), memory.reserve(65536), memory.reserve(65536), memory.reserve(3 * 65536 + 64)]; // biome-ignore format: one row
    interface Painter {
      paint(...args: readonly number[]): void;
    }
    const file = new URL('../../src/raster/page/jpeg/jpeg.wasm', import.meta.url);
    const { exports, buffer } = memory.load<Painter>(file);
    const [s0, s1, s2] = [at0, at1, at2].map((at) => new Uint8Array(buffer, at!, 65536));
    const pixels = new Uint8Array(buffer, to, 3 * 65536);
    for (let i = 0; i < 65536; i++) {
      s0![i] = i & 255;
      s1![i] = i >> 8;
    }
    // As pdf.js has it, and as its Uint8ClampedArray rounds.
    const rgb = new Uint8ClampedArray(3);
    let wrong = 0;
    for (let cr = 0; cr < 256; cr++) {
      s2!.fill(cr);
      exports.paint(at0, 0, at1, 0, at2, 0, 65536, 1, 3, to);
      for (let i = 0; i < 65536; i++) {
        const [y, cb] = [i & 255, i >> 8];
        rgb[0] = y - 179.456 + 1.402 * cr;
        rgb[1] = y + 135.459 - 0.344 * cb - 0.714 * cr;
        rgb[2] = y - 226.816 + 1.772 * cb;
        if (rgb[0] !== pixels[3 * i] || rgb[1] !== pixels[3 * i + 1] || rgb[2] !== pixels[3 * i + 2]) wrong++;
      }
    }
    expect(wrong).toBe(0);
  });
});

describe('memory', () => {
  it('of the kernel holds nothing afterwards, and does not grow with the height', () => {
    const asked = { width: 64, height: 4000 };
    const bytes = tinyJpeg({ widthPx: 64, heightPx: 4000, sampling: [[1, 1]] }, seededRandom(7));
    const kernel = memories[0]!;
    const before = kernel.buffer.byteLength;
    expect(isDecodedByKernel(bytes, asked)).toBe(true);
    expect(isDecodedByKernel(bytes.slice(0, 9000), asked)).toBe(false);
    expect(kernel.buffer.byteLength).toBe(before);
    // Below lie constants of the module.
    expect(new Uint8Array(kernel.buffer, 4096).every((byte) => byte === 0)).toBe(true);
  });
});
