// Synthetic A4 pages at 600 dpi: text, tint, scrambled field, blossom, noise; the same on every machine.
import Benchmark from 'benchmark';
import type { BandWriter, PwgColour } from '../../src/print/band-writer.ts';
import { type BitPlane, createPlane, mmToPx, type Separation } from '../../src/raster/plane.ts';

export const WIDTH_PX = 4960;
export const HEIGHT_PX = 7016;
export const BAND_ROWS = 256;
export const DPI = 600;

export type Planes = Partial<Record<Separation, BitPlane>>;

function paint(ink: (x: number, y: number) => boolean, plane = createPlane(WIDTH_PX, HEIGHT_PX)): BitPlane {
  for (let y = 0; y < HEIGHT_PX; y++) {
    for (let x = 0; x < WIDTH_PX; x++) {
      if (ink(x, y)) plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return plane;
}

/** Integer hash of a cell, the same on every machine. */
function hash(x: number, y: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 12)) >>> 0;
}

/** Strokes in 90 px characters on 150 px lines inside 20 mm margins: about as much edge as 10 pt text. */
const text = (x: number, y: number): boolean => {
  const [column, line] = [Math.floor(x / 90), Math.floor(y / 150)];
  const [u, v] = [x % 90, y % 150];
  if (x < 472 || x > WIDTH_PX - 472 || y < 472 || y > HEIGHT_PX - 472 || v > 85 || line % 4 === 3) return false;
  const h = hash(column, line);
  return (u - (h % 60) >= 0 && u - (h % 60) < 9) || (v - ((h >>> 8) % 70) >= 0 && v - ((h >>> 8) % 70) < 6 && u < 80);
};

/** One-pixel dots, every fourth pixel each way. */
const tint = (x: number, y: number): boolean => (x & 3) === 0 && (y & 3) === ((x >> 2) & 1) * 2;

/** 3 px cells, half of them ink, over 180 x 190 mm. */
const field = (x: number, y: number): boolean => {
  const [left, top] = [mmToPx(15, DPI), mmToPx(15, DPI)];
  if (x < left || x >= left + mmToPx(180, DPI) || y < top || y >= top + mmToPx(190, DPI)) return false;
  return (hash(Math.floor(x / 3), Math.floor(y / 3)) & 1) === 1;
};

/** A round screen over 40 x 40 mm near the foot. */
const blossom = (x: number, y: number): boolean =>
  x >= mmToPx(15, DPI) &&
  x < mmToPx(55, DPI) &&
  y >= mmToPx(240, DPI) &&
  y < mmToPx(280, DPI) &&
  ((x % 12) - 6) ** 2 + ((y % 12) - 6) ** 2 < 16;

/** One page of each kind, by name. */
export function syntheticPages(): Record<'blank' | 'text' | 'tint' | 'field' | 'back' | 'noise', Planes> {
  const noise = (seed: number): BitPlane => paint((x, y) => (hash(x, y + seed) & 1) === 1);
  const fieldOnTint = paint((x, y) => field(x, y) || tint(x, y));
  return {
    blank: {},
    text: { k: paint(text) },
    tint: { k: paint(tint) },
    field: { k: fieldOnTint },
    back: {
      c: paint(blossom),
      m: paint((x, y) => blossom(x + 4, y)),
      y: paint((x, y) => blossom(x, y + 4)),
      k: fieldOnTint,
    },
    noise: { c: noise(1e5), m: noise(2e5), y: noise(3e5), k: noise(4e5) },
  };
}

/** Drives a writer with one page, in bands as the engine cuts them. */
export function writePage(writer: BandWriter, planes: Planes, colour: PwgColour): void {
  writer.beginJob({ pageCount: 1, duplex: false, sheetBack: 'normal' });
  writer.beginPage({ side: 'front', widthPx: WIDTH_PX, heightPx: HEIGHT_PX, dpi: DPI, colour });
  for (let y = 0; y < HEIGHT_PX; y += BAND_ROWS) {
    const heightPx = Math.min(BAND_ROWS, HEIGHT_PX - y);
    const band: Planes = {};
    for (const [name, plane] of Object.entries(planes) as [Separation, BitPlane][]) {
      band[name] = { ...plane, heightPx, data: plane.data.subarray(y * plane.strideBytes) };
    }
    writer.writeBand({ y, heightPx, planes: band });
  }
  writer.endPage();
  writer.endJob();
}

/** One measured case. */
export interface KernelFigure {
  readonly name: string;
  readonly meanMs: number;
  readonly marginPercent: number;
  readonly bytes: number;
}

/** Measures one case and prints its line; `encode` returns how many bytes it made. */
export function measure(name: string, encode: () => number, print: (line: string) => void): KernelFigure {
  const bytes = encode();
  const bench = new Benchmark(name, encode, { maxTime: 1, minSamples: 5 }).run();
  const figure = { name, meanMs: bench.stats.mean * 1000, marginPercent: bench.stats.rme, bytes };
  const time = `${figure.meanMs.toFixed(2).padStart(8)} ms ±${figure.marginPercent.toFixed(1)} %`;
  print(`${name.padEnd(36)} ${time}  ${(bytes / 1e6).toFixed(2)} MB`);
  return figure;
}
