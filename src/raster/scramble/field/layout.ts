// Number of columns and rows of cells -> which cell carries what: pilots, header, coarse layer, fine layer, whitening.

/** Side of the pilot tile, in cells. 35 cells are no whole number of JPEG blocks at 200, 300 or 400 dpi. */
export const TILE = 35;
/** A pilot lies somewhere in each square of this many cells: 4 % of all cells. */
const STRATUM = 5;
const STRATA = TILE / STRATUM;
/** Every sixth pilot tells tiles apart; the others repeat from tile to tile and so give the lattice away. */
const SOLITARY_EVERY = 6;
/** Cells of the header: 1920 bits, 17 times over. */
export const HEADER_CELLS = 32768;
/** Share of the cells that are no pilots. */
export const DATA_SHARE = 1 - 1 / STRATUM ** 2;

/** Most and fewest cells along a side: the tables are for whole fields, and a reader must not be made to build others. */
const LEAST_SIDE = 210;
const MOST_SIDE = 4000;

/** One pilot of the tile. */
export interface Pilot {
  /** 0..TILE-1. */
  readonly x: number;
  readonly y: number;
  /** True: the sign is the same in every tile, `ink`. False: it differs, `solitaryInk`. */
  readonly periodic: boolean;
  readonly ink: 0 | 1;
}

/** What each cell of a field is. Immutable, made once per size (`fieldLayout`). */
export interface FieldLayout {
  readonly columns: number;
  readonly rows: number;
  readonly pilots: readonly Pilot[];
  /**
   * Cells of coded bits, in order of the bits: cell index * 2 + whitening bit. Header first, then coarse, then fine.
   * Shuffled over the whole field, so that damage anywhere takes its share from every block.
   */
  readonly order: Uint32Array;
  readonly headerCells: number;
}

/** 32 bits -> 32 well-mixed bits (the finaliser of MurmurHash3, public domain). */
export function mix32(value: number): number {
  let v = value | 0;
  v = Math.imul(v ^ (v >>> 16), 0x85ebca6b);
  v = Math.imul(v ^ (v >>> 13), 0xc2b2ae35);
  return (v ^ (v >>> 16)) >>> 0;
}

/** The tile's pilots: one at a random place in each stratum. */
function tilePilots(): Pilot[] {
  const pilots: Pilot[] = [];
  for (let i = 0; i < STRATA * STRATA; i++) {
    const bits = mix32(0x5eed + i * 0x9e3779b9);
    pilots.push({
      x: (i % STRATA) * STRATUM + (bits % STRATUM),
      y: Math.floor(i / STRATA) * STRATUM + ((bits >>> 8) % STRATUM),
      periodic: i % SOLITARY_EVERY !== 3,
      ink: ((bits >>> 20) & 1) as 0 | 1,
    });
  }
  return pilots;
}

const PILOTS = tilePilots();

/** The ink of a solitary pilot: number `pilot` of the tile at (tileX, tileY). */
export function solitaryInk(tileX: number, tileY: number, pilot: number): 0 | 1 {
  return (mix32(Math.imul(tileX + 1, 0x01000193) ^ Math.imul(tileY + 1, 0x3c6ef372) ^ (pilot << 24)) & 1) as 0 | 1;
}

/** 1 for ink, 0 for paper, of pilot number `pilot` in the tile at (tileX, tileY). */
export function pilotInk(tileX: number, tileY: number, pilot: number): 0 | 1 {
  const { periodic, ink } = PILOTS[pilot];
  return periodic ? ink : solitaryInk(tileX, tileY, pilot);
}

const layouts = new Map<string, FieldLayout>();
const MOST_LAYOUTS = 4;

/** Whether a field may have this size. */
export function isFieldSize(columns: number, rows: number): boolean {
  return [columns, rows].every((side) => Number.isInteger(side) && side >= LEAST_SIDE && side <= MOST_SIDE);
}

/** The layout of a field of columns x rows cells; `isFieldSize` holds. About 80 ms the first time, then kept. */
export function fieldLayout(columns: number, rows: number): FieldLayout {
  const key = `${columns}x${rows}`;
  const known = layouts.get(key);
  if (known) return known;
  const isPilot = new Uint8Array(TILE * TILE);
  for (const { x, y } of PILOTS) isPilot[y * TILE + x] = 1;
  const order = new Uint32Array(columns * rows);
  let count = 0;
  for (let y = 0; y < rows; y++) {
    const tileRow = (y % TILE) * TILE;
    for (let x = 0; x < columns; x++) if (!isPilot[tileRow + (x % TILE)]) order[count++] = y * columns + x;
  }
  // Fisher-Yates with a linear congruential generator's high bits: both sides make the same order.
  let state = 0x2545f491;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((mix32(state) / 2 ** 32) * (i + 1));
    const swap = order[i];
    order[i] = order[j];
    order[j] = swap;
  }
  for (let i = 0; i < count; i++) order[i] = order[i] * 2 + (mix32(order[i] ^ 0x57a11) & 1);
  const layout: FieldLayout = {
    columns,
    rows,
    pilots: PILOTS,
    order: order.slice(0, count),
    headerCells: Math.min(HEADER_CELLS, count >> 3),
  };
  if (layouts.size >= MOST_LAYOUTS) layouts.delete(layouts.keys().next().value!);
  layouts.set(key, layout);
  return layout;
}
