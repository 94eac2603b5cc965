// A seed -> pages of separations that stress a raster encoder; and the plainest possible expansion of them to compare with.

import fc from 'fast-check';
import type { PageSpec, PwgColour, SeparationBand } from '../../src/print/band-writer.ts';
import { type BitPlane, createPlane, rowBytes, SEPARATIONS, type Separation } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';

export type Planes = Partial<Record<Separation, BitPlane>>;

export interface TestPage {
  readonly spec: PageSpec;
  readonly planes: Planes;
}

/**
 * A plane of stretches of rows, each blank, solid, noise of some density, stripes, or the row above again: long
 * repeats, long runs and literals of every length all occur. Pad bits are 0; the stride may exceed the row.
 */
export function randomPlane(widthPx: number, heightPx: number, random: () => number, extraStride = 0): BitPlane {
  const bytes = rowBytes(widthPx);
  const strideBytes = bytes + extraStride;
  const data = new Uint8Array(strideBytes * heightPx);
  const lastMask = 0xff << (8 * bytes - widthPx);
  for (let y = 0; y < heightPx; ) {
    const kind = Math.floor(random() * 6);
    const rows = Math.min(heightPx - y, 1 + Math.floor(random() ** 2 * 40));
    const density = random();
    const period = 1 + Math.floor(random() ** 2 * 300);
    for (let r = 0; r < rows; r++, y++) {
      const at = y * strideBytes;
      if (kind === 5 && y > 0) {
        data.copyWithin(at, at - strideBytes, at - strideBytes + bytes);
        continue;
      }
      for (let x = 0; x < widthPx; x++) {
        const ink =
          kind === 1 ||
          (kind === 2 && random() < density) ||
          (kind === 3 && Math.floor(x / period) % 2 === 0) ||
          (kind === 4 && random() < 0.02);
        if (ink) data[at + (x >> 3)]! |= 0x80 >> (x & 7);
      }
    }
    // What lies between the row and its stride is nobody's business: fill it to prove that nobody looks.
    for (let r = 0; r < heightPx; r++) data.fill(0xa5, r * strideBytes + bytes, (r + 1) * strideBytes);
  }
  for (let y = 0; y < heightPx; y++) data[y * strideBytes + bytes - 1]! &= lastMask;
  return { widthPx, heightPx, strideBytes, data };
}

/** A random page of a colour type: only K for the types that have no more. Any plane may be absent. */
export function randomPage(spec: PageSpec, seed: number): TestPage {
  const random = seededRandom(seed);
  const names: readonly Separation[] = spec.colour === 'cmyk_8' || spec.colour === 'srgb_8' ? SEPARATIONS : ['k'];
  const planes: Planes = {};
  for (const name of names) {
    if (random() < 0.2) continue;
    planes[name] = randomPlane(spec.widthPx, spec.heightPx, random, random() < 0.3 ? Math.floor(random() * 9) : 0);
  }
  return { spec, planes };
}

/** Page descriptions with widths that are often not whole bytes. */
export function arbitraryPageSpec(colours: readonly PwgColour[]): fc.Arbitrary<PageSpec> {
  return fc.record({
    side: fc.constantFrom('front', 'back'),
    widthPx: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 700 })),
    heightPx: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 150 })),
    dpi: fc.constantFrom(300, 600, 1200),
    colour: fc.constantFrom(...colours),
  });
}

/** Cuts a page into bands at the given heights (cycled), in the order asked for. */
export function* cutBands(
  page: TestPage,
  heights: readonly number[],
  order: 'top-down' | 'bottom-up' = 'top-down',
): Generator<SeparationBand> {
  const total = page.spec.heightPx;
  for (let done = 0, i = 0; done < total; i++) {
    const heightPx = Math.min(heights[i % heights.length]!, total - done);
    const y = order === 'top-down' ? done : total - done - heightPx;
    const planes: Planes = {};
    for (const [name, plane] of Object.entries(page.planes) as [Separation, BitPlane][]) {
      planes[name] = { ...plane, heightPx, data: plane.data.subarray(y * plane.strideBytes) };
    }
    yield { y, heightPx, planes };
    done += heightPx;
  }
}

/** True when the plane has ink at a pixel; an absent plane has none. */
export function inkAt(plane: BitPlane | undefined, x: number, y: number): boolean {
  return plane !== undefined && (plane.data[y * plane.strideBytes + (x >> 3)]! & (0x80 >> (x & 7))) !== 0;
}

/** A row of a page as the bytes that a reader of its colour type must see, pixel by pixel. */
export function expectedRow(page: TestPage, y: number, turn: readonly [number, number] = [1, 1]): Uint8Array {
  const { widthPx, heightPx, colour } = page.spec;
  const row = turn[1] === -1 ? heightPx - 1 - y : y;
  const bits = colour === 'black_1';
  const channels = colour === 'cmyk_8' ? 4 : colour === 'srgb_8' ? 3 : 1;
  const out = new Uint8Array(bits ? rowBytes(widthPx) : widthPx * channels);
  if (colour === 'sgray_8' || colour === 'srgb_8') out.fill(255);
  // Ink after ink: which bytes of a pixel it fills (cmyk), or takes the light from (rgb, grey).
  for (const [i, name] of SEPARATIONS.entries()) {
    const plane = page.planes[name];
    if (plane === undefined) continue;
    const value = colour === 'sgray_8' || colour === 'srgb_8' ? 0 : 255;
    const [first, last]: [number, number] =
      colour === 'cmyk_8' ? [i, i] : colour === 'srgb_8' && name !== 'k' ? [i, i] : [0, channels - 1];
    for (let x = 0; x < widthPx; x++) {
      const from = turn[0] === -1 ? widthPx - 1 - x : x;
      if (!inkAt(plane, from, row)) continue;
      if (bits) out[x >> 3]! |= 0x80 >> (x & 7);
      else for (let channel = first; channel <= last; channel++) out[x * channels + channel] = value;
    }
  }
  return out;
}

/** What comes back from a stream of this colour: sRGB cannot tell K from C+M+Y, everything else is exact. */
export function expectedPlanes(page: TestPage): Planes {
  const { widthPx, heightPx, colour } = page.spec;
  const names: readonly Separation[] = colour === 'cmyk_8' || colour === 'srgb_8' ? SEPARATIONS : ['k'];
  const planes: Planes = Object.fromEntries(names.map((name) => [name, createPlane(widthPx, heightPx)]));
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let inks = SEPARATIONS.map((name) => inkAt(page.planes[name], x, y));
      if (colour === 'srgb_8' && (inks[3] || (inks[0] && inks[1] && inks[2]))) inks = [false, false, false, true];
      SEPARATIONS.forEach((name, i) => {
        const plane = planes[name];
        if (inks[i] && plane) plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      });
    }
  }
  return planes;
}
