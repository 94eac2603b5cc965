// A place where the pilots show -> soft values of all cells of the field, better and better as more becomes known.
import type { FieldLayout } from '../field/layout.ts';
import type { Acquisition } from './acquire.ts';
import { localTone, sampleCells } from './cells.ts';
import { type CellScene, cellPixels, cellWindows, equaliseAgain, equaliseLinear } from './equalise.ts';
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
  /** Certain values per cell, +1 paper, -1 ink, 0 unknown: pilots at first; the caller adds what it decodes. */
  readonly known: Int8Array;
  /** Equalises again with what is known now; `cells` has the outcome. */
  again(): void;
}

/** Rounds of mutual help before anything is decoded. */
const FIRST_ROUNDS = 2;

export async function demodulate(
  image: GreyImage,
  layout: FieldLayout,
  start: Acquisition,
  step: (share: number) => Promise<void>,
): Promise<Demodulation> {
  const tracked = track(image, layout, start);
  await step(0.3);
  // The fewer pixels a cell has, the more a misplaced sample costs.
  const { warp, decisions } = refine(image, layout, tracked.warp, cellPixels(tracked.warp) < 1.3 ? 4 : 2);
  await step(0.5);
  const { columns } = layout;
  const { spacing, columns: across } = tracked.warp;
  for (let cell = 0, y = 0; cell < decisions.length; y++) {
    const tileRow = Math.floor(y / spacing) * across;
    for (let x = 0; x < columns; x++, cell++) {
      // Damage must not train the filters.
      if (tracked.trust[tileRow + Math.floor(x / spacing)] < 0.28) decisions[cell] = 0;
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
  // A clean scan needs no help.
  for (let round = 0; round < FIRST_ROUNDS && cells.pilotAccuracy < 0.985; round++) {
    again();
    await step(0.65);
  }
  return {
    get cells() {
      return cells;
    },
    lostShare: belief.lostShare,
    known,
    again,
  };
}
