// A clear zone in millimetres -> the pixels it means at a resolution: one definition for the kernel and its plain twin.
import { mmToPx } from '../plane.ts';
import type { PixelRows } from './pantograph.ts';

/** White gaps inside a glyph up to this wide and high stay free of dots, mm: a dot there could be read as a stroke. */
export const COUNTER_MM = 1.5;

/** Blocks of 8 x 8 pixels in which counters are looked for. */
export const BLOCK_PX = 8;

/** What "near ink" means, in pixels. */
export interface ClearZone {
  /** A dot goes when the centre of one of its pixels lies nearer than this to the centre of a pixel of ink. 2..25. */
  readonly radiusPx: number;
  /** Half widths of the disc: halfWidths[d] pixels to either side in rows d above and below, d = 0, 1 ... */
  readonly halfWidths: readonly number[];
  /** White runs of at most this many blocks between ink, along rows and columns, are a counter. */
  readonly counterBlocks: number;
}

/**
 * @param clearZoneMm white between ink and dots, 0.1..0.5 mm
 */
export function clearZone(clearZoneMm: number, dpi: number): ClearZone {
  // White of w pixels between two pixels puts their centres w + 1 apart.
  const radiusPx = mmToPx(clearZoneMm, dpi) + 1;
  const halfWidths: number[] = [];
  for (let d = 0; d < radiusPx; d++) halfWidths.push(Math.ceil(Math.sqrt(radiusPx * radiusPx - d * d)) - 1);
  return { radiusPx, halfWidths, counterBlocks: Math.ceil(mmToPx(COUNTER_MM, dpi) / BLOCK_PX) };
}

/** So near to ink, mm, lone dots stand in for clusters where there is no room for bars. */
const BESIDE_MM = 2;

/** Blocks of 8 x 8 pixels, up, down and sideways, within which a cell counts as beside ink. At most 24: the kernel looks for them in one word. */
export function besideBlocks(dpi: number): number {
  return Math.min(24, Math.round(mmToPx(BESIDE_MM, dpi) / BLOCK_PX));
}

/** Rows of pixels as rows of blocks, first and last, those of the page. */
export function blockRowsOf([from, to]: PixelRows, heightPx: number): readonly [first: number, last: number] {
  return [Math.floor(Math.max(0, from) / BLOCK_PX), Math.floor((Math.min(heightPx, to) - 1) / BLOCK_PX)];
}
