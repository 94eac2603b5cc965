// Rows of a page -> rows at a lower resolution: plain, for any ratio; the twin of reduce.as.ts for 2 and 4.
import type { BitPlane } from '../../plane.ts';
import type { PageSize, RowMaker, Rows } from './reduce.ts';

/** Share of a target pixel that must be ink for it to be ink: below a half, because strokes are thinner than gaps. */
const INK_SHARE = 0.375;
/** Share that suffices where the pixel is the crest of a thin stroke that would vanish otherwise. */
const CREST_SHARE = 0.18;
/** Coverage is counted in 1/256 of a target pixel. */
const FULL = 256;

export function plainMaker(ratio: number, { heightPx }: PageSize, out: BitPlane): RowMaker {
  if (ratio === 1) return copier(out);
  if (ratio === 2) return halver(heightPx, out);
  return coverer(
    ratio === 4 ? quarterCoverage(heightPx, out.widthPx) : areaCoverage(ratio, heightPx, out.widthPx),
    out,
  );
}

function copier(out: BitPlane): RowMaker {
  return {
    make(y, { plane, first }) {
      const from = (y - first) * plane.strideBytes;
      out.data.set(plane.data.subarray(from, from + out.strideBytes), y * out.strideBytes);
    },
  };
}

function halver(heightPx: number, out: BitPlane): RowMaker {
  return {
    make(y, { plane, first }) {
      const upper = 2 * y - first;
      const lower = 2 * y + 1 < heightPx ? upper + 1 : upper;
      for (let x = 0; x < out.widthPx; x++) {
        const ink =
          pixel(plane, 2 * x, upper) +
          pixel(plane, 2 * x + 1, upper) +
          pixel(plane, 2 * x, lower) +
          pixel(plane, 2 * x + 1, lower);
        if (ink >= 2) out.data[y * out.strideBytes + (x >> 3)] |= 0x80 >> (x & 7);
      }
    },
  };
}

/** 1 = ink; nothing is beside the page. */
function pixel({ widthPx, strideBytes, data }: BitPlane, x: number, y: number): number {
  return x < widthPx ? (data[y * strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1 : 0;
}

/** Writes the coverage (0..FULL) of target row `y` to `row[1..width]`; returns whether there is any. */
type Coverage = (rows: Rows, y: number, row: Uint16Array) => boolean;

function quarterCoverage(heightPx: number, widthPx: number): Coverage {
  return ({ plane, first }, y, row) => {
    let any = false;
    for (let x = 0; x < widthPx; x++) {
      let ink = 0;
      for (let r = 4 * y; r < Math.min(heightPx, 4 * y + 4); r++) {
        for (let k = 0; k < 4; k++) ink += pixel(plane, 4 * x + k, r - first);
      }
      row[x + 1] = ink * (FULL / 16);
      if (ink > 0) any = true;
    }
    return any;
  };
}

function areaCoverage(ratio: number, heightPx: number, widthPx: number): Coverage {
  const sums = new Float64Array(widthPx + 2);
  return ({ plane, first }, y, row) => {
    sums.fill(0);
    const top = y * ratio;
    const bottom = Math.min(heightPx, top + ratio);
    for (let sy = Math.floor(top); sy < bottom; sy++) {
      const tall = Math.min(sy + 1, bottom) - Math.max(sy, top);
      const from = (sy - first) * plane.strideBytes;
      const bytes = (plane.widthPx + 7) >> 3;
      for (let i = 0; i < bytes; i++) {
        const byte = plane.data[from + i];
        if (byte === 0) continue;
        for (let bit = 0; bit < 8; bit++) {
          if (((byte << bit) & 0x80) === 0) continue;
          const left = (i * 8 + bit) / ratio;
          const right = (i * 8 + bit + 1) / ratio;
          const column = Math.min(widthPx - 1, Math.floor(left));
          const here = Math.min(right, column + 1) - left;
          sums[column] += here * tall;
          if (right > column + 1) sums[column + 1] += (right - column - 1) * tall;
        }
      }
    }
    let any = false;
    for (let x = 0; x < widthPx; x++) {
      row[x + 1] = Math.round((sums[x] / ratio) * FULL);
      if (row[x + 1] !== 0) any = true;
    }
    return any;
  };
}

/** A row is told when the coverage of the next one is known. */
function coverer(coverage: Coverage, out: BitPlane): RowMaker {
  const { widthPx } = out;
  const ink = INK_SHARE * FULL;
  const crest = Math.ceil(CREST_SHARE * FULL);
  // A border column of zeros on each side.
  let above = new Uint16Array(widthPx + 2);
  let here = new Uint16Array(widthPx + 2);
  let below = new Uint16Array(widthPx + 2);
  let hereAny = false;
  const tell = (y: number): void => {
    if (!hereAny) return;
    const to = y * out.strideBytes;
    for (let x = 1; x <= widthPx; x++) {
      const c = here[x];
      if (c < crest) continue;
      const l = here[x - 1];
      const r = here[x + 1];
      const a = above[x];
      const b = below[x];
      if (c >= ink || (c > l && c >= r && l < ink && r < ink) || (c > a && c >= b && a < ink && b < ink)) {
        out.data[to + ((x - 1) >> 3)] |= 0x80 >> ((x - 1) & 7);
      }
    }
  };
  return {
    make(y, rows) {
      const any = coverage(rows, y, below);
      if (y > 0) tell(y - 1);
      [above, here, below] = [here, below, above];
      hereAny = any;
    },
    end() {
      below.fill(0);
      tell(out.heightPx - 1);
    },
    wipe() {
      for (const row of [above, here, below]) row.fill(0);
      hereAny = false;
    },
  };
}
