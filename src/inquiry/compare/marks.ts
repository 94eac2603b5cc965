// What is too dark and too light on a page -> the places where it differs, and how sure the page lets one be.
import { isMovedRule } from './moved-rules.ts';
import { EXACT_DPI, type Residuals } from './residuals.ts';

export type MarkKind = 'added' | 'missing' | 'changed';

/** A place where the sheet is not as it was printed. Millimetres from the top left of the upright page. */
export interface Mark {
  readonly kind: MarkKind;
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface Marks {
  readonly differences: readonly Mark[];
  /** Marks in the margin, which certificates get in offices (a receipt stamp, a number): told, not counted. */
  readonly margin: readonly Mark[];
  /** Share of the expected ink that the scan shows the place of. */
  readonly coveredShare: number;
}

/** Side of the window in which too much and too little is summed: about a stroke's length. */
const WINDOW_MM = 0.6;
/**
 * Least sums in a window, mm^2 of full black. Clean pairs of both paper models stay below 0.03 (missing, or extra beside
 * ink), and below 1.12 times the 97th percentile of the page's blocks (extra in the pattern's dots): docs/inquiry.md.
 */
const LEAST_MISSING_MM2 = 0.034;
const LEAST_NEAR_MM2 = 0.016;
/** Both, for a front that was reduced to less than 300 dpi: its strokes are a pixel off here and there. */
const LEAST_REDUCED_MM2 = 0.06;
const PATTERN_FACTOR = 1.25;
const LEAST_FAR_MM2 = 0.085;
const MOST_FAR_MM2 = 0.5;
/** Away from ink the pattern's clusters are larger than strokes are thick: there an addition shows by its length. */
const LEAST_LENGTH_MM = 1;
const LENGTH_FACTOR = 1.6;
const DARK = 128;
/** The pattern keeps this far from ink (the least clear zone of a device profile is 0.1, that of generic-600 0.35). */
const NEAR_MM = 0.26;
/** Blocks over which the pattern's usual sum is taken. */
const BLOCK_MM = 15;
/** The paper's edge: shadows, rollers, fingers. */
const EDGE_MM = 4;
/** Nothing of a certificate's own is expected in such a band along the edges, unless it has ink there. */
const MARGIN_MM = 20;
/** Marks closer than this belong together. */
const JOIN_MM = 1;
/** Dots of a page's pattern, at most. */
const MOST_BOXES = 100_000;
/** Nobody looks at more: the sheet is another one. */
const MOST_MARKS = 400;

export function marksOf(residuals: Residuals): Marks {
  const { widthPx, heightPx, dpi, extra, missing, distancePx } = residuals;
  const pxPerMm = dpi / 25.4;
  const radius = Math.max(1, Math.round((WINDOW_MM * pxPerMm - 1) / 2));
  const side = (2 * radius + 1) / pxPerMm;
  // A window is not just as wide at every resolution: sums go by its side.
  const unit = (255 * pxPerMm * pxPerMm * side) / WINDOW_MM;
  const [leastMissing, leastNear] =
    dpi >= EXACT_DPI ? [LEAST_MISSING_MM2, LEAST_NEAR_MM2] : [LEAST_REDUCED_MM2, LEAST_REDUCED_MM2];
  const nearPx = NEAR_MM * pxPerMm;
  const near = new Uint8Array(extra.length);
  for (let i = 0; i < near.length; i++) if (distancePx[i] <= nearPx) near[i] = extra[i];
  const lacking = windowSums(missing, widthPx, heightPx, radius);
  const beside = windowSums(near, widthPx, heightPx, radius);
  const anywhere = windowSums(extra, widthPx, heightPx, radius);
  const usual = usualPattern(anywhere, residuals, nearPx + radius) / unit;
  const leastFar = unit * Math.min(MOST_FAR_MM2, Math.max(LEAST_FAR_MM2, PATTERN_FACTOR * usual));
  const found = new Uint8Array(extra.length);
  const edge = Math.round(EDGE_MM * pxPerMm);
  for (let y = edge; y < heightPx - edge; y++) {
    for (let p = y * widthPx + edge, end = (y + 1) * widthPx - edge; p < end; p++) {
      if (lacking[p] > leastMissing * unit) found[p] |= 1;
      if (beside[p] > leastNear * unit || anywhere[p] > leastFar) found[p] |= 2;
    }
  }
  const boxes = [...boxesOf(found, widthPx, heightPx), ...longStrokes(residuals, nearPx, edge)];
  const all = joined(boxes, JOIN_MM * pxPerMm).filter((box) => !isMovedRule(residuals, box));
  const inMargin = marginOf(residuals);
  const marks = all.slice(0, MOST_MARKS).map((box) => ({ mark: markOf(box, pxPerMm), margin: inMargin(box) }));
  return {
    differences: marks.filter(({ margin }) => !margin).map(({ mark }) => mark),
    margin: marks.filter(({ margin }) => margin).map(({ mark }) => mark),
    coveredShare: coveredShare(residuals, edge),
  };
}

/** What hangs together away from ink and is longer than the pattern's dots are on this sheet. */
function longStrokes({ widthPx, heightPx, dpi, darkness, distancePx }: Residuals, nearPx: number, edge: number): Box[] {
  const dark = new Uint8Array(darkness.length);
  for (let y = edge; y < heightPx - edge; y++) {
    for (let p = y * widthPx + edge, end = (y + 1) * widthPx - edge; p < end; p++) {
      if (darkness[p] >= DARK && distancePx[p] > nearPx) dark[p] = 2;
    }
  }
  const boxes = boxesOf(dark, widthPx, heightPx);
  const lengthOf = ({ left, top, right, bottom }: Box): number => Math.max(right - left, bottom - top);
  const lengths = boxes.map(lengthOf).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length * 0.97)] ?? 0;
  const least = Math.max((LEAST_LENGTH_MM * dpi) / 25.4, LENGTH_FACTOR * usual);
  return boxes.filter((box) => lengthOf(box) > least);
}

/** Sums over squares of 2 radius + 1. */
function windowSums(data: Uint8Array, widthPx: number, heightPx: number, radius: number): Uint16Array {
  const out = new Uint16Array(data.length);
  const columns = new Uint16Array(widthPx);
  for (let y = -radius; y < heightPx; y++) {
    const enters = y + radius;
    const leaves = y - radius - 1;
    if (enters < heightPx) for (let x = 0, p = enters * widthPx; x < widthPx; x++, p++) columns[x] += data[p];
    if (leaves >= 0) for (let x = 0, p = leaves * widthPx; x < widthPx; x++, p++) columns[x] -= data[p];
    if (y < 0) continue;
    let sum = 0;
    for (let x = -radius; x < widthPx; x++) {
      if (x + radius < widthPx) sum += columns[x + radius];
      if (x - radius - 1 >= 0) sum -= columns[x - radius - 1];
      if (x >= 0) out[y * widthPx + x] = sum;
    }
  }
  return out;
}

/**
 * What the pattern's dots give on this sheet: of the largest sums away from ink in each block, the 97th percentile, and
 * no more than a quarter above the 80th. Many changes on one page are the highest blocks themselves.
 */
function usualPattern(
  sums: Uint16Array,
  { widthPx, heightPx, dpi, distancePx, inside }: Residuals,
  awayPx: number,
): number {
  const block = Math.round((BLOCK_MM * dpi) / 25.4);
  const largest: number[] = [];
  for (let top = block; top + block < heightPx - block; top += block) {
    for (let left = block; left + block < widthPx - block; left += block) {
      let most = 0;
      let seen = 0;
      for (let y = top; y < top + block; y++) {
        for (let p = y * widthPx + left, end = p + block; p < end; p++) {
          if (distancePx[p] <= awayPx || !inside[p]) continue;
          seen++;
          if (sums[p] > most) most = sums[p];
        }
      }
      if (seen > (block * block) / 4) largest.push(most);
    }
  }
  largest.sort((a, b) => a - b);
  const percentile = (share: number): number => largest[Math.floor(largest.length * share)] ?? 0;
  return Math.min(percentile(0.97), 1.25 * percentile(0.8));
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** 1 missing, 2 added, 3 both. */
  what: number;
}

/** Bounding boxes of what hangs together (4 neighbours). */
function boxesOf(found: Uint8Array, widthPx: number, heightPx: number): Box[] {
  const boxes: Box[] = [];
  const stack: number[] = [];
  for (let start = 0; start < found.length && boxes.length < MOST_BOXES; start++) {
    if (found[start] === 0) continue;
    const box: Box = { left: widthPx, top: heightPx, right: 0, bottom: 0, what: 0 };
    stack.push(start);
    box.what |= found[start];
    found[start] = 0;
    for (let p = stack.pop(); p !== undefined; p = stack.pop()) {
      const x = p % widthPx;
      const y = (p - x) / widthPx;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
      for (const q of [x > 0 ? p - 1 : -1, x < widthPx - 1 ? p + 1 : -1, p - widthPx, p + widthPx]) {
        if (q < 0 || q >= found.length || found[q] === 0) continue;
        box.what |= found[q];
        found[q] = 0;
        stack.push(q);
      }
    }
    boxes.push(box);
  }
  return boxes;
}

/** Boxes nearer than `gap` become one, until none are. */
function joined(boxes: readonly Box[], gap: number): Box[] {
  let list = boxes.map((box) => ({ ...box }));
  for (let again = true; again; ) {
    again = false;
    const kept: Box[] = [];
    for (const box of list.sort((a, b) => a.top - b.top)) {
      const near = kept.find(
        (other) =>
          box.left <= other.right + gap &&
          other.left <= box.right + gap &&
          box.top <= other.bottom + gap &&
          other.top <= box.bottom + gap,
      );
      if (!near) {
        kept.push(box);
        continue;
      }
      again = true;
      near.left = Math.min(near.left, box.left);
      near.right = Math.max(near.right, box.right);
      near.top = Math.min(near.top, box.top);
      near.bottom = Math.max(near.bottom, box.bottom);
      near.what |= box.what;
    }
    list = kept;
  }
  return list;
}

function markOf(box: Box, pxPerMm: number): Mark {
  const mm = (px: number): number => Math.round((px / pxPerMm) * 100) / 100;
  return {
    kind: box.what === 3 ? 'changed' : box.what === 1 ? 'missing' : 'added',
    xMm: mm(box.left),
    yMm: mm(box.top),
    widthMm: mm(box.right - box.left),
    heightMm: mm(box.bottom - box.top),
  };
}

/**
 * Tells whether a mark lies in the margin: added where the page has nothing of its own within 3 mm, and outside the box
 * about all its ink or within 20 mm of the paper's edge.
 */
function marginOf({ widthPx, heightPx, dpi, distancePx }: Residuals): (box: Box) => boolean {
  const pxPerMm = dpi / 25.4;
  const ink: Box = { left: widthPx, top: heightPx, right: 0, bottom: 0, what: 0 };
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (distancePx[y * widthPx + x] !== 0) continue;
      if (x < ink.left) ink.left = x;
      if (x >= ink.right) ink.right = x + 1;
      if (y < ink.top) ink.top = y;
      ink.bottom = y + 1;
    }
  }
  const band = MARGIN_MM * pxPerMm;
  const away = Math.min(254, 3 * pxPerMm);
  return (box) => {
    if (box.what !== 2) return false;
    const outside = box.right <= ink.left || box.left >= ink.right || box.bottom <= ink.top || box.top >= ink.bottom;
    const atEdge = box.right <= band || box.left >= widthPx - band || box.bottom <= band || box.top >= heightPx - band;
    if (!outside && !atEdge) return false;
    for (let y = box.top; y < box.bottom; y++) {
      for (let x = box.left; x < box.right; x++) if (distancePx[y * widthPx + x] < away) return false;
    }
    return true;
  };
}

function coveredShare({ widthPx, heightPx, distancePx, inside }: Residuals, edge: number): number {
  let ink = 0;
  let seen = 0;
  for (let y = edge; y < heightPx - edge; y++) {
    for (let p = y * widthPx + edge, end = (y + 1) * widthPx - edge; p < end; p++) {
      if (distancePx[p] !== 0) continue;
      ink++;
      seen += inside[p];
    }
  }
  return ink === 0 ? 1 : seen / ink;
}
