// A picture -> its pixels in the paint code, in plain TypeScript: says step by step what the WebAssembly coder does.
import type { CodedPixels, MarkCounts, PictureCoder } from './picture-coder.ts';
import { COUNTS_PER_TILE, INK_REACH_PX, judgeTiles, type PictureRules, TILE_PX, toneCurve } from './picture-rules.ts';

/** Pixels outside the picture are white. */
const OUTSIDE = 255;

export const plainPictureCoder: PictureCoder = {
  name: 'plain',

  code(pixels, step, widthPx, heightPx, rules, out, outStride): CodedPixels {
    const plane = lightnessPlane(pixels, step, widthPx * heightPx);
    const at = (x: number, y: number): number =>
      x < 0 || y < 0 || x >= widthPx || y >= heightPx ? OUTSIDE : plane[y * widthPx + x];
    const columns = Math.ceil(widthPx / TILE_PX);
    const rows = Math.ceil(heightPx / TILE_PX);
    const counts = countTiles(at, columns, rows, rules);
    const grounds = judgeTiles(counts, columns, rows, rules);
    const curve = toneCurve(counts, rules);
    let lowest = 255;
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0, q = y * outStride; x < widthPx; x++, q += 3) {
        const ground = grounds[Math.floor(y / TILE_PX) * columns + Math.floor(x / TILE_PX)];
        const value = at(x, y);
        const red = ground === 0 ? 255 : hardness(value, extremesAround(at, x, y), ground, rules);
        const mayPrintTone = ground < rules.paperMin;
        const green = mayPrintTone ? curve[value] : red;
        if (mayPrintTone) lowest = Math.min(lowest, green);
        out[q] = red;
        out[q + 1] = green;
        out[q + 2] = red;
      }
    }
    const isTone = (x: number, y: number): boolean => {
      const pixel = y * outStride + 3 * x;
      return out[pixel] === 255 && out[pixel + 1] < rules.whiteMin;
    };
    const isMark = (x: number, y: number): boolean => out[y * outStride + 3 * x] < 128 || isTone(x, y);
    return { lowest, marks: countMarks(widthPx, heightPx, isMark, isTone) };
  },

  countBits(bits, widthPx, heightPx): MarkCounts {
    const stride = Math.ceil(widthPx / 8);
    const isMark = (x: number, y: number): boolean => ((bits[y * stride + (x >> 3)] >> (7 - (x & 7))) & 1) === 0;
    return countMarks(widthPx, heightPx, isMark, () => false);
  },
};

/** Outside the picture, above and to the left, there are no marks. */
function countMarks(
  widthPx: number,
  heightPx: number,
  isMark: (x: number, y: number) => boolean,
  isTone: (x: number, y: number) => boolean,
): MarkCounts {
  const markAt = (x: number, y: number): boolean => x >= 0 && y >= 0 && isMark(x, y);
  const differs = (x: number, y: number): boolean => markAt(x, y) !== markAt(x, y - 1);
  const counts = { tones: 0, across: 0, along: 0, changes: 0 };
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (isTone(x, y)) counts.tones++;
      if (markAt(x, y) !== markAt(x - 1, y)) counts.across++;
      if (differs(x, y)) counts.along++;
      if (differs(x, y) !== (x > 0 && differs(x - 1, y))) counts.changes++;
    }
  }
  return counts;
}

type PixelAt = (x: number, y: number) => number;

function lightnessPlane(pixels: ArrayLike<number>, step: 3 | 4, count: number): Uint8Array {
  const plane = new Uint8Array(count);
  for (let i = 0, p = 0; i < count; i++, p += step) {
    plane[i] = (77 * pixels[p] + 150 * pixels[p + 1] + 29 * pixels[p + 2] + 128) >> 8;
  }
  return plane;
}

function countTiles(at: PixelAt, columns: number, rows: number, rules: PictureRules): Int32Array {
  const counts = new Int32Array(columns * rows * COUNTS_PER_TILE);
  for (let y = 0; y < rows * TILE_PX; y++) {
    for (let x = 0; x < columns * TILE_PX; x++) {
      const tile = (Math.floor(y / TILE_PX) * columns + Math.floor(x / TILE_PX)) * COUNTS_PER_TILE;
      const value = at(x, y);
      if (value <= rules.blackMax) counts[tile]++;
      else if (value >= rules.groundMin) {
        counts[tile + 2]++;
        counts[tile + 3] += value;
      } else {
        counts[tile + 1]++;
        const around = [at(x - 2, y), at(x + 2, y), at(x, y - 2), at(x, y + 2)];
        if (around.every((other) => Math.abs(other - value) <= rules.flatMax)) counts[tile + 4]++;
      }
    }
  }
  return counts;
}

/** What ink and ground look like here: the darkest and the lightest pixel around. */
function extremesAround(at: PixelAt, x: number, y: number): { least: number; most: number } {
  let least = 255;
  let most = 0;
  for (let dy = -INK_REACH_PX; dy <= INK_REACH_PX; dy++) {
    for (let dx = -INK_REACH_PX; dx <= INK_REACH_PX; dx++) {
      least = Math.min(least, at(x + dx, y + dy));
      most = Math.max(most, at(x + dx, y + dy));
    }
  }
  return { least, most };
}

/**
 * Red of a pixel of line work: 0 where it is ink, 255 where it is ground, and between them in proportion. Ink is taken
 * where the pixel stands, so that a hairline, grey in the scan because it is thinner than a pixel, is cut at its own
 * half; ground half so, so that the gaps in a small character, grey because they are narrow, stay open.
 */
function hardness(value: number, around: { least: number; most: number }, ground: number, rules: PictureRules): number {
  const between = (ground + Math.min(ground, around.most) + 1) >> 1;
  const contrast = between - around.least;
  if (ground - around.least < rules.minContrast || value >= between) return 255;
  return Math.trunc(((value - around.least) * 255 + (contrast >> 1)) / contrast);
}
