// Soft cells of a field -> its header and the layers that its blocks decode to, with the help of what decoded already.
import { decodeLayer, encodeLayer, type LayerReading } from '../fec/blocks.ts';
import type { LdpcDecoder } from '../fec/ldpc-decoder.ts';
import { type Frame, type FramePart, headerPart, planFrame, SALT, unpackHeader } from '../field/frame.ts';
import type { FieldLayout } from '../field/layout.ts';
import type { Demodulation } from './demodulate.ts';
import { STEPS } from './soft.ts';

/** What decoding came to. A layer without bytes has blocks that failed. */
export type DecodedField =
  | { readonly kind: 'no-header' }
  | { readonly kind: 'other-version' }
  | {
      readonly kind: 'decoded';
      readonly header: Uint8Array;
      readonly coarse: LayerReading;
      readonly fine: LayerReading;
    };

/**
 * Decodes a field.
 *
 * @param step told the share of a whole reading that is done; may throw to stop
 */
export async function decodeField(
  demodulation: Demodulation,
  layout: FieldLayout,
  decoder: LdpcDecoder,
  step: (share: number) => Promise<void>,
): Promise<DecodedField> {
  const header = decodePart(demodulation, layout, headerPart(layout), SALT.header, decoder);
  await step(0.7);
  if (!header.bytes) return { kind: 'no-header' };
  const frame = unpackHeader(header.bytes, layout);
  if (!frame) return { kind: 'other-version' };
  markKnown(demodulation, layout, headerPart(layout), SALT.header, header);
  const parts = planFrame(layout, frame.coarseBytes, frame.fineBytes);
  const layers = await decodeLayers(demodulation, layout, parts, decoder, step);
  await step(1);
  return { kind: 'decoded', header: frame.header, ...layers };
}

/** Rounds in which decoded blocks help to equalise the rest. */
const MOST_HELP = 4;

/** Decodes both layers; what is decoded tells what the neighbours of the rest are, so try again while that helps. */
async function decodeLayers(
  demodulation: Demodulation,
  layout: FieldLayout,
  parts: Frame,
  decoder: LdpcDecoder,
  step: (share: number) => Promise<void>,
): Promise<{ coarse: LayerReading; fine: LayerReading }> {
  let coarse = decodePart(demodulation, layout, parts.coarse, SALT.coarse, decoder);
  await step(0.75);
  let fine = decodePart(demodulation, layout, parts.fine, SALT.fine, decoder);
  for (let round = 1; round <= MOST_HELP && coarse.failedBlocks + fine.failedBlocks > 0; round++) {
    await step(0.75 + (0.2 * round) / MOST_HELP);
    const failed = coarse.failedBlocks + fine.failedBlocks;
    markKnown(demodulation, layout, parts.coarse, SALT.coarse, coarse);
    markKnown(demodulation, layout, parts.fine, SALT.fine, fine);
    demodulation.again();
    await step(0.75 + (0.2 * round + 0.1) / MOST_HELP);
    coarse = decodePart(demodulation, layout, parts.coarse, SALT.coarse, decoder, coarse);
    fine = decodePart(demodulation, layout, parts.fine, SALT.fine, decoder, fine);
    const nothingCame = coarse.failedBlocks + fine.failedBlocks === failed;
    if (nothingCame && (round > 1 || failed === coarse.blocks + fine.blocks)) break;
  }
  return { coarse, fine };
}

/** A layer of a higher rate than this share of what the cells carry has no chance: codes need a little more than they tell. */
const HOPELESS_FROM = 1.12;

/** Bits that a cell carries, on average, as its soft values say: 1 less the entropy of its doubt. */
function bitsPerCell(soft: Int8Array): number {
  let bits = 0;
  let count = 0;
  for (let i = 0; i < soft.length; i += 61, count++) {
    const wrong = 1 / (1 + Math.exp(Math.abs(soft[i]!) / STEPS));
    bits += 1 + wrong * Math.log2(wrong) + (1 - wrong) * Math.log2(1 - wrong);
  }
  return bits / count;
}

function decodePart(
  { cells }: Demodulation,
  layout: FieldLayout,
  { first, plan }: FramePart,
  salt: number,
  decoder: LdpcDecoder,
  before?: LayerReading,
): LayerReading {
  const { order } = layout;
  const { soft } = cells;
  // A hopeless decoder takes the longest.
  if (plan.blocks > 0 && plan.rate > HOPELESS_FROM * bitsPerCell(soft)) return before ?? nothingOf(plan);
  const value = (i: number): number => {
    const place = order[first + i];
    const here = soft[place >>> 1];
    return place & 1 ? -here : here;
  };
  return decodeLayer(plan, salt, value, decoder, before);
}

function nothingOf({ blocks, payloadBytes }: FramePart['plan']): LayerReading {
  return {
    bytes: undefined,
    blocks,
    failedBlocks: blocks,
    good: new Uint8Array(blocks),
    payload: new Uint8Array(blocks * payloadBytes),
  };
}

/** Marks the cells of decoded blocks as known. */
function markKnown(
  { known }: Demodulation,
  layout: FieldLayout,
  { first, plan }: FramePart,
  salt: number,
  reading: LayerReading,
): void {
  const put = (from: number, bits: Uint8Array, count: number): void => {
    for (let i = 0; i < count; i++) {
      const place = layout.order[first + from + i];
      known[place >>> 1] = (bits[i] ^ (place & 1)) === 1 ? -1 : 1;
    }
  };
  encodeLayer(reading.payload, plan, salt, put, (block) => reading.good[block] === 1);
}
