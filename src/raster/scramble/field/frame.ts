// Header and two layers <-> how the field's bits are shared out among them.
import { type BlockPlan, planBlocks } from '../fec/blocks.ts';
import type { FieldLayout } from './layout.ts';

/** Version of everything between sealed bytes and cells. A reader refuses others. */
export const FRAME_VERSION = 1;
/** Bytes of the frame's own at the head of the header block: version, length, two layer lengths. */
const FRAME_BYTES = 8;
/** Header block: 10 * 192 bits of information less a check sum of four bytes. */
const HEADER_BLOCK_BYTES = 236;
/** Room for the caller's header: associated data, key ids, encapsulated key. */
export const MOST_HEADER_BYTES = HEADER_BLOCK_BYTES - FRAME_BYTES;
/** Largest layer: what no field can hold anyway. */
const MOST_LAYER_BYTES = 1 << 20;

/**
 * The coarse layer gets 1.7 times the fine one's coded bits per byte: it then survives with 30 % of the field gone at
 * 200 dpi (0.8 bits a cell there: rate 0.44 of 0.56) when the fine one holds to 15 % at 300 dpi (0.75 of 0.8).
 */
const COARSE_WEIGHT = 1.7;

/** Salts of the check sums: what decodes in another's place does not pass. */
export const SALT = { header: 0x48000000, coarse: 0x43000000, fine: 0x46000000 } as const;

/** Where a part lies: coded bits `first .. first + plan.codedBits` of the layout's order. */
export interface FramePart {
  readonly first: number;
  readonly plan: BlockPlan;
}

export interface Frame {
  readonly header: FramePart;
  readonly coarse: FramePart;
  readonly fine: FramePart;
}

export function headerPart(layout: FieldLayout): FramePart {
  return { first: 0, plan: planBlocks(HEADER_BLOCK_BYTES, layout.headerCells) };
}

/** Shares out what the header leaves. Both sides compute the same from the lengths. */
export function planFrame(layout: FieldLayout, coarseBytes: number, fineBytes: number): Frame {
  const room = layout.order.length - layout.headerCells;
  const coarseShare = coarseBytes * COARSE_WEIGHT;
  const coarseBits = coarseBytes + fineBytes === 0 ? 0 : Math.round((room * coarseShare) / (coarseShare + fineBytes));
  return {
    header: headerPart(layout),
    coarse: { first: layout.headerCells, plan: planBlocks(coarseBytes, coarseBits) },
    fine: { first: layout.headerCells + coarseBits, plan: planBlocks(fineBytes, room - coarseBits) },
  };
}

/** What the header block says. */
export interface FrameHeader {
  readonly header: Uint8Array;
  readonly coarseBytes: number;
  readonly fineBytes: number;
}

export function packHeader({ header, coarseBytes, fineBytes }: FrameHeader): Uint8Array {
  const block = new Uint8Array(HEADER_BLOCK_BYTES);
  const view = new DataView(block.buffer);
  view.setUint32(0, FRAME_VERSION * 2 ** 24 + coarseBytes);
  view.setUint32(4, header.length * 2 ** 24 + fineBytes);
  block.set(header, FRAME_BYTES);
  return block;
}

/** @returns undefined when it is of another version or its lengths cannot be */
export function unpackHeader(block: Uint8Array, layout: FieldLayout): FrameHeader | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const version = block[0];
  const headerBytes = block[4];
  const coarseBytes = view.getUint32(0) & 0xffffff;
  const fineBytes = view.getUint32(4) & 0xffffff;
  if (version !== FRAME_VERSION || headerBytes > MOST_HEADER_BYTES) return undefined;
  if (coarseBytes > MOST_LAYER_BYTES || fineBytes > MOST_LAYER_BYTES) return undefined;
  if ((coarseBytes + fineBytes) * 8 > layout.order.length) return undefined;
  return { header: block.slice(FRAME_BYTES, FRAME_BYTES + headerBytes), coarseBytes, fineBytes };
}
