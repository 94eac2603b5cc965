// How many dots, or how large a cluster -> the pixels of one cell.

/** Pixels of one cell: a row each, bit 31 = leftmost pixel, 1 = ink. */
export type Tile = Uint32Array;

const LEFTMOST = 0x8000_0000;

/** Top left pixel of a dot inside its cell. */
export interface DotPlace {
  readonly x: number;
  readonly y: number;
}

/**
 * Places of `count` lone dots spread evenly over a cell.
 *
 * The dots stand in about sqrt(count) rows whose counts differ by at most one, and rows and dots keep half their pitch
 * from the border: neighbours in the next cell are as far away as those inside, whatever that cell's count is.
 *
 * @param dotSidePx dots are squares of this side, at multiples of it
 */
export function loneDotPlaces(cellPx: number, dotSidePx: number, count: number): DotPlace[] {
  const places: DotPlace[] = [];
  const rows = Math.round(Math.sqrt(count));
  for (let j = 0; j < rows; j++) {
    const y = spread(j, rows, cellPx, dotSidePx);
    const inRow = Math.floor(((j + 1) * count) / rows) - Math.floor((j * count) / rows);
    for (let i = 0; i < inRow; i++) places.push({ x: spread(i, inRow, cellPx, dotSidePx), y });
  }
  return places;
}

/** Start of dot `i` of `n` on a line of `lengthPx`, at a multiple of `sidePx`. */
function spread(i: number, n: number, lengthPx: number, sidePx: number): number {
  return Math.floor(((i + 0.5) * lengthPx) / n / sidePx) * sidePx;
}

/** A cell of `count` lone dots. */
export function loneDotTile(cellPx: number, dotSidePx: number, count: number): Tile {
  const tile = new Uint32Array(cellPx);
  for (const { x, y } of loneDotPlaces(cellPx, dotSidePx, count)) {
    for (let dy = 0; dy < dotSidePx; dy++) {
      for (let dx = 0; dx < dotSidePx; dx++) tile[y + dy] |= LEFTMOST >>> (x + dx);
    }
  }
  return tile;
}

/**
 * A round cluster of exactly `areaPx` pixels (fewer when the cell is full), as near to (centreX, centreY) as it goes
 * without touching the cell's border. A larger one contains every smaller one.
 *
 * @param centreX in pixels from the cell's left edge, cellPx / 2 = the middle; likewise centreY
 * @param borderPx white pixels kept along the border
 */
export function clusterTile(cellPx: number, areaPx: number, centreX: number, centreY: number, borderPx: number): Tile {
  const tile = new Uint32Array(cellPx);
  // A disc that would reach over the border moves inward.
  const reach = Math.sqrt(areaPx / Math.PI) + borderPx;
  const inward = (centre: number) =>
    Math.min(Math.max(centre, Math.min(reach, cellPx / 2)), Math.max(cellPx - reach, cellPx / 2));
  for (const place of outward(cellPx, inward(centreX), inward(centreY), borderPx).slice(0, areaPx)) {
    tile[Math.floor(place / cellPx)] |= LEFTMOST >>> (place % cellPx);
  }
  return tile;
}

/** Bars side by side in a square, at most: white of one and two dots in turn is left between them. */
function mostBars(squarePx: number, dotSidePx: number): number {
  return Math.floor((3 * squarePx) / (8 * dotSidePx));
}

/** Bars in a square that hold so many dots: as few as there is room in. */
export function barsFor(squarePx: number, dotSidePx: number, dots: number): number {
  return Math.min(mostBars(squarePx, dotSidePx), Math.ceil(dots / (squarePx / dotSidePx - 2)));
}

/** Most dots that the bars of a square hold. */
export function barLimit(squarePx: number, dotSidePx: number): number {
  return mostBars(squarePx, dotSidePx) * (squarePx / dotSidePx - 2);
}

/**
 * A square of bars one dot thick, side by side: as few as hold `dots` dots and keep a dot's side of white to the square's border. No bar is
 * ever as dark in a scan at 300 dpi as a stroke of text (docs/pantograph.md), while it keeps on copies what lone dots lose.
 *
 * @param dots all bars' lengths together, in dots. 0..barLimit
 */
export function barTile(squarePx: number, dotSidePx: number, dots: number, upright: boolean): Tile {
  const tile = new Uint32Array(squarePx);
  const side = squarePx / dotSidePx;
  const bars = barsFor(squarePx, dotSidePx, dots);
  for (let bar = 0; bar < bars; bar++) {
    const length = Math.min(side - 2, Math.floor(((bar + 1) * dots) / bars) - Math.floor((bar * dots) / bars));
    const across = Math.floor(((bar + 0.5) * side) / bars);
    const from = Math.floor((side - length + 1) / 2);
    for (let dot = from; dot < from + length; dot++) {
      const [x, y] = (upright ? [across, dot] : [dot, across]).map((place) => place * dotSidePx) as [number, number];
      for (let dy = 0; dy < dotSidePx; dy++) {
        for (let dx = 0; dx < dotSidePx; dx++) tile[y + dy]! |= LEFTMOST >>> (x + dx);
      }
    }
  }
  return tile;
}

const orders = new Map<string, readonly number[]>();

/** Places inside the border from a centre outward (rounded to 1/32 of the cell); equal distances by angle. */
function outward(cellPx: number, centreX: number, centreY: number, borderPx: number): readonly number[] {
  const grid = 32 / cellPx;
  const [cx, cy] = [Math.round(centreX * grid) / grid, Math.round(centreY * grid) / grid];
  const key = `${cellPx} ${cx} ${cy} ${borderPx}`;
  let order = orders.get(key);
  if (order === undefined) {
    const places: { place: number; distance: number; angle: number }[] = [];
    for (let y = borderPx; y < cellPx - borderPx; y++) {
      for (let x = borderPx; x < cellPx - borderPx; x++) {
        const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy];
        places.push({ place: y * cellPx + x, distance: dx * dx + dy * dy, angle: Math.atan2(dy, dx) });
      }
    }
    places.sort((a, b) => a.distance - b.distance || a.angle - b.angle);
    order = places.map(({ place }) => place);
    orders.set(key, order);
  }
  return order;
}
