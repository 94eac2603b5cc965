// The WebAssembly band kernels against their plain twins, bit for bit, and what both must do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlane } from '../../src/raster/plane.ts';
import { type Kernels, loadKernels, plainKernels, type RgbaBand } from '../../src/raster/screen/kernels.ts';
import { clusteredDotScreen, type ThresholdScreen } from '../../src/raster/screen/threshold-screen.ts';

const wasm = await loadKernels();

/** A band with long white runs, which the kernels skip, and noise, with rows apart from each other. */
const bands = fc
  .record({
    widthPx: fc.integer({ min: 1, max: 120 }),
    heightPx: fc.integer({ min: 1, max: 9 }),
    gapBytes: fc.integer({ min: 0, max: 9 }),
    whiteShare: fc.constantFrom(0, 0.5, 0.97, 1),
    seed: fc.integer(),
  })
  .map(({ widthPx, heightPx, gapBytes, whiteShare, seed }): RgbaBand => {
    const strideBytes = widthPx * 4 + gapBytes;
    const data = new Uint8Array(strideBytes * heightPx);
    let state = seed >>> 0;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    for (let i = 0; i < data.length; i++) data[i] = random() * 256;
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        if (random() < whiteShare) data.fill(255, y * strideBytes + x * 4, y * strideBytes + x * 4 + 4);
      }
    }
    return { widthPx, heightPx, strideBytes, data };
  });

const screens = fc
  .record({
    widthPx: fc.constantFrom(16, 32, 48),
    heightPx: fc.integer({ min: 1, max: 11 }),
    thresholds: fc.uint8Array({ minLength: 48 * 11, maxLength: 48 * 11 }),
  })
  .map(({ widthPx, heightPx, thresholds }): ThresholdScreen => {
    return { widthPx, heightPx, thresholds: thresholds.slice(0, widthPx * heightPx) };
  });

/** Runs a kernel into a plane of dirt with a stride of its own, so that what it does not write shows. */
function run(band: RgbaBand, extraStride: number, work: (out: ReturnType<typeof createPlane>) => void): Uint8Array {
  const tight = createPlane(band.widthPx, band.heightPx);
  const strideBytes = tight.strideBytes + extraStride;
  const out = { ...tight, strideBytes, data: new Uint8Array(strideBytes * band.heightPx).fill(0xa5) };
  work(out);
  return out.data;
}

describe('band kernels', () => {
  it('threshold: wasm equals plain', () => {
    fc.assert(
      fc.property(bands, fc.integer({ min: 0, max: 254 }), fc.integer({ min: 0, max: 3 }), (band, cutoff, extra) => {
        const each = (kernels: Kernels) => run(band, extra, (out) => kernels.threshold(band, cutoff, out));
        expect(each(wasm)).toEqual(each(plainKernels));
      }),
    );
  });

  it('screenTones: wasm equals plain', () => {
    fc.assert(
      fc.property(bands, fc.integer({ min: 0, max: 254 }), screens, fc.nat(9000), (band, cutoff, screen, pageY) => {
        const each = (kernels: Kernels) => run(band, 1, (out) => kernels.screenTones(band, cutoff, screen, pageY, out));
        expect(each(wasm)).toEqual(each(plainKernels));
      }),
    );
  });

  it('or: wasm equals plain', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.integer(), (bytes, seed) => {
        const source = { widthPx: bytes.length * 8, heightPx: 1, strideBytes: bytes.length, data: bytes };
        const each = (kernels: Kernels) => {
          const data = bytes.map((byte, i) => (byte * 31 + i * seed) & 255);
          kernels.or({ ...source, data }, source);
          return data;
        };
        expect(each(wasm)).toEqual(each(plainKernels));
      }),
    );
  });

  it('shares a memory that its host provides, and grows it', async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const kernels = await loadKernels(memory);
    const band = { widthPx: 1000, heightPx: 64, strideBytes: 4000, data: new Uint8Array(256_000) };
    const out = createPlane(1000, 64);
    kernels.threshold(band, 128, out);
    expect(memory.buffer.byteLength).toBeGreaterThan(256_000);
    expect(out.data.every((byte) => byte === 255)).toBe(true);
  });

  for (const kernels of [wasm, plainKernels]) {
    describe(kernels.name, () => {
      const pixel = (red: number, green: number, blue = red): RgbaBand => {
        return { widthPx: 1, heightPx: 1, strideBytes: 4, data: Uint8Array.of(red, green, blue, 255) };
      };
      const flat = (threshold: number): ThresholdScreen => {
        return { widthPx: 16, heightPx: 1, thresholds: new Uint8Array(16).fill(threshold) };
      };
      const screened = (red: number, green: number, threshold: number, blue = red): number => {
        const out = createPlane(1, 1);
        kernels.screenTones(pixel(red, green, blue), 130, flat(threshold), 0, out);
        return out.data[0];
      };

      it('never inks white, whatever the screen', () => {
        expect(screened(255, 255, 255)).toBe(0);
      });

      it('inks hard black, whatever the screen', () => {
        expect(screened(0, 0, 0)).toBe(0x80);
      });

      it('a less than half covered edge shows the tone beside it, not a darker one', () => {
        // 40 % black over a tone of 200: red 153, green 120; the tone found again is 222, for 200 * 0.6 + 102.
        expect(screened(153, 120, 215)).toBe(0);
        expect(screened(255, 200, 215)).toBe(0x80);
      });

      it('black seen through a veil is the tone it looks', () => {
        // 60 % white over black: red 153, green 153, blue 0.
        expect(screened(153, 153, 154, 0)).toBe(0x80);
        expect(screened(153, 153, 153, 0)).toBe(0);
        expect(screened(102, 64, 0, 0)).toBe(0x80);
        expect(screened(102, 65, 0, 0)).toBe(0);
      });

      it('writes pad bits as 0', () => {
        const out = createPlane(3, 1);
        out.data.fill(0xff);
        const data = new Uint8Array(12);
        kernels.threshold({ widthPx: 3, heightPx: 1, strideBytes: 12, data }, 128, out);
        expect([...out.data]).toEqual([0b11100000]);
      });

      it('anchors the screen to the page: two bands give what one gives', () => {
        const screen = clusteredDotScreen(600);
        const data = new Uint8Array(40 * 4 * 20).map((_, i) => (i % 4 === 1 ? 140 : 255));
        const whole = createPlane(40, 20);
        kernels.screenTones({ widthPx: 40, heightPx: 20, strideBytes: 160, data }, 130, screen, 0, whole);
        const lower = createPlane(40, 13);
        const rest = data.subarray(7 * 160);
        kernels.screenTones({ widthPx: 40, heightPx: 13, strideBytes: 160, data: rest }, 130, screen, 7, lower);
        expect(lower.data).toEqual(whole.data.subarray(7 * 5));
      });

      it.each([
        ['a cut-off that would ink white', pixel(0, 0), 255, createPlane(1, 1)],
        ['a plane of another size', pixel(0, 0), 128, createPlane(2, 1)],
        ['a band that ends early', { ...pixel(0, 0), heightPx: 2 }, 128, createPlane(1, 2)],
      ])('refuses %s', (_what, band, cutoff, out) => {
        expect(() => kernels.threshold(band, cutoff, out)).toThrow(RangeError);
      });
    });
  }
});
