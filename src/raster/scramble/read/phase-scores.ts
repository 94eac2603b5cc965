// A folded tile and where marks lie in it -> how well they fit at every phase: WebAssembly, and its plain twin.
import { readFileSync } from 'node:fs';
import { TILE } from '../field/layout.ts';

/** Half cells along a tile. */
export const FOLD = TILE * 2;
const WIDE = 2 * FOLD;
/** The module has no data; its first page is left to it. */
const WIDE_AT = 65536;
const SCORES_AT = WIDE_AT + 4 * WIDE * WIDE;
const OFFSETS_AT = SCORES_AT + 4 * FOLD * FOLD;
/** Marks of a tile, at most. */
const MOST_MARKS = 256;

/** Where a mark lies, half cells from the phase's own place, 0..FOLD-1, and whether it is paper (+1) or ink (-1). */
export interface PhaseMark {
  readonly dx: number;
  readonly dy: number;
  readonly sign: 1 | -1;
}

/** Paper first: both twins add in the same order. */
const inOrder = (marks: readonly PhaseMark[]): PhaseMark[] => [
  ...marks.filter(({ sign }) => sign === 1),
  ...marks.filter(({ sign }) => sign === -1),
];

export interface PhaseScorer {
  /** Takes a tile of FOLD * FOLD values, row by row. */
  load(folded: Float32Array): void;
  /** Per phase (FOLD * FOLD of them, row by row) the sum of the tile's values at the marks, times their signs; good until the next call. */
  scores(marks: readonly PhaseMark[]): Float32Array;
}

export function createPlainPhaseScorer(): PhaseScorer {
  const tile = new Float32Array(FOLD * FOLD);
  const scores = new Float32Array(FOLD * FOLD);
  return {
    load: (folded) => tile.set(folded),
    scores(marks) {
      scores.fill(0);
      for (const { dx, dy, sign } of inOrder(marks)) {
        for (let j = 0, out = 0; j < FOLD; j++) {
          const row = ((j + dy) % FOLD) * FOLD;
          for (let i = 0; i < FOLD; i++, out++) scores[out] += sign * tile[row + ((i + dx) % FOLD)];
        }
      }
      return scores;
    },
  };
}

interface Exports {
  scorePhases(wide: number, offsets: number, plus: number, count: number, scores: number, side: number): void;
}

export function createPhaseScorer(): PhaseScorer {
  const compiled = new WebAssembly.Module(readFileSync(new URL('./phase-scores.wasm', import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((OFFSETS_AT + 4 * MOST_MARKS) / 65536) });
  const { scorePhases } = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Exports;
  const wide = new Float32Array(memory.buffer, WIDE_AT, WIDE * WIDE);
  const scores = new Float32Array(memory.buffer, SCORES_AT, FOLD * FOLD);
  const offsets = new Int32Array(memory.buffer, OFFSETS_AT, MOST_MARKS);
  return {
    load(folded) {
      for (let y = 0; y < WIDE; y++) {
        const row = folded.subarray((y % FOLD) * FOLD, ((y % FOLD) + 1) * FOLD);
        wide.set(row, y * WIDE);
        wide.set(row, y * WIDE + FOLD);
      }
    },
    scores(marks) {
      offsets.set(inOrder(marks).map(({ dx, dy }) => 4 * (dy * WIDE + dx)));
      const plus = marks.filter(({ sign }) => sign === 1).length;
      scorePhases(WIDE_AT, OFFSETS_AT, plus, marks.length, SCORES_AT, FOLD);
      return scores;
    },
  };
}

let shared: PhaseScorer | undefined;

/** One for the whole process: what it holds is overwritten at every use, and is the mean of a hundred tiles. */
export function phaseScorer(): PhaseScorer {
  shared ??= createPhaseScorer();
  return shared;
}
