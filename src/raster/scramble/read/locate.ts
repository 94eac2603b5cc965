// A scan -> a place in it where our pilots show, in the picture as it is or halved.
import { type Acquisition, acquire } from './acquire.ts';
import { type GreyImage, halveImage } from './image.ts';
import { findLattices, WINDOW_PX, type Window } from './lattice.ts';
import { likelyWindows } from './windows.ts';

/** A4 at 200 dpi is 1654 px wide; a field in less than this cannot be ours. */
export const LEAST_SIDE_PX = 600;
/** Windows tried before a picture is said to hold no field. */
const MOST_WINDOWS = 10;
/** Pixels per cell from which halving the picture loses nothing. */
const HALVE_FROM_PX = 2.7;

/** Windows whose quarters are looked at as well. */
const QUARTERED = 5;

/**
 * A window and its quarters: over the whole of it, a transport that sways by more than a cell blurs the lattice, most
 * of all at 200 dpi, where a window is 65 mm wide; and damage may leave a quarter untouched.
 */
function withQuarters({ left, top }: { left: number; top: number }): Window[] {
  const side = WINDOW_PX / 2;
  return [
    { left, top, side: WINDOW_PX },
    { left: left + side / 2, top: top + side / 2, side },
    { left, top, side },
    { left: left + side, top: top + side, side },
    { left: left + side, top, side },
    { left, top: top + side, side },
  ];
}

function lookIn(image: GreyImage, window: Window): Acquisition | undefined {
  for (const lattice of findLattices(image, window)) {
    const start = acquire(image, window, lattice);
    if (start) return start;
  }
  return undefined;
}

/** Finds a place where the pilots show, in the picture or in its half. */
export async function locate(full: GreyImage, dpi: number | undefined, step: (share: number) => Promise<void>) {
  // Scans of 400 dpi and more mostly need halving: try that first.
  const halfFirst = (dpi ?? full.widthPx / 8.27) > 420;
  for (const [round, shrink] of (halfFirst ? [2, 1] : [1, 2]).entries()) {
    if (shrink === 2 && Math.min(full.widthPx, full.heightPx) < 2 * LEAST_SIDE_PX) continue;
    const image = shrink === 1 ? full : halveImage(full);
    const windows = likelyWindows(image, MOST_WINDOWS);
    for (const [i, corner] of windows.entries()) {
      let start: Acquisition | undefined;
      for (const window of i < QUARTERED ? withQuarters(corner) : [{ ...corner, side: WINDOW_PX }]) {
        start = lookIn(image, window);
        if (start) break;
      }
      await step(0.01 + 0.09 * (round + (i + 1) / windows.length));
      if (!start) continue;
      const { ax, ay, bx, by } = start.map;
      // Found in the full picture, but with pixels to spare: work on the half.
      if (shrink === 1 && Math.sqrt(Math.abs(ax * by - ay * bx)) >= HALVE_FROM_PX) {
        return { image: halveImage(full), shrink: 2, start: halved(start) };
      }
      return { image, shrink, start };
    }
  }
  return undefined;
}

/** The same place in the halved picture: pixel 2 k and 2 k + 1 become k. */
function halved(start: Acquisition): Acquisition {
  const { x0, y0, ax, ay, bx, by } = start.map;
  const map = { x0: (x0 - 0.5) / 2, y0: (y0 - 0.5) / 2, ax: ax / 2, ay: ay / 2, bx: bx / 2, by: by / 2 };
  return { ...start, map };
}
