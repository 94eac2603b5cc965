// Sealed header and layers -> the cells of the field, which looks like an even sandstorm.
import type { BitPlane } from '../../plane.ts';
import { scrambleError } from '../errors.ts';
import { encodeLayer } from '../fec/blocks.ts';
import { type FramePart, packHeader, planFrame, SALT } from './frame.ts';
import { type FieldLayout, pilotInk, TILE } from './layout.ts';
import { paintCells } from './modulate.ts';
import { type FieldPlan, LEAST_PROTECTION_RATE } from './plan.ts';

/** Opaque bytes, sealed elsewhere. */
export interface FieldContent {
  /** At most plan.mostHeaderBytes. Strongest protection, repeated over the field. */
  readonly header: Uint8Array;
  readonly layers: { readonly coarse: Uint8Array; readonly fine: Uint8Array };
}

/** A byte for each cell of a field: 2 MB, which whoever makes one sheet after the other keeps. */
export function cellRoom({ layout }: FieldPlan): Uint8Array {
  return new Uint8Array(layout.columns * layout.rows);
}

/** Codes and modulates: the field as a whole plane. @throws what `fieldCells` throws */
export function encodeField(content: FieldContent, plan: FieldPlan): BitPlane {
  return paintCells(fieldCells(content, plan), plan);
}

/**
 * Codes.
 *
 * @param cells room for them, of this plan
 * @returns the cells of the field, row by row: 1 = ink
 * @throws `scramble.header-bytes`, `scramble.too-much`
 */
export function fieldCells({ header, layers }: FieldContent, plan: FieldPlan, cells = cellRoom(plan)): Uint8Array {
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
