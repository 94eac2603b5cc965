// A scan -> a place in it where our pilots show, in the picture as it is or halved.
import { type FieldLayout, TILE } from '../field/layout.ts';
import { type Acquisition, acquire } from './acquire.ts';
import { type GreyImage, halveImage } from './image.ts';
import { findLattices, MOST_CELL_PX, WINDOW_PX, type Window } from './lattice.ts';
import { acquireInStrips, type Looked } from './strips.ts';
import { likelyWindows } from './windows.ts';

/** A4 at 200 dpi is 1654 px wide; a field in less than this cannot be ours. */
export const LEAST_SIDE_PX = 600;
/** Windows tried before a picture is said to hold no field. */
const MOST_WINDOWS = 10;
/** Pixels per cell from which halving the picture loses nothing. */
const HALVE_FROM_PX = 2.7;

/** Share of a field's cells that a picture must hold for it to be read, at the least. */
const LEAST_SHARE = 0.8;

/** Columns and rows of cells that a field may have. */
type FieldSize = Pick<FieldLayout, 'columns' | 'rows'>;

/** Windows whose quarters are looked at as well. */
const QUARTERED = 5;

/**
 * A window and its quarters: over the whole of it, a transport that sways by more than a cell blurs the lattice, most
 * of all at 200 dpi, where a window is 65 mm wide; and damage may leave a quarter untouched.
 */
function withQuarters({ left, top }: Corner): Batch[] {
  const side = WINDOW_PX / 2;
  return [
    [{ left, top, side: WINDOW_PX }],
    [
      { left: left + side / 2, top: top + side / 2, side },
      { left, top, side },
    ],
    [
      { left: left + side, top: top + side, side },
      { left: left + side, top, side },
    ],
    [{ left, top: top + side, side }],
  ];
}

type Corner = Pick<Window, 'left' | 'top'>;
/** One or two windows of a size, looked at together. */
type Batch = readonly [Window, Window?];

/** @param looked gets the whole windows that led nowhere */
function lookIn(image: GreyImage, batch: Batch, mostTiles: number, looked: Looked[]): Acquisition | undefined {
  for (const [i, lattices] of findLattices(image, batch).entries()) {
    const window = batch[i]!;
    const { left, top, side } = window;
    if (side === WINDOW_PX) looked.push({ window, lattices });
    for (const lattice of lattices) {
      const start = acquire(image, { left, top, widthPx: side, heightPx: side }, lattice, mostTiles);
      if (start) return start;
    }
  }
  return undefined;
}

/** What to look at, the likeliest first. */
function* batchesOf(corners: readonly Corner[]): Generator<Batch> {
  for (const corner of corners.slice(0, QUARTERED)) yield* withQuarters(corner);
  const rest = corners.slice(QUARTERED).map((corner) => ({ ...corner, side: WINDOW_PX }));
  for (let i = 0; i < rest.length; i += 2) yield rest[i + 1] ? [rest[i]!, rest[i + 1]!] : [rest[i]!];
}

/** Whether the cells of a field of ours could be too large in the picture as it is: enough of them would have to fit. */
function mayNeedHalving({ widthPx, heightPx }: GreyImage, fields: readonly FieldSize[]): boolean {
  const leastCells = LEAST_SHARE * Math.min(...fields.map(({ columns, rows }) => columns * rows));
  return widthPx * heightPx >= leastCells * MOST_CELL_PX ** 2;
}

/** Finds a place where the pilots show, in the picture or in its half. */
export async function locate(
  full: GreyImage,
  fields: readonly FieldSize[],
  dpi: number | undefined,
  step: (share: number) => Promise<void>,
) {
  const mostTiles = Math.ceil(Math.max(...fields.flatMap(({ columns, rows }) => [columns, rows])) / TILE);
  // Scans of 400 dpi and more mostly need halving: try that first.
  const halfFirst = (dpi ?? full.widthPx / 8.27) > 420;
  for (const [round, shrink] of (halfFirst ? [2, 1] : [1, 2]).entries()) {
    if (shrink === 2 && !mayNeedHalving(full, fields)) continue;
    const image = shrink === 1 ? full : halveImage(full);
    const batches = [...batchesOf(likelyWindows(image, MOST_WINDOWS))];
    const looked: Looked[] = [];
    for (let i = 0; i <= batches.length; i++) {
      const batch = batches[i];
      const start = batch ? lookIn(image, batch, mostTiles, looked) : acquireInStrips(image, looked, mostTiles);
      await step(0.01 + 0.09 * (round + (i + 1) / (batches.length + 1)));
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
