// Cells of the field -> pixels, a row of cells at a time: no plane of the field is kept.
import { type PlacedPlane, rowLayer } from '../../placed-plane.ts';
import { type BitPlane, createPlane, rowBytes } from '../../plane.ts';
import type { FieldPlan } from './plan.ts';

/** Four cells of a byte each, in a little-endian word, times this: their bits in the top byte's lower half, the first uppermost. */
const GATHER = 0x08040201;

/** Makes pixels of a plan's cells: eight cells at a time through a table per row of the dot. */
export class CellPainter {
  readonly #plan: FieldPlan;
  readonly #tables = new Map<number, Uint8Array>();
  readonly #octets: Uint8Array;
  readonly #line: Uint8Array;
  readonly #words: Uint32Array;
  readonly #row: BitPlane;

  constructor(plan: FieldPlan) {
    const { cellPx, dotRows, layout, widthPx } = plan;
    this.#plan = plan;
    for (const dot of dotRows) if (!this.#tables.has(dot)) this.#tables.set(dot, octetTable(dot, cellPx));
    this.#octets = new Uint8Array((layout.columns + 7) >> 3);
    // Whole words: what is beyond the last column stays 0.
    this.#line = new Uint8Array(this.#octets.length * 8);
    this.#words = new Uint32Array(this.#line.buffer);
    const strideBytes = (rowBytes(widthPx) + 3) & ~3;
    this.#row = { widthPx, heightPx: 1, strideBytes, data: new Uint8Array(strideBytes) };
  }

  /** ORs the field onto rows of its page, from the page's row `y` on. @param at the field's top left, page pixels */
  lay(cells: Uint8Array, at: Pick<PlacedPlane, 'left' | 'top'>, rows: BitPlane, y: number): void {
    const { cellPx, dotRows, layout } = this.#plan;
    const layRow = rowLayer(this.#row, rows, at.left & 7);
    const end = Math.min(layout.rows, Math.ceil((y + rows.heightPx - at.top) / cellPx));
    for (let row = Math.max(0, Math.floor((y - at.top) / cellPx)); row < end; row++) {
      this.#gather(cells, row);
      const top = at.top + row * cellPx - y;
      for (let r = 0; r < cellPx; r++) {
        if (r === 0 || dotRows[r] !== dotRows[r - 1]) this.#paint(dotRows[r]!);
        if (top + r >= 0 && top + r < rows.heightPx) layRow(0, (top + r) * rows.strideBytes + (at.left >> 3));
      }
    }
  }

  /** Overwrites what is left of a field. */
  wipe(): void {
    for (const bytes of [this.#octets, this.#line, this.#row.data]) bytes.fill(0);
  }

  /** A row of cells, eight to a byte. */
  #gather(cells: Uint8Array, row: number): void {
    const { columns } = this.#plan.layout;
    const [octets, words] = [this.#octets, this.#words];
    this.#line.set(cells.subarray(row * columns, (row + 1) * columns));
    for (let i = 0, w = 0; i < octets.length; i++, w += 2) {
      octets[i] = ((Math.imul(words[w], GATHER) >>> 20) & 0xf0) | ((Math.imul(words[w + 1], GATHER) >>> 24) & 0x0f);
    }
  }

  /** Their pixels in one row of the dot. */
  #paint(dot: number): void {
    const { cellPx } = this.#plan;
    const { data, strideBytes } = this.#row;
    const [octets, table] = [this.#octets, this.#tables.get(dot)!];
    for (let i = 0; i < octets.length; i++) {
      const from = octets[i] * cellPx;
      const to = i * cellPx;
      for (let b = 0; b < cellPx && to + b < strideBytes; b++) data[to + b] = table[from + b];
    }
  }
}

/** The whole field as a plane of plan.widthPx x plan.heightPx. */
export function paintCells(cells: Uint8Array, plan: FieldPlan): BitPlane {
  const plane = createPlane(plan.widthPx, plan.heightPx);
  new CellPainter(plan).lay(cells, { left: 0, top: 0 }, plane, 0);
  return plane;
}

/** Eight cells -> their cellPx bytes, for one row of the dot. */
function octetTable(dot: number, cellPx: number): Uint8Array {
  const table = new Uint8Array(256 * cellPx);
  for (let octet = 0; octet < 256; octet++) {
    for (let k = 0; k < 8; k++) {
      if (((octet >> (7 - k)) & 1) === 0) continue;
      for (let p = 0; p < cellPx; p++) {
        if (((dot >> (cellPx - 1 - p)) & 1) === 0) continue;
        const px = k * cellPx + p;
        table[octet * cellPx + (px >> 3)] |= 0x80 >> (px & 7);
      }
    }
  }
  return table;
}
