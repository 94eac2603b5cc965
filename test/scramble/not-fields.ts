// Pages that carry no field of ours, by name: a reader must see that.
import { encodeField } from '../../src/raster/scramble/field/encode.ts';
import { planField } from '../../src/raster/scramble/field/plan.ts';
import type { ScanImage } from '../../src/raster/scramble/read/image.ts';

type Random = () => number;

const SIDE = 1100;

function picture(paint: (x: number, y: number) => number): ScanImage {
  const data = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < data.length; i++) data[i] = paint(i % SIDE, Math.floor(i / SIDE));
  return { widthPx: SIDE, heightPx: SIDE, dpi: 300, data };
}

/** A picture made of squares of `cell` pixels, each black or white. */
function cells(cell: number, ink: (x: number, y: number) => boolean): ScanImage {
  return picture((x, y) => (ink(Math.floor(x / cell), Math.floor(y / cell)) ? 30 : 235));
}

export const NOT_FIELDS: Readonly<Record<string, (random: Random) => ScanImage>> = {
  noise: (random) => picture(() => Math.floor(random() * 256)),

  'random cells': (random) => {
    const cell = 1.2 + random() * 2;
    const bits = Uint8Array.from({ length: 1 << 20 }, () => (random() < 0.5 ? 1 : 0));
    return cells(cell, (x, y) => bits[(y * 1024 + x) & 0xfffff] === 1);
  },

  halftone: (random) => {
    const angle = random() * Math.PI;
    const pitch = 3 + random() * 8;
    const c = (2 * Math.PI * Math.cos(angle)) / pitch;
    const s = (2 * Math.PI * Math.sin(angle)) / pitch;
    const tone = random() * 2 - 1;
    return picture((x, y) => (Math.cos(c * x + s * y) + Math.cos(c * y - s * x) > tone ? 235 : 30));
  },

  'text-like lines': (random) => {
    const blobs = Uint8Array.from({ length: 65536 }, () => (random() < 0.4 ? 1 : 0));
    const pitch = 30 + Math.floor(random() * 40);
    return picture((x, y) => (y % pitch < pitch * 0.6 && blobs[((x >> 2) * 251 + (y >> 2) * 1021) & 65535] ? 25 : 240));
  },

  'a code of 35-cell tiles, all alike': (random) => {
    const bits = Uint8Array.from({ length: 35 * 35 }, () => (random() < 0.5 ? 1 : 0));
    return cells(1.5, (x, y) => bits[(y % 35) * 35 + (x % 35)] === 1);
  },

  'a strip of a field, the rest cut off': (random) => {
    const plan = planField({ dpi: 600, cellPx: 4 }, 60, 60);
    const layers = { coarse: new Uint8Array(500), fine: new Uint8Array(900) };
    const field = encodeField({ header: Uint8Array.of(Math.floor(random() * 256)), layers }, plan);
    const left = 100 + Math.floor(random() * 400);
    return picture((x, y) => {
      const fx = 2 * (x - left);
      const fy = 2 * y;
      if (fx < 0 || fx >= 250 || fy >= field.heightPx) return 240;
      return (field.data[fy * field.strideBytes + (fx >> 3)] >> (7 - (fx & 7))) & 1 ? 30 : 235;
    });
  },
};
