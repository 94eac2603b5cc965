// A picture of paper -> the plates that a copier prints: background, sharpening and gamma on 8-bit values, then a halftone.
import { chanceAt } from './chance.ts';
import { channelsOf, densities } from './colours.ts';
import { type Glass, layOnGlass } from './glass.ts';
import { type Bits, bitAt, blankBits, type Ink, type Picture, type Plates } from './picture.ts';
import type { Machine } from './sheet.ts';

export type Dots =
  /** Jarvis, Judice and Ninke 1976, row after row. */
  | { readonly kind: 'jarvis'; readonly noise: number }
  /** A round spot in a square cell of so many pixels, turned by 45 degrees: two spots in a cell. */
  | { readonly kind: 'spots'; readonly cellPx: number };

export interface CopyMachine {
  readonly name: string;
  /** dpi is the printer's. */
  readonly glass: Glass;
  /** Reflectance, relative to the paper, that comes out white. */
  readonly whitePoint: number;
  readonly blackPoint: number;
  readonly gamma: number;
  /** Weight of the sharpening kernel (3 x 3 Laplacian) on sRGB-coded values. */
  readonly sharpening: number;
  readonly dots: Dots;
  /** 0..1: how far nominal ink is lowered for the dots' gain, taking them to overlap at random. */
  readonly gainCorrection: number;
  /** Colour: share of the common part of C, M and Y that goes to K; absent: black and white. */
  readonly underColour?: number;
  readonly machine: Machine;
}

/**
 * @param picture at a multiple of the copier's dpi; one channel, or three in the `sensor` sight
 * @param white of the picture's bare paper
 */
export function copy(picture: Picture, white: number, copier: CopyMachine, seed: number): Plates {
  const scan = layOnGlass(picture, copier.glass, seed);
  const { widthPx, heightPx, channels } = scan;
  const inColour = channels === 3 && copier.underColour !== undefined;
  const planes = channels === 1 || inColour ? split(scan) : [meanOf(split(scan))];
  const toned = planes.map((plane) =>
    tone(sharpen(background(plane, white, copier), widthPx, heightPx, copier), copier),
  );
  const inks: [Ink, Float32Array][] = inColour ? separate(toned, copier) : [['k', toned[0].map((value) => 1 - value)]];
  return Object.fromEntries(
    inks.map(([ink, amounts], index) => {
      const corrected = amounts.map((amount) => correct(amount, copier));
      return [ink, halftone(corrected, widthPx, heightPx, copier.dots, index, seed)];
    }),
  );
}

function split({ data, channels }: Picture): Float32Array[] {
  return Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: data.length / channels }, (_, i) => data[i * channels + c]),
  ); // prettier-ignore
}

function meanOf(planes: readonly Float32Array[]): Float32Array {
  return planes[0].map((_, i) => 0.3 * planes[0][i] + 0.6 * planes[1][i] + 0.1 * planes[2][i]);
}

/** Linear, relative to paper and stretched between black and white point, coded by the power 1 / 2.2 in 8 bits. */
function background(plane: Float32Array, white: number, { whitePoint, blackPoint }: CopyMachine): Float32Array {
  return plane.map((value) => {
    const stretched = (value / white - blackPoint) / (whitePoint - blackPoint);
    return Math.round(255 * Math.min(1, Math.max(0, stretched)) ** (1 / 2.2)) / 255;
  });
}

/** Once more the value, less its four and its diagonal neighbours. Edges are left as they are. */
function sharpen(plane: Float32Array, width: number, height: number, { sharpening }: CopyMachine): Float32Array {
  const out = plane.slice();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const near = plane[i - 1] + plane[i + 1] + plane[i - width] + plane[i + width];
      const far = plane[i - width - 1] + plane[i - width + 1] + plane[i + width - 1] + plane[i + width + 1];
      out[i] = plane[i] + sharpening * (plane[i] - (2 * near + far) / 12);
    }
  }
  return out;
}

/** Back to linear, with the contrast that the panel's setting gives. */
function tone(plane: Float32Array, { gamma }: CopyMachine): Float32Array {
  return plane.map((value) => Math.min(1, Math.max(0, value)) ** (2.2 * gamma));
}

/** Ink for an area of toner, where a dot of `loneArea` pixels lies at random: a = 1 - (1 - p)^loneArea. */
function correct(amount: number, { gainCorrection, machine }: CopyMachine): number {
  const lowered = 1 - (1 - Math.min(0.999, amount)) ** (1 / machine.engines.k.loneArea);
  return amount >= 0.995 ? 1 : (1 - gainCorrection) * amount + gainCorrection * lowered;
}

function halftone(amounts: Float32Array, width: number, height: number, dots: Dots, index: number, seed: number): Bits {
  const bits = blankBits(width, height);
  const set = (x: number, y: number): void => {
    bits.data[y * bits.strideBytes + (x >> 3)] |= 128 >> (x & 7);
  };
  if (dots.kind === 'spots') {
    const threshold = spots(dots.cellPx);
    const shift = index * 3;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = ((y + shift) % dots.cellPx) * dots.cellPx + ((x + 2 * shift) % dots.cellPx);
        if (amounts[y * width + x] > threshold[cell]) set(x, y);
      }
    }
    return bits;
  }
  const spread = [
    [1, 0, 7],
    [2, 0, 5],
    [-2, 1, 3],
    [-1, 1, 5],
    [0, 1, 7],
    [1, 1, 5],
    [2, 1, 3],
    [-2, 2, 1],
    [-1, 2, 3],
    [0, 2, 5],
    [1, 2, 3],
    [2, 2, 1],
  ];
  const owed = amounts.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (amounts[i] <= 0) continue;
      const limit = 0.5 + dots.noise * (chanceAt(seed + 40 + index, x, y) - 0.5);
      const on = owed[i] > limit ? 1 : 0;
      if (on) set(x, y);
      const error = (owed[i] - on) / 48;
      for (const [u, v, part] of spread) {
        if (x + u >= 0 && x + u < width && y + v < height) owed[i + v * width + u] += error * part;
      }
    }
  }
  return bits;
}

/** Thresholds of a cell with a spot at its corner and one in its middle, in the order of distance from the nearest. */
function spots(cell: number): Float32Array {
  const distance = (x: number, y: number): number => {
    const near = (a: number): number => Math.min(a, cell - a);
    const corner = Math.hypot(near(x + 0.53), near(y + 0.56));
    const middle = Math.hypot(x + 0.53 - cell / 2, y + 0.56 - cell / 2);
    return Math.min(corner, middle);
  };
  const order = Array.from({ length: cell * cell }, (_, i) => i).sort(
    (p, q) => distance(p % cell, Math.floor(p / cell)) - distance(q % cell, Math.floor(q / cell)),
  );
  const thresholds = new Float32Array(cell * cell);
  order.forEach((place, rank) => {
    thresholds[place] = (rank + 0.5) / order.length;
  });
  return thresholds;
}

/** Masking equations: densities of the scan -> amounts of toner, then under-colour removal. */
function separate(toned: readonly Float32Array[], { underColour = 0, machine }: CopyMachine): [Ink, Float32Array][] {
  const sensor = channelsOf('sensor');
  const dens = (['c', 'm', 'y'] as const).map((ink) => {
    const byBand = densities(machine.toners[ink]);
    return sensor.map((curve) => -Math.log10(curve.reduce((sum, weight, b) => sum + weight * 10 ** -byBand[b], 0)));
  });
  // dens[ink][channel]; amounts a solve sum over inks a[ink] dens[ink][channel] = density[channel].
  const inverse = invert3([0, 1, 2].map((channel) => [0, 1, 2].map((ink) => dens[ink][channel])));
  const count = toned[0].length;
  const out = (['c', 'm', 'y', 'k'] as const).map((ink): [Ink, Float32Array] => [ink, new Float32Array(count)]);
  for (let i = 0; i < count; i++) {
    const d = toned.map((plane) => -Math.log10(Math.max(0.02, plane[i])));
    const amounts = inverse.map((row) => Math.min(1, Math.max(0, row[0] * d[0] + row[1] * d[1] + row[2] * d[2])));
    const common = Math.min(...amounts);
    const black = common > 0.9 ? common : underColour * common * common;
    for (let ink = 0; ink < 3; ink++)
      out[ink][1][i] = black >= 1 ? 0 : Math.max(0, (amounts[ink] - black) / (1 - black));
    out[3][1][i] = black;
  }
  return out;
}

function invert3(m: readonly (readonly number[])[]): number[][] {
  const cofactor = (r: number, c: number): number => {
    const [r1, r2] = [0, 1, 2].filter((i) => i !== r);
    const [c1, c2] = [0, 1, 2].filter((i) => i !== c);
    return ((r + c) % 2 === 0 ? 1 : -1) * (m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]);
  };
  const determinant = [0, 1, 2].reduce((sum, c) => sum + m[0][c] * cofactor(0, c), 0);
  return [0, 1, 2].map((r) => [0, 1, 2].map((c) => cofactor(c, r) / determinant));
}

/** Share of inked pixels of a plate, for checks. */
export function inkShare(bits: Bits): number {
  let inked = 0;
  for (let y = 0; y < bits.heightPx; y++) for (let x = 0; x < bits.widthPx; x++) inked += bitAt(bits, x, y);
  return inked / (bits.widthPx * bits.heightPx);
}
