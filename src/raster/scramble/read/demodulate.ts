// A place where the pilots show -> soft values of all cells of the field, better and better as more becomes known.
import type { FieldLayout } from '../field/layout.ts';
import type { Acquisition } from './acquire.ts';
import { localTone, sampleCells } from './cells.ts';
import { type CellScene, cellWindows, equaliseAgain, equaliseLinear } from './equalise.ts';
import type { GreyImage } from './image.ts';
import { eachPilot, refine } from './refine.ts';
import { type SoftCells, STEPS, softCells, tileBelief } from './soft.ts';
import { track } from './track.ts';

/** A field under demodulation. */
export interface Demodulation {
  /** Soft values as they are now. */
  readonly cells: SoftCells;
  /** Share of the field that is damaged, covered or outside the scan. */
  readonly lostShare: number;
  /** Share of the field outside the scan. */
  readonly outsideShare: number;
  /** Certain values per cell, +1 paper, -1 ink, 0 unknown: pilots at first; the caller adds what it decodes. */
  readonly known: Int8Array;
  /** Equalises again with what is known now; `cells` has the outcome. */
  again(): void;
}

/**
 * Rounds of mutual help before anything is decoded, by the share of pilots that come out right: a clean scan needs none,
 * one is enough for most at 200 dpi, and what still fails gets the help of what decoded.
 */
const ENOUGH_FOR = [0.985, 0.94] as const;

export async function demodulate(
  image: GreyImage,
  layout: FieldLayout,
  start: Acquisition,
  step: (share: number) => Promise<void>,
): Promise<Demodulation> {
  const tracked = track(image, layout, start);
  await step(0.3);
  const { warp, decisions } = refine(image, layout, tracked.warp);
  await step(0.5);
  const { columns } = layout;
  const { across, down, columns: nodes } = tracked.warp;
  for (let cell = 0, y = 0; cell < decisions.length; y++) {
    const nodeRow = Math.floor(y / down) * nodes;
    for (let x = 0; x < columns; x++, cell++) {
      // Damage must not train the filters.
      if (tracked.trust[nodeRow + Math.floor(x / across)] < tracked.least) decisions[cell] = 0;
    }
  }
  const scene: CellScene = {
    image,
    layout,
    windows: cellWindows(image, layout, warp),
    tone: localTone(sampleCells(image, layout, warp), layout),
  };
  const known = new Int8Array(decisions.length);
  const trainable = (cell: number): boolean => decisions[cell] !== 0;
  // Solitary pilots are left out: they bear witness.
  eachPilot(layout, (cell, value, periodic) => {
    if (periodic && trainable(cell)) known[cell] = value;
  });
  const linear = equaliseLinear(scene, decisions);
  const belief = tileBelief(linear, layout);
  let cells = softCells(linear, layout, belief);
  await step(0.6);
  const soft = new Float32Array(decisions.length);
  const tanh = Float32Array.from({ length: 255 }, (_, i) => Math.tanh((i - 127) / STEPS / 2));
  const again = (): void => {
    for (let i = 0; i < soft.length; i++) soft[i] = known[i] !== 0 ? known[i] : tanh[cells.soft[i] + 127];
    cells = softCells(equaliseAgain(scene, known, soft), layout, belief);
  };
  for (const enough of ENOUGH_FOR) {
    if (cells.pilotAccuracy >= enough) break;
    again();
    await step(0.65);
  }
  return {
    get cells() {
      return cells;
    },
    lostShare: belief.lostShare,
    outsideShare: shareOutside(scene.windows.pixel),
    known,
    again,
  };
}

function shareOutside(pixel: Int32Array): number {
  let outside = 0;
  for (const first of pixel) if (first < 0) outside++;
  return outside / pixel.length;
}
