// Sealed header and layers -> the field as a 1-bit plane that looks like an even sandstorm.
import { type BitPlane, createPlane } from '../../plane.ts';
import { scrambleError } from '../errors.ts';
import { encodeLayer } from '../fec/blocks.ts';
import { type FramePart, packHeader, planFrame, SALT } from './frame.ts';
import { type FieldLayout, pilotInk, TILE } from './layout.ts';
import { type FieldPlan, LEAST_PROTECTION_RATE } from './plan.ts';

/** Opaque bytes, sealed elsewhere. */
export interface FieldContent {
  /** At most plan.mostHeaderBytes. Strongest protection, repeated over the field. */
  readonly header: Uint8Array;
  readonly layers: { readonly coarse: Uint8Array; readonly fine: Uint8Array };
}

/** What a field is made in: 4 MB at 600 dpi, which whoever makes one sheet after the other keeps. */
export interface FieldRoom {
  /** One byte a cell. */
  readonly cells: Uint8Array;
  readonly plane: BitPlane;
}

export function fieldRoom({ layout, widthPx, heightPx }: FieldPlan): FieldRoom {
  return { cells: new Uint8Array(layout.columns * layout.rows), plane: createPlane(widthPx, heightPx) };
}

/**
 * Codes and modulates.
 *
 * @param room of this plan
 * @returns the room's plane, plan.widthPx x plan.heightPx
 * @throws `scramble.header-bytes`, `scramble.too-much`
 */
export function encodeField(content: FieldContent, plan: FieldPlan, room = fieldRoom(plan)): BitPlane {
  return paintCells(fieldCells(content, plan, room.cells), plan, room.plane);
}

/** The cells of the field, row by row: 1 = ink. */
export function fieldCells(
  { header, layers }: FieldContent,
  plan: FieldPlan,
  cells = fieldRoom(plan).cells,
): Uint8Array {
  const { layout } = plan;
  if (header.length > plan.mostHeaderBytes) {
    throw scrambleError('header-bytes', { bytes: header.length, most: plan.mostHeaderBytes });
  }
  const coarseBytes = layers.coarse.length;
  const fineBytes = layers.fine.length;
  const frame = planFrame(layout, coarseBytes, fineBytes);
  if (Math.max(frame.fine.plan.rate, 1.6 * frame.coarse.plan.rate) > LEAST_PROTECTION_RATE) {
    throw scrambleError('too-much', { coarseBytes, fineBytes });
  }
  cells.fill(0);
  putPilots(cells, layout);
  const put = (bytes: Uint8Array, part: FramePart, salt: number): void => {
    const { order } = layout;
    const { first, plan: blocks } = part;
    if (blocks.blocks === 0) {
      // An absent layer's room is filled with its whitening alone.
      for (let i = first; i < first + blocks.codedBits; i++) cells[order[i] >>> 1] = order[i] & 1;
      return;
    }
    encodeLayer(bytes, blocks, salt, (from, bits, count) => {
      for (let i = 0, at = first + from; i < count; i++, at++) {
        const place = order[at];
        cells[place >>> 1] = bits[i] ^ (place & 1);
      }
    });
  };
  put(packHeader({ header, coarseBytes, fineBytes }), frame.header, SALT.header);
  put(layers.coarse, frame.coarse, SALT.coarse);
  put(layers.fine, frame.fine, SALT.fine);
  return cells;
}

function putPilots(cells: Uint8Array, { columns, rows, pilots }: FieldLayout): void {
  for (let tileY = 0; tileY * TILE < rows; tileY++) {
    for (let tileX = 0; tileX * TILE < columns; tileX++) {
      for (let p = 0; p < pilots.length; p++) {
        const x = tileX * TILE + pilots[p].x;
        const y = tileY * TILE + pilots[p].y;
        if (x < columns && y < rows) cells[y * columns + x] = pilotInk(tileX, tileY, p);
      }
    }
  }
}

/** Four cells of a byte each, in a little-endian word, times this: their bits in the top byte's lower half, the first uppermost. */
const GATHER = 0x08040201;

/** Cells -> pixels: eight cells at a time through a table per row of the dot. */
export function paintCells(cells: Uint8Array, plan: FieldPlan, plane = fieldRoom(plan).plane): BitPlane {
  const { cellPx, dotRows } = plan;
  const { columns, rows } = plan.layout;
  const { data, strideBytes } = plane;
  data.fill(0);
  const tables = new Map<number, Uint8Array>();
  for (const dot of dotRows) if (!tables.has(dot)) tables.set(dot, octetTable(dot, cellPx));
  const octets = new Uint8Array((columns + 7) >> 3);
  // Whole words: what is beyond the last column stays 0.
  const line = new Uint8Array(octets.length * 8);
  const words = new Uint32Array(line.buffer);
  for (let y = 0; y < rows; y++) {
    line.set(cells.subarray(y * columns, (y + 1) * columns));
    for (let i = 0, w = 0; i < octets.length; i++, w += 2) {
      octets[i] = ((Math.imul(words[w], GATHER) >>> 20) & 0xf0) | ((Math.imul(words[w + 1], GATHER) >>> 24) & 0x0f);
    }
    for (let r = 0; r < cellPx; r++) {
      const row = (y * cellPx + r) * strideBytes;
      if (r > 0 && dotRows[r] === dotRows[r - 1]) {
        data.copyWithin(row, row - strideBytes, row);
        continue;
      }
      const table = tables.get(dotRows[r])!;
      for (let i = 0; i < octets.length; i++) {
        const from = octets[i] * cellPx;
        const to = row + i * cellPx;
        for (let b = 0; b < cellPx && to + b < row + strideBytes; b++) data[to + b] = table[from + b];
      }
    }
  }
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
