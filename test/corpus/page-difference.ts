// One of our 1-bit pages and a peer's grey picture of it -> how far they lie apart: shift, strange pixels, tone.
import type { BitPlane } from '../../src/raster/plane.ts';
import type { GreyPicture } from '../raster-page/raster-support.ts';

/** How far two pictures of a page lie apart. All figures are 0 for equal pictures. */
export interface PageDifference {
  /** Where ours lies against the peer's, px, to a fraction: right and down are positive. */
  readonly shiftXPx: number;
  readonly shiftYPx: number;
  /** Most pixels, in any window of 32 x 32, that are ink in one picture with no ink beside them in the other. */
  readonly strangers: number;
  /** Where that window lies, px. */
  readonly strangersAt: readonly [x: number, y: number];
  /** Greatest difference of mean ink, 0..1, over any window of 64 x 64. */
  readonly tone: number;
  readonly toneAt: readonly [x: number, y: number];
}

/** Up to where two pictures count as the same page. */
export interface Tolerance {
  readonly shiftPx: number;
  readonly strangers: number;
  readonly tone: number;
}

/**
 * What still counts as the same page, at 300 dpi. The farthest that a right page of the samples lay: shift 0.33 (poppler),
 * strangers 0 on text (14 at the edge of a seal's picture scaled down), tone 0.101 (a JPEG scan's edge). The look-alikes
 * of corpus.test.ts make 6 strangers and more at 10.5 pt, a page shifted by 1 px a shift of 0.7 and more.
 */
export const SAME_PAGE: Tolerance = { shiftPx: 0.45, strangers: 4, tone: 0.12 };

/** Peer pixels up to this grey may lie beside our ink; beyond it there is none. */
const ANY_INK_MAX = 224;
/** Peer pixels up to this grey are ink that we must have too. */
const FULL_INK_MAX = 48;
const STRANGER_WINDOW_PX = 32;
const TONE_WINDOW_PX = 64;
/** Flat grey: neighbours within this range, and neither ink nor paper. */
const FLAT_RANGE = 40;
const TONE_MIN = 16;
const TONE_MAX = 253;
/** A window with more tone than this share is judged by its mean only: a screen's dots are nobody's pixels. */
const TONE_SHARE = 0.04;

export function differenceOf(ours: BitPlane, peer: GreyPicture): PageDifference {
  const { widthPx: width, heightPx: height } = ours;
  const ink = inkOf(ours);
  const grey = framed(peer, width, height);
  const any = new Uint8Array(width * height);
  const full = new Uint8Array(width * height);
  const tone = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0, p = y * width; x < width; x++, p++) {
      const value = grey[p];
      if (value === 255) continue;
      if (value <= ANY_INK_MAX) any[p] = 1;
      if (value <= FULL_INK_MAX) full[p] = 1;
      if (value < TONE_MIN || value > TONE_MAX || x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
      if (
        Math.abs(grey[p - 1] - value) < FLAT_RANGE &&
        Math.abs(grey[p + 1] - value) < FLAT_RANGE &&
        Math.abs(grey[p - width] - value) < FLAT_RANGE &&
        Math.abs(grey[p + width] - value) < FLAT_RANGE
      ) {
        tone[p] = 1;
      }
    }
  }
  const anyNear = dilated(any, width, height);
  const inkNear = dilated(ink, width, height);
  const strange = new Uint8Array(width * height);
  // Dots of ours on the peer's palest tones are no strangers; ink of the peer that we lack is one everywhere.
  const expected = dilated(tone, width, height);
  for (let p = 0; p < strange.length; p++) {
    strange[p] = (ink[p] & (1 - anyNear[p]) & (1 - expected[p])) | (full[p] & (1 - inkNear[p]));
  }
  const strangeSum = sums(strange, width, height);
  const toneSum = sums(tone, width, height);
  let strangers = 0;
  let strangersAt: [number, number] = [0, 0];
  windows(width, height, STRANGER_WINDOW_PX, (x, y, size) => {
    const count = boxSum(strangeSum, width, x, y, size);
    if (count <= strangers || boxSum(toneSum, width, x, y, size) > TONE_SHARE * size * size) return;
    strangers = count;
    strangersAt = [x, y];
  });
  const inkSum = sums(ink, width, height);
  const darkSum = sums(
    grey.map((value) => 255 - value),
    width,
    height,
  );
  let most = 0;
  let toneAt: [number, number] = [0, 0];
  windows(width, height, TONE_WINDOW_PX, (x, y, size) => {
    const apart = Math.abs(boxSum(inkSum, width, x, y, size) - boxSum(darkSum, width, x, y, size) / 255);
    if (apart <= most) return;
    most = apart;
    toneAt = [x, y];
  });
  return {
    ...shiftOf(ink, grey, width, height),
    strangers,
    strangersAt,
    tone: most / TONE_WINDOW_PX ** 2,
    toneAt,
  };
}

/** Whether two pictures are the same page. */
export function isSame(difference: PageDifference, tolerance: Tolerance = SAME_PAGE): boolean {
  return (
    Math.abs(difference.shiftXPx) <= tolerance.shiftPx &&
    Math.abs(difference.shiftYPx) <= tolerance.shiftPx &&
    difference.strangers <= tolerance.strangers &&
    difference.tone <= tolerance.tone
  );
}

/** One byte a pixel, 1 = ink. */
function inkOf({ data, widthPx, heightPx, strideBytes }: BitPlane): Uint8Array {
  const out = new Uint8Array(widthPx * heightPx);
  for (let y = 0, p = 0; y < heightPx; y++) {
    const row = y * strideBytes;
    for (let x = 0; x < widthPx; x++, p++) out[p] = (data[row + (x >> 3)] >> (7 - (x & 7))) & 1;
  }
  return out;
}

/** The peer's picture cut or padded with paper to ours: peers round a page's size up. */
function framed(peer: GreyPicture, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < Math.min(height, peer.heightPx); y++) {
    const from = y * peer.widthPx;
    out.set(peer.data.subarray(from, from + Math.min(width, peer.widthPx)), y * width);
  }
  return out;
}

/** 3 x 3 maximum of zeros and ones. The outermost pixels keep their row and column neighbours only. */
function dilated(bits: Uint8Array, width: number, height: number): Uint8Array {
  const wide = new Uint8Array(bits.length);
  for (let p = 1; p < bits.length - 1; p++) wide[p] = bits[p - 1] | bits[p] | bits[p + 1];
  const out = new Uint8Array(bits.length);
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width : 0;
    const down = y < height - 1 ? width : 0;
    for (let p = y * width, end = p + width; p < end; p++) out[p] = wide[p + up] | wide[p] | wide[p + down];
  }
  return out;
}

/** Sums of everything left of and above each pixel, (width + 1) x (height + 1). */
function sums(values: Uint8Array, width: number, height: number): Uint32Array {
  const out = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0, p = 0; y < height; y++) {
    let row = 0;
    const above = y * (width + 1);
    for (let x = 0; x < width; x++, p++) {
      row += values[p];
      out[above + width + 2 + x] = out[above + x + 1] + row;
    }
  }
  return out;
}

function boxSum(table: Uint32Array, width: number, x: number, y: number, size: number): number {
  const top = y * (width + 1) + x;
  const bottom = top + size * (width + 1);
  return table[bottom + size] - table[bottom] - table[top + size] + table[top];
}

/** Windows that overlap by half. */
function windows(width: number, height: number, size: number, visit: (x: number, y: number, size: number) => void) {
  for (let y = 0; y + size <= height; y += size >> 1) {
    for (let x = 0; x + size <= width; x += size >> 1) visit(x, y, size);
  }
}

/** The shift at which our ink lies on most of the peer's, by a parabola through the best and its neighbours. */
function shiftOf(ink: Uint8Array, grey: Uint8Array, width: number, height: number) {
  const margin = 4;
  const overlap = (dx: number, dy: number): number => {
    let sum = 0;
    for (let y = margin; y < height - margin; y++) {
      for (let p = y * width + margin, end = (y + 1) * width - margin, by = -dy * width - dx; p < end; p++) {
        if (ink[p]) sum += 255 - grey[p + by];
      }
    }
    return sum;
  };
  const along = (at: (shift: number) => number): number => {
    const values = [-3, -2, -1, 0, 1, 2, 3].map(at);
    let best = 3;
    for (let i = 1; i < 6; i++) if (values[i] > values[best]) best = i;
    const [before, peak, after] = [values[best - 1], values[best], values[best + 1]];
    const bend = before - 2 * peak + after;
    const part = bend < 0 ? (before - after) / (2 * bend) : 0;
    return best - 3 + Math.max(-1, Math.min(1, part));
  };
  return { shiftXPx: along((dx) => overlap(dx, 0)), shiftYPx: along((dy) => overlap(0, dy)) };
}
