// What befalls a sheet between the kiosk and the clerk's scanner, by name; all seeded.
import { mmToPx } from '../../src/raster/plane.ts';
import type { Sheet } from './channel.ts';

/** 0 <= next() < 1; the same numbers on every machine (a linear congruential generator, mixed). */
export function randomOf(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let v = state ^ (state >>> 15);
    v = Math.imul(v, 0x2c1b3c6d);
    return ((v ^ (v >>> 12)) >>> 0) / 2 ** 32;
  };
}

/** Where the field lies on the sheet, mm. */
export interface FieldPlace {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

type Change = (reflectance: number, xMm: number, yMm: number) => number;

function change(sheet: Sheet, { xMm, yMm, widthMm, heightMm }: FieldPlace, by: Change): Sheet {
  const data = sheet.data.slice();
  const px = (mm: number): number => Math.round(mmToPx(mm, sheet.dpi));
  const mm = 25.4 / sheet.dpi;
  for (let y = Math.max(0, px(yMm)); y < Math.min(sheet.heightPx, px(yMm + heightMm)); y++) {
    for (let x = Math.max(0, px(xMm)); x < Math.min(sheet.widthPx, px(xMm + widthMm)); x++) {
      const i = y * sheet.widthPx + x;
      data[i] = by(data[i], x * mm, y * mm);
    }
  }
  return { ...sheet, data };
}

/** Toner of the other side seen through the paper: lines of text-like blobs, `share` of their darkness. */
export function showThrough(sheet: Sheet, share: number, seed: number): Sheet {
  const random = randomOf(seed);
  const blobs = Float32Array.from({ length: 4096 }, () => (random() < 0.45 ? 1 : 0));
  const data = sheet.data.slice();
  const mm = 25.4 / sheet.dpi;
  for (let row = 0; row < sheet.heightPx; row++) {
    const yMm = row * mm;
    // 4 mm characters in lines 7 mm apart, strokes of half a millimetre.
    if (yMm % 7 > 4) continue;
    const line = Math.floor(yMm * 2) * 977;
    for (let x = 0, i = row * sheet.widthPx; x < sheet.widthPx; x++, i++) {
      data[i] *= 1 - share * blobs[(Math.floor(x * mm * 2) * 61 + line) & 4095];
    }
  }
  return { ...sheet, data };
}

/** Damage by name, with the field's place and a seed. */
export const DAMAGE: Readonly<Record<string, (sheet: Sheet, field: FieldPlace, random: () => number) => Sheet>> = {
  none: (sheet) => sheet,

  /** Three coffee rings and blots: brown, 30 to 60 % of the light gone, 10 to 25 mm. */
  stains: (sheet, field, random) => {
    let out = sheet;
    for (let n = 0; n < 3; n++) {
      const r = 5 + random() * 8;
      const x = field.xMm + random() * field.widthMm;
      const y = field.yMm + random() * field.heightMm;
      const dark = 0.3 + random() * 0.3;
      out = change(out, { xMm: x - r, yMm: y - r, widthMm: 2 * r, heightMm: 2 * r }, (v, px, py) => {
        const d = Math.hypot(px - x, py - y) / r;
        return d > 1 ? v : v * (1 - dark * (0.6 + 0.4 * d));
      });
    }
    return out;
  },

  /** A round office stamp: a ring and bars of dark ink, 30 mm. */
  stamp: (sheet, field, random) => {
    const x = field.xMm + 20 + random() * (field.widthMm - 40);
    const y = field.yMm + 20 + random() * (field.heightMm - 40);
    return change(sheet, { xMm: x - 16, yMm: y - 16, widthMm: 32, heightMm: 32 }, (v, px, py) => {
      const d = Math.hypot(px - x, py - y);
      const inked = (d > 13 && d < 15) || (d < 12 && Math.abs((py - y) % 6) < 1.5);
      return inked ? v * 0.12 : v;
    });
  },

  /** Folded in three: two creases of 1 mm where toner has come off in part. */
  fold: (sheet, field, random) => {
    let out = sheet;
    for (const third of [1, 2]) {
      const y = field.yMm + (field.heightMm * third) / 3;
      out = change(out, { xMm: 0, yMm: y - 0.5, widthMm: 1e3, heightMm: 1 }, (v) =>
        random() < 0.6 ? sheet.white : v * 0.9,
      );
    }
    return out;
  },

  /** A corner torn off: scanner's lid behind it, 45 mm along both edges. */
  'torn corner': (sheet, field, random) => {
    const left = random() < 0.5;
    const top = random() < 0.5;
    return change(sheet, { xMm: 0, yMm: 0, widthMm: 1e3, heightMm: 1e3 }, (v, px, py) => {
      const dx = left ? px - field.xMm : field.xMm + field.widthMm - px;
      const dy = top ? py - field.yMm : field.yMm + field.heightMm - py;
      return dx + dy < 45 ? 0.75 : v;
    });
  },
};

/** A share of the field gone: one block of it covered by white paper, black tape or something printed. */
export function gone(sheet: Sheet, field: FieldPlace, share: number, random: () => number): Sheet {
  const wide = Math.sqrt(share) * (0.7 + random() * 0.6);
  const w = Math.min(1, wide) * field.widthMm;
  const h = (share * field.widthMm * field.heightMm) / w;
  const x = field.xMm + random() * (field.widthMm - w);
  const y = field.yMm + random() * Math.max(0, field.heightMm - h);
  const kind = Math.floor(random() * 3);
  const noise = randomOf(Math.floor(random() * 1e6));
  return change(sheet, { xMm: x, yMm: y, widthMm: w, heightMm: Math.min(h, field.heightMm) }, (_, px, py) => {
    if (kind === 0) return sheet.white;
    if (kind === 1) return 0.04;
    // Another print: newspaper-like stripes with noise.
    return (Math.floor(px / 0.4) + Math.floor(py / 0.7)) % 3 === 0 || noise() < 0.2 ? 0.06 : 0.8;
  });
}
