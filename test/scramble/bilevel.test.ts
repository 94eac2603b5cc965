// The bilevel coder: exact both ways, equal twins, bounded on any bytes, smaller than brotli; and the reduction before it.
import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { createContextCoder, createPlainContextCoder } from '../../src/raster/scramble/bilevel/context-coder.ts';
import { compressFront, restoreCoarse, restoreFine } from '../../src/raster/scramble/bilevel/front-layers.ts';
import { createReducer, reducePlane } from '../../src/raster/scramble/bilevel/reduce.ts';
import { plainMaker } from '../../src/raster/scramble/bilevel/reduce-plain.ts';
import { ReducedFront } from '../../src/raster/scramble/bilevel/reduced-front.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { frontOf } from './fronts.ts';

const wasm = createContextCoder();
const plain = createPlainContextCoder();

/** Blobs rather than noise, so that blank blocks, runs and edges all occur. */
const planes = fc
  .record({
    widthPx: fc.integer({ min: 1, max: 90 }),
    heightPx: fc.integer({ min: 1, max: 60 }),
    boxes: fc.array(fc.tuple(fc.nat(89), fc.nat(59), fc.nat(30), fc.nat(20), fc.boolean()), { maxLength: 6 }),
    specks: fc.array(fc.tuple(fc.nat(89), fc.nat(59)), { maxLength: 20 }),
  })
  .map(({ widthPx, heightPx, boxes, specks }) => {
    const plane = createPlane(widthPx, heightPx);
    for (const [x, y, w, h, ink] of boxes) {
      for (let j = y; j < Math.min(heightPx, y + h); j++) {
        for (let i = x; i < Math.min(widthPx, x + w); i++) setPixel(plane, i, j, ink);
      }
    }
    for (const [x, y] of specks) if (x < widthPx && y < heightPx) setPixel(plane, x, y, true);
    return plane;
  });

/** The part of a plane that is no larger than `size`. */
function cut(plane: BitPlane, size: { widthPx: number; heightPx: number }): BitPlane {
  const out = createPlane(Math.min(plane.widthPx, size.widthPx), Math.min(plane.heightPx, size.heightPx));
  for (let y = 0; y < out.heightPx; y++) {
    for (let x = 0; x < out.widthPx; x++) if (pixel(plane, x, y)) setPixel(out, x, y, true);
  }
  return out;
}

function setPixel(plane: BitPlane, x: number, y: number, ink: boolean): void {
  const mask = 0x80 >> (x & 7);
  const i = y * plane.strideBytes + (x >> 3);
  plane.data[i] = ink ? plane.data[i] | mask : plane.data[i] & ~mask;
}

function pixel(plane: BitPlane, x: number, y: number): number {
  return (plane.data[y * plane.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
}

describe('context coder', () => {
  it('gives any plane back, alone and given a coarser one, and both twins write the same bytes', () => {
    fc.assert(
      fc.property(planes, planes, (plane, other) => {
        const coarse = cut(other, plane);
        const alone = wasm.encode(plane);
        expect(plain.encode(plane)).toEqual(alone);
        expect(wasm.decode(alone, plane).data).toEqual(plane.data);
        expect(plain.decode(alone, plane).data).toEqual(plane.data);
        const given = wasm.encode(plane, coarse);
        expect(plain.encode(plane, coarse)).toEqual(given);
        expect(wasm.decode(given, plane, coarse).data).toEqual(plane.data);
        expect(plain.decode(given, plane, coarse).data).toEqual(plane.data);
      }),
      { numRuns: 25 },
    );
  });

  it('codes noise, the worst it can meet, without loss', () => {
    const noise = createPlane(203, 97);
    let state = 12345;
    for (let i = 0; i < noise.data.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      noise.data[i] = state >>> 24;
    }
    for (let y = 0; y < 97; y++) noise.data[y * noise.strideBytes + noise.strideBytes - 1] &= 0xe0;
    expect(wasm.decode(wasm.encode(noise), noise).data).toEqual(noise.data);
  });

  it('makes a plane of the size asked for out of any bytes, the same in both twins', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), planes, (bytes, other) => {
        const size = { widthPx: 77, heightPx: 41 };
        const coarse = cut(other, size);
        const made = wasm.decode(bytes, size);
        expect(made.data.length).toBe(10 * 41);
        expect(plain.decode(bytes, size).data).toEqual(made.data);
        expect(plain.decode(bytes, size, coarse).data).toEqual(wasm.decode(bytes, size, coarse).data);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses sizes that no page has', () => {
    expect(() => wasm.decode(new Uint8Array(4), { widthPx: 0, heightPx: 5 })).toThrow(/1 to 8192/);
    expect(() => wasm.decode(new Uint8Array(4), { widthPx: 5, heightPx: 1e9 })).toThrow(/1 to 8192/);
    const coarse = createPlane(6, 5);
    expect(() => wasm.decode(new Uint8Array(4), { widthPx: 5, heightPx: 5 }, coarse)).toThrow(/no larger/);
  });

  it('leaves nothing of the page in its memory after a wipe', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const coder = createContextCoder(memory);
    const plane = createPlane(64, 64);
    plane.data.fill(0xa5);
    coder.encode(plane);
    const pattern = Buffer.alloc(8, 0xa5);
    expect(Buffer.from(memory.buffer).includes(pattern)).toBe(true);
    coder.wipe();
    expect(
      Buffer.from(memory.buffer)
        .subarray(65536)
        .every((byte) => byte === 0),
    ).toBe(true);
  });
});

describe('reduction', () => {
  it('keeps rules one printer pixel wide at 300 dpi wherever they lie, and two pixels wide at 150 dpi', () => {
    for (const [dpi, thickness] of [
      [300, 1],
      [240, 1],
      [200, 2],
      [150, 2],
    ] as const) {
      for (let offset = 0; offset < 8; offset++) {
        for (const upright of [true, false]) {
          const page = createPlane(160, 160);
          for (let t = 0; t < thickness; t++) {
            for (let i = 0; i < 160; i++) {
              if (upright) setPixel(page, 64 + offset + t, i, true);
              else setPixel(page, i, 64 + offset + t, true);
            }
          }
          const small = reducePlane(page, 600, dpi);
          for (let i = 2; i < small.widthPx - 2; i++) {
            let ink = 0;
            for (let j = 0; j < small.widthPx; j++) ink += upright ? pixel(small, j, i) : pixel(small, i, j);
            expect(ink, `${dpi} dpi, offset ${offset}`).toBeGreaterThanOrEqual(1);
            expect(ink, `${dpi} dpi, offset ${offset}`).toBeLessThanOrEqual(2);
          }
        }
      }
    }
  });

  it('keeps a gap of two pixels between strokes at 300 dpi', () => {
    const page = createPlane(64, 64);
    for (let y = 0; y < 64; y++) for (let x = 0; x < 64; x++) setPixel(page, x, y, x % 8 < 6);
    const small = reducePlane(page, 600, 300);
    expect(pixel(small, 7, 10) && pixel(small, 6, 10) && pixel(small, 5, 10)).toBe(0);
  });
});

describe('a reducer', () => {
  it('makes the same of a page in bands of any heights as of the whole, and says when rows are missing', () => {
    const random = seededRandom(11);
    for (const [fromDpi, widthPx, heightPx] of [
      [300, 333, 211],
      [600, 517, 303],
      [1200, 640, 427],
      [600, 1, 1],
      [600, 1023, 6],
      [600, 2501, 9],
    ] as const) {
      const page = createPlane(widthPx, heightPx);
      for (let y = 0; y < heightPx; y++)
        for (let x = 0; x < widthPx; x++) setPixel(page, x, y, random() < 0.06 + 0.3 * ((x >> 5) & 1));
      for (const toDpi of [150, 200, 240, 300]) {
        // As a whole by the plain twin, in bands by the kernel, which takes one page after the other.
        const twin = createReducer(page, fromDpi, toDpi, plainMaker);
        twin.push(page);
        const whole = twin.end();
        const reducer = createReducer(page, fromDpi, toDpi);
        for (const most of [1, 3, 40, 1000]) {
          for (let y = 0; y < heightPx; ) {
            const rows = Math.min(heightPx - y, 1 + Math.floor(random() * most));
            expect(() => reducer.end()).toThrow(RangeError);
            // The band's buffer is used again for the next one.
            const band = page.data.slice(y * page.strideBytes, (y + rows) * page.strideBytes);
            reducer.push({ ...page, heightPx: rows, data: band });
            band.fill(0xff);
            y += rows;
          }
          expect(Buffer.compare(reducer.end().data, whole.data), `${fromDpi} to ${toDpi}, ${most} rows`).toBe(0);
          expect(() => reducer.push({ ...page, heightPx: 1 })).toThrow(RangeError);
          const made = reducer.end();
          reducer.wipe();
          expect(made.data.every((byte) => byte === 0)).toBe(true);
        }
      }
    }
  });

  it('hands out the rare resolutions after a second pass of the front, the first two without one', async () => {
    const front = await frontOf('inkan.pdf');
    let passes = 0;
    using reduced = new ReducedFront(600, async (take) => {
      passes++;
      take({ y: 0, plane: front });
    });
    reduced.push({ y: 0, plane: front });
    for (const [dpi, expectedPasses] of [
      [150, 0],
      [300, 0],
      [200, 1],
      [240, 1],
    ] as const) {
      expect(Buffer.compare((await reduced.at(dpi)).data, reducePlane(front, 600, dpi).data)).toBe(0);
      expect(passes).toBe(expectedPasses);
    }
  });
});

describe('front layers', () => {
  it('hold a sample page exactly, in less than brotli takes, and fall back in resolution only when told', async () => {
    const front = await frontOf('juminhyo.pdf');
    const reduced = (dpi: number) => reducePlane(front, 600, dpi);
    const layers = await compressFront(reduced, wasm, () => true);
    expect(layers.fineDpi).toBe(300);
    const fine = reducePlane(front, 600, 300);
    const coarse = restoreCoarse(layers.coarse, layers.coarseSize, wasm);
    expect(coarse.data).toEqual(reducePlane(front, 600, 150).data);
    expect(restoreFine(layers.fine, layers.fineSize, coarse, wasm).data).toEqual(fine.data);
    const alone = wasm.encode(fine).length;
    expect(alone).toBeLessThan(brotliCompressSync(fine.data).length);
    // The coarse layer pays for itself in part: less than 45 % more than the fine picture alone.
    expect(layers.coarse.length + layers.fine.length).toBeLessThan(1.45 * alone);

    const sizes: number[] = [];
    const smaller = await compressFront(reduced, wasm, (_, fineBytes) => {
      sizes.push(fineBytes);
      return sizes.length === 3;
    });
    expect(smaller.fineDpi).toBe(200);
    expect(sizes[2]).toBeLessThan(sizes[0]);
    await expect(compressFront(reduced, wasm, () => false)).rejects.toThrow(/least protection/);
  });
});
