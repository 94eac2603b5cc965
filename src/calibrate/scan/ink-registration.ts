// A registered colour scan -> how far C, M and Y lie off K on paper, by the chart's crosses.
import { CROSS_ARM_MM, INK_CROSSES_MM } from '../chart/layout.ts';
import { applyAffine, type Point } from './affine.ts';
import { LINEAR, type ScanPixels } from './read-scan.ts';
import type { Registration } from './register.ts';

export interface InkOffset {
  /** On paper, to the right and down, um. */
  readonly x: number;
  readonly y: number;
}

export interface InkRegistration {
  readonly um: Readonly<Record<'c' | 'm' | 'y', InkOffset>>;
  /** Largest difference between the crosses of one ink, um: how much registration changes over the sheet. */
  readonly spreadUm: number;
}

/** The channel in which an ink is darkest; K is measured in the same one, so that the scanner's own colour fringes cancel. */
const CHANNEL = { c: 0, m: 1, y: 2 } as const;
/** Looked at on both sides of a line, mm; an ink lies 0.2 mm off at most. */
const REACH_MM = 0.6;
const STEP_MM = 0.01;
/** An arm's ends are left out. */
const INSET_MM = 0.4;
/** Less darkness than this share of the paper is no line. */
const LEAST_DARKNESS = 0.12;

/** @returns undefined when a cross is not there: nothing was printed in colour, or the scan is grey */
export function measureInkRegistration(scan: ScanPixels, registration: Registration): InkRegistration | undefined {
  const found = { c: [] as InkOffset[], m: [] as InkOffset[], y: [] as InkOffset[] };
  for (const { ink, xMm, yMm } of INK_CROSSES_MM) {
    const channel = CHANNEL[ink];
    const at = (side: 1 | -1, axis: 'x' | 'y') => lineAt(scan, registration, channel, [xMm, yMm], side, axis);
    // The upright arm says x, the level one y; K's lie on the negative side.
    const [x, kx, y, ky] = [at(1, 'x'), at(-1, 'x'), at(1, 'y'), at(-1, 'y')];
    if (x === undefined || kx === undefined || y === undefined || ky === undefined) continue;
    found[ink].push({ x: (x - kx) * 1000, y: (y - ky) * 1000 });
  }
  if (Object.values(found).some((offsets) => offsets.length === 0)) return undefined;
  const mean = (offsets: readonly InkOffset[]): InkOffset => ({
    x: offsets.reduce((sum, { x }) => sum + x, 0) / offsets.length,
    y: offsets.reduce((sum, { y }) => sum + y, 0) / offsets.length,
  });
  const um = { c: mean(found.c), m: mean(found.m), y: mean(found.y) };
  const spreadUm = Math.max(
    ...(['c', 'm', 'y'] as const).flatMap((ink) =>
      found[ink].map(({ x, y }) => 2 * Math.hypot(x - um[ink].x, y - um[ink].y)),
    ),
  );
  return { um, spreadUm };
}

/** Where the line of an arm lies across it, mm from where it was drawn: centre of gravity of what is darker than the paper. */
function lineAt(
  { widthPx, heightPx, data }: ScanPixels,
  { map }: Registration,
  channel: number,
  [xMm, yMm]: Point,
  side: 1 | -1,
  axis: 'x' | 'y',
): number | undefined {
  const count = Math.round((2 * REACH_MM) / STEP_MM) + 1;
  const profile = new Float64Array(count);
  let rows = 0;
  for (let along = CROSS_ARM_MM.from + INSET_MM; along <= CROSS_ARM_MM.to - INSET_MM; along += 0.02, rows++) {
    for (let i = 0; i < count; i++) {
      const across = -REACH_MM + i * STEP_MM;
      const [dx, dy] = axis === 'x' ? [across, side * along] : [side * along, across];
      const [px, py] = applyAffine(map, [xMm + dx, yMm + dy]);
      const [u, v] = [px - 0.5, py - 0.5];
      const [x, y] = [Math.floor(u), Math.floor(v)];
      if (x < 0 || y < 0 || x + 1 >= widthPx || y + 1 >= heightPx) return undefined;
      const value = (column: number, row: number) => LINEAR[data[(row * widthPx + column) * 3 + channel]!]!;
      const top = value(x, y) * (1 - (u - x)) + value(x + 1, y) * (u - x);
      const bottom = value(x, y + 1) * (1 - (u - x)) + value(x + 1, y + 1) * (u - x);
      profile[i]! += top * (1 - (v - y)) + bottom * (v - y);
    }
  }
  const paper = (mean(profile, 0, 15) + mean(profile, count - 15, count)) / 2;
  const darkness = profile.map((value) => Math.max(0, paper - value));
  const most = Math.max(...darkness);
  if (most < LEAST_DARKNESS * paper || rows === 0) return undefined;
  let [sum, moment] = [0, 0];
  for (let i = 0; i < count; i++) {
    // The tails are noise.
    const dark = Math.max(0, darkness[i]! - 0.15 * most);
    sum += dark;
    moment += dark * (-REACH_MM + i * STEP_MM);
  }
  return moment / sum;
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}
