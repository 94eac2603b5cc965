// A place where a page seems to differ -> whether all that is there is one of its own rules, a fraction of a millimetre aside.
import type { RectPx } from '../../raster/layout.ts';
import type { Residuals } from './residuals.ts';

/*
 * Far out on a page nothing but a table's rule may say where the sheet lies across, and a rule says nothing along itself: where the
 * sheet sways there, the rule is found up to 0.4 mm beside its place, without anything having been changed.
 */

/** How far a rule may lie aside. */
const MOST_ASIDE_MM = 0.45;
/** What is thicker is no rule. */
const MOST_THICK_MM = 1;
/** What is shorter may be a stroke of a character. */
const LEAST_LONG_MM = 8;
/** How much thicker or thinner it may be printed and scanned. */
const THICKNESS_MM = 0.17;
/** Share of the lines across that must show the rule and nothing else; those where another rule crosses do not count. */
const LEAST_SHARE = 0.9;
/** Of the lines across, at least so many must count. */
const LEAST_COUNTED = 0.6;
/** How unevenly it may lie aside, one standard deviation. */
const MOST_UNEVEN_MM = 0.12;

/** A hairline between two pixels is no darker than this, of 255. */
const SEEN = 64;

/** Runs of a line across as [first, past the last]. */
type Run = readonly [from: number, to: number];

function runsOf(count: number, isSet: (i: number) => boolean): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < count; i++) {
    if (!isSet(i)) continue;
    const from = i;
    while (i < count && isSet(i)) i++;
    runs.push([from, i]);
  }
  return runs;
}

/** The page's ink across the first line of the box, from its middle on, that has a single run of it. */
function ruleNear(
  isInk: (along: number, across: number) => boolean,
  [first, last]: Run,
  [from, to]: Run,
): Run | undefined {
  const lines = Array.from({ length: last - first }, (_, i) => first + i);
  const middle = Math.floor(lines.length / 2);
  for (const along of [...lines.slice(middle), ...lines.slice(0, middle)]) {
    const runs = runsOf(to - from, (i) => isInk(along, from + i));
    if (runs.length === 1 && runs[0]![0] > 0 && runs[0]![1] < to - from)
      return [runs[0]![0] + from, runs[0]![1] + from];
  }
  return undefined;
}

/**
 * @param box about all that differs there
 * @returns true when the page has one straight rule there, and the scan the same one, as thick, evenly aside
 */
export function isMovedRule({ widthPx, heightPx, dpi, darkness, distancePx }: Residuals, box: RectPx): boolean {
  const px = (mm: number): number => (mm * dpi) / 25.4;
  const upright = box.bottom - box.top >= box.right - box.left;
  const [first, last, across0, across1, most] = upright
    ? [box.top, box.bottom, box.left, box.right, widthPx]
    : [box.left, box.right, box.top, box.bottom, heightPx];
  const place = (along: number, across: number): number =>
    upright ? along * widthPx + across : across * widthPx + along;
  const isInk = (along: number, across: number): boolean => distancePx[place(along, across)] === 0;
  // About the rule, and as far as it may lie aside: the pattern's dots keep half a millimetre from wherever it was printed.
  const room = Math.ceil(px(MOST_ASIDE_MM));
  const rule = ruleNear(isInk, [first, last], [Math.max(0, across0 - room), Math.min(most, across1 + room)]);
  if (!rule || across0 < rule[0] - room || across1 > rule[1] + room) return false;
  const from = Math.max(0, rule[0] - room);
  const count = Math.min(most, rule[1] + room) - from;
  let counted = 0;
  const asides: number[] = [];
  for (let along = first; along < last; along++) {
    const own = runsOf(count, (i) => isInk(along, from + i));
    // A crossing, or the end of one.
    if (own.some(([start, end]) => start === 0 || end === count)) continue;
    counted++;
    const seen = runsOf(count, (i) => darkness[place(along, from + i)]! >= SEEN);
    if (own.length !== 1 || seen.length !== 1) continue;
    const [[ownFrom, ownTo], [seenFrom, seenTo]] = [own[0]!, seen[0]!];
    const thick = ownTo - ownFrom;
    if (thick > px(MOST_THICK_MM) || Math.abs(seenTo - seenFrom - thick) > Math.max(1, px(THICKNESS_MM))) continue;
    const aside = (seenFrom + seenTo - ownFrom - ownTo) / 2;
    if (Math.abs(aside) <= px(MOST_ASIDE_MM)) asides.push(aside);
  }
  if (counted < LEAST_COUNTED * (last - first) || asides.length < LEAST_SHARE * counted || asides.length < 4)
    return false;
  const long = upright ? heightPx : widthPx;
  const goesOn = (along: number): boolean =>
    along >= 0 && along < long && (isInk(along, rule[0]) || isInk(along, rule[1] - 1));
  let [start, end] = [first, last];
  while (goesOn(start - 1)) start--;
  while (goesOn(end)) end++;
  if (end - start < px(LEAST_LONG_MM)) return false;
  const mean = asides.reduce((sum, aside) => sum + aside, 0) / asides.length;
  const variance = asides.reduce((sum, aside) => sum + (aside - mean) ** 2, 0) / asides.length;
  return Math.sqrt(variance) <= px(MOST_UNEVEN_MM);
}
