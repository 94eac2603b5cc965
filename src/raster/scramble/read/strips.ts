// Windows whose lattices led nowhere -> a place where the pilots show in a strip across them: transports that sway within a window.
import { type Acquisition, type Area, acquire } from './acquire.ts';
import type { GreyImage } from './image.ts';
import { type Lattice, WINDOW_PX, type Window } from './lattice.ts';

/** A window, and the lattices that were found in it. */
export interface Looked {
  readonly window: Window;
  readonly lattices: readonly Lattice[];
}

/** Two lattices are the same when their vectors differ by less than this share of their length: sway and warp bend them. */
const SAME_WITHIN = 0.03;
/** Chance lattices differ from window to window: one that so many share is the pilots', or another pattern's. */
const LEAST_SHARED = 3;
/** Lattices and windows tried. Half the diagonals of the right lattice are shared as often as that itself. */
const MOST_LATTICES = 4;
const MOST_WINDOWS = 5;
/**
 * A strip's breadth in tiles and its length in pixels. At the turning points of a sway of 0.3 mm every 20 mm a strip of a tile and a half
 * (6.6 mm) moves by less than a cell and a half, in most of it by a third of a cell.
 */
const BREADTH_TILES = 1.5;
const LENGTH_PX = 1.5 * WINDOW_PX;

interface Sighting {
  readonly window: Window;
  readonly lattice: Lattice;
}

/** Lattices that several windows share, the commonest first: each as it was seen in those windows. */
function sharedLattices(looked: readonly Looked[]): Sighting[][] {
  const groups: Sighting[][] = [];
  for (const { window, lattices } of looked) {
    for (const lattice of lattices) {
      const { ux, uy } = lattice;
      const isSame = ([{ lattice: first }]: Sighting[]): boolean =>
        Math.hypot(first.ux - ux, first.uy - uy) < SAME_WITHIN * Math.hypot(ux, uy);
      const group = groups.find(isSame);
      if (group) group.push({ window, lattice });
      else groups.push([{ window, lattice }]);
    }
  }
  return groups.filter(({ length }) => length >= LEAST_SHARED).sort((a, b) => b.length - a.length);
}

/** Strips along a window and across it, a tile apart; they may reach beyond it. */
function* stripsOf({ left, top, side }: Window, image: GreyImage, tilePx: number): Generator<Area> {
  const breadth = Math.round(BREADTH_TILES * tilePx);
  const along = (size: number): number => Math.min(LENGTH_PX, size);
  const within = (at: number, length: number, size: number): number => Math.max(0, Math.min(at, size - length));
  for (let at = 0; at + breadth <= side; at += Math.round(tilePx)) {
    const widthPx = along(image.widthPx);
    const heightPx = along(image.heightPx);
    yield { left: within(left, widthPx, image.widthPx), top: top + at, widthPx, heightPx: breadth };
    yield { left: left + at, top: within(top, heightPx, image.heightPx), widthPx: breadth, heightPx };
  }
}

/**
 * A carriage or a rubber roller moves to and fro by more than a cell within a window: what is folded over the whole of it, or over a quarter,
 * blurs. Sway moves whole lines at once, so that a strip along them stays sharp; which way they lie is not known.
 */
export function acquireInStrips(
  image: GreyImage,
  looked: readonly Looked[],
  mostTiles: number,
): Acquisition | undefined {
  for (const sightings of sharedLattices(looked).slice(0, MOST_LATTICES)) {
    for (const { window, lattice } of sightings.slice(0, MOST_WINDOWS)) {
      const tilePx = Math.hypot(lattice.ux, lattice.uy);
      for (const strip of stripsOf(window, image, tilePx)) {
        const start = acquire(image, strip, lattice, mostTiles);
        if (start) return start;
      }
    }
  }
  return undefined;
}
