// Pictures in the paint code: WebAssembly against its plain twin, and what becomes of text, rules, seals and scans.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPictureCoder, type PictureCoder } from '../../src/raster/screen/picture-coder.ts';
import { plainPictureCoder } from '../../src/raster/screen/picture-coder-plain.ts';
import { PICTURE_RULES } from '../../src/raster/screen/picture-rules.ts';

const wasm = loadPictureCoder();

/** A picture from a function of place, as RGB greys. */
function grey(widthPx: number, heightPx: number, at: (x: number, y: number) => number): Uint8Array {
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let i = 0; i < widthPx * heightPx; i++) rgb.fill(at(i % widthPx, Math.floor(i / widthPx)), 3 * i, 3 * i + 3);
  return rgb;
}

function code(coder: PictureCoder, pixels: Uint8Array, step: 3 | 4, widthPx: number, heightPx: number) {
  // Padded as a bitmap file's rows are.
  const outStride = 3 * widthPx + (widthPx % 4);
  const out = new Uint8Array(outStride * heightPx).fill(255);
  return { out, ...coder.code(pixels, step, widthPx, heightPx, PICTURE_RULES, out, outStride) };
}

/** Shapes on a ground with noise: all branches of the coder meet in these. */
const pictures = fc
  .record({
    step: fc.constantFrom(3 as const, 4 as const),
    widthPx: fc.integer({ min: 1, max: 70 }),
    heightPx: fc.integer({ min: 1, max: 50 }),
    ground: fc.constantFrom(255, 240, 200, 120),
    ink: fc.constantFrom(0, 60, 110, 180),
    period: fc.integer({ min: 2, max: 40 }),
    thick: fc.integer({ min: 1, max: 20 }),
    noise: fc.constantFrom(0, 8, 255),
    seed: fc.integer(),
  })
  .map(({ step, widthPx, heightPx, ground, ink, period, thick, noise, seed }) => {
    const pixels = new Uint8Array(widthPx * heightPx * step);
    let state = seed >>> 0;
    for (let i = 0; i < pixels.length; i++) {
      const pixel = Math.floor(i / step);
      const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const base = x % period < thick || y % period < 1 ? ink : ground;
      pixels[i] = Math.max(0, Math.min(255, base + ((state >>> 24) * noise) / 256 - noise / 2));
    }
    return { pixels, step, widthPx, heightPx };
  });

it('wasm equals plain', () => {
  fc.assert(
    fc.property(pictures, ({ pixels, step, widthPx, heightPx }) => {
      expect(code(wasm, pixels, step, widthPx, heightPx)).toEqual(
        code(plainPictureCoder, pixels, step, widthPx, heightPx),
      );
    }),
    { numRuns: 60 },
  );
});

it('wasm equals plain in what it counts of 1-bit pictures', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.uint8Array({ minLength: 60, maxLength: 60 }),
      (widthPx, heightPx, bits) => {
        expect(wasm.countBits(bits, widthPx, heightPx)).toEqual(plainPictureCoder.countBits(bits, widthPx, heightPx));
      },
    ),
  );
});

it('counts where marks begin and end, and where a row differs from the one above', () => {
  // Two rows of 10 pixels: marks at 2..4 and 9, below at 2..5.
  const bits = Uint8Array.of(0b11000111, 0b10_111111, 0b11000011, 0b11_111111);
  expect(wasm.countBits(bits, 10, 2)).toEqual({ tones: 0, across: 5, along: 6, changes: 6 });
});

it('forgets the picture', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const coder = loadPictureCoder(memory);
  code(
    coder,
    grey(64, 64, () => 77),
    3,
    64,
    64,
  );
  coder.countBits(new Uint8Array(512).fill(77), 64, 64);
  expect(new Uint8Array(memory.buffer).includes(77)).toBe(false);
});

describe('what pictures become', () => {
  const size = 160;
  const redAt = (out: Uint8Array, x: number, y: number) => out[(y * size + x) * 3];
  const greenAt = (out: Uint8Array, x: number, y: number) => out[(y * size + x) * 3 + 1];
  const coded = (at: (x: number, y: number) => number) => code(wasm, grey(size, size, at), 3, size, size);
  /** Strokes 3 px thick with blurred sides, every 12 px. */
  const stroke = (x: number, ink: number, ground: number) => {
    const d = Math.abs((x % 12) - 6);
    return d <= 1 ? ink : d === 2 ? (ink + ground) / 2 : ground;
  };

  it('black text on white is hard, with nothing for the screen', () => {
    const { out, lowest } = coded((x) => stroke(x, 20, 255));
    expect(lowest).toBe(255);
    expect(redAt(out, 6, 80)).toBeLessThan(20);
    expect(redAt(out, 12, 80)).toBe(255);
  });

  it('a grey surface is tone of its lightness', () => {
    const { out, lowest } = coded((x, y) => (Math.hypot(x - 80, y - 80) < 50 ? 120 : 255));
    expect(lowest).toBe(120);
    expect(redAt(out, 80, 80)).toBe(255);
    expect(greenAt(out, 80, 80)).toBe(120);
  });

  it('a hairline that the scanner saw as light grey stays a hard line', () => {
    const { out } = coded((_x, y) => (y === 80 ? 170 : y === 79 || y === 81 ? 215 : 242));
    for (let x = 0; x < size; x++) {
      expect(redAt(out, x, 80)).toBeLessThan(128);
      expect(redAt(out, x, 77)).toBe(255);
    }
  });

  it('the noise of scanned paper does not print', () => {
    const { out, lowest } = coded((x, y) => 236 + ((x * 7 + y * 13) % 12));
    expect(lowest).toBe(255);
    expect(out.every((byte) => byte === 255)).toBe(true);
  });

  it('text on a shaded ground is hard, and the shade beside it stays a tone', () => {
    const { out } = coded((x) => stroke(x, 20, 200));
    expect(redAt(out, 6, 80)).toBeLessThan(20);
    expect(redAt(out, 12, 80)).toBe(255);
    expect(greenAt(out, 12, 80)).toBe(200);
  });

  it('a photograph is tone throughout, dark places included', () => {
    const { out } = coded((x, y) => 40 + ((x + y) * 150) / (2 * size));
    for (let x = 10; x < size; x += 10) expect(redAt(out, x, 5)).toBe(255);
  });
});
