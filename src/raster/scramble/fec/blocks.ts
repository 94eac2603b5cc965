// A layer's bytes <-> so many coded bits: blocks with a check sum each, LDPC, rate matching; what room there is becomes protection.
import { crc32 } from 'node:zlib';
import { BG1, BG2 } from './base-graphs.ts';
import { encodeWords, type LdpcCode, ldpcCode, WORD_SIZES } from './ldpc-code.ts';
import type { LdpcDecoder } from './ldpc-decoder.ts';

const CRC_BYTES = 4;
/** Below this rate BG2 (mother rate 1/5) is stronger than a repeated BG1 (mother rate 1/3). */
const BG2_BELOW_RATE = 0.33;

/** How a layer is cut up: both sides compute it from the layer's length and the bits it may fill. */
export interface BlockPlan {
  readonly code: LdpcCode;
  readonly blocks: number;
  /** Payload of each block; the last one is padded with zeros. */
  readonly payloadBytes: number;
  /** Coded bits of the whole layer. Block b has floor((b + 1) * bits / blocks) - floor(b * bits / blocks) of them. */
  readonly codedBits: number;
  readonly layerBytes: number;
  /** Information bits per coded bit. */
  readonly rate: number;
}

const codes = new Map<string, LdpcCode>();

function codeOf(graph: typeof BG1, size: number): LdpcCode {
  const key = `${graph.name}/${size}`;
  let code = codes.get(key);
  if (!code) {
    code = ldpcCode(graph, size);
    codes.set(key, code);
  }
  return code;
}

/** @param layerBytes 0 or more. @param codedBits room for the layer. */
export function planBlocks(layerBytes: number, codedBits: number): BlockPlan {
  const rate = (layerBytes * 8) / Math.max(1, codedBits);
  const graph = rate < BG2_BELOW_RATE ? BG2 : BG1;
  const size = WORD_SIZES.find((z) => (graph.infoColumns * z) / 8 - CRC_BYTES >= layerBytes) ?? 384;
  const code = codeOf(graph, size);
  const blocks = Math.ceil(layerBytes / (code.infoBits / 8 - CRC_BYTES));
  const payloadBytes = blocks === 0 ? 0 : Math.ceil(layerBytes / blocks);
  return { code, blocks, payloadBytes, codedBits, layerBytes, rate };
}

/** First coded bit of block `b`. */
function blockStart(plan: BlockPlan, b: number): number {
  return Math.floor((b * plan.codedBits) / plan.blocks);
}

/** Where the circular buffer's bit `i` lies in the code word: 2 Z punctured bits first, shortened ones left out. */
function bufferGeometry(plan: BlockPlan) {
  const { code, payloadBytes } = plan;
  const punctured = 2 * code.size;
  const usedInfo = (payloadBytes + CRC_BYTES) * 8;
  const head = Math.max(0, usedInfo - punctured);
  return { punctured, usedInfo, head, length: head + code.wordBits - code.infoBits };
}

const checkSum = (payload: Uint8Array, salt: number): number => crc32(payload, salt) >>> 0;

/**
 * Encodes a layer.
 *
 * @param salt tells layers and blocks apart: a block that decodes in another's place fails its check sum
 * @param put gets the coded bits of one block: `count` values 0 or 1 from coded bit `first` on, valid during the call
 * @param wanted blocks to encode; default all
 */
export function encodeLayer(
  layer: Uint8Array,
  plan: BlockPlan,
  salt: number,
  put: (first: number, bits: Uint8Array, count: number) => void,
  wanted?: (block: number) => boolean,
): void {
  const { code, payloadBytes } = plan;
  const { punctured, head, length } = bufferGeometry(plan);
  const info = new Uint8Array(code.infoBits / 8);
  const word = new Uint32Array(code.wordBits / 32);
  const view = new DataView(info.buffer);
  const buffer = new Uint8Array(length);
  for (let b = 0; b < plan.blocks; b++) {
    if (wanted && !wanted(b)) continue;
    info.fill(0);
    info.set(layer.subarray(b * payloadBytes, Math.min(layer.length, (b + 1) * payloadBytes)));
    view.setUint32(payloadBytes, checkSum(info.subarray(0, payloadBytes), salt + b), false);
    for (let i = 0; i < info.length / 4; i++) word[i] = view.getUint32(i * 4, false);
    encodeWords(code, word);
    for (let j = 0; j < head; j++) buffer[j] = (word[(punctured + j) >> 5] >>> (31 - ((punctured + j) & 31))) & 1;
    for (let j = head, at = code.infoBits; j < length; at += 32) {
      for (let bits = word[at >> 5], k = 31; k >= 0; k--, j++) buffer[j] = (bits >>> k) & 1;
    }
    const from = blockStart(plan, b);
    const end = blockStart(plan, b + 1);
    for (let at = from; at < end; at += length) put(at, buffer, Math.min(length, end - at));
  }
}

/** What became of a layer. */
export interface LayerReading {
  /** The layer, when every block passed its check sum. */
  readonly bytes: Uint8Array | undefined;
  readonly blocks: number;
  readonly failedBlocks: number;
  /** Which blocks passed; their payload is in `payload`, that of the others is zero. */
  readonly good: Uint8Array;
  readonly payload: Uint8Array;
}

const FIRST_ITERATIONS = 12;
const MORE_ITERATIONS = 12;
const MOST_ROUNDS = 5;
/** Soft values of a shortened bit: certain. */
const CERTAIN = 4096;

/**
 * Decodes a layer.
 *
 * @param soft soft value of coded bit `index`, -127..127, positive = 0, 0 = erased
 * @param before an earlier reading of the layer: its good blocks are taken over
 * @param onBlock called after each block with the number done; may throw to stop
 */
export function decodeLayer(
  plan: BlockPlan,
  salt: number,
  soft: (index: number) => number,
  decoder: LdpcDecoder,
  before?: LayerReading,
  onBlock?: (done: number) => void,
): LayerReading {
  const { code, payloadBytes } = plan;
  const { punctured, usedInfo, head, length } = bufferGeometry(plan);
  const payload = before?.payload.slice() ?? new Uint8Array(plan.blocks * payloadBytes);
  const passed = before?.good.slice() ?? new Uint8Array(plan.blocks);
  const block = new Uint8Array(payloadBytes + CRC_BYTES);
  const view = new DataView(block.buffer);
  const { posterior } = decoder;
  const gap = code.infoBits - head;
  let failedBlocks = 0;
  for (let b = 0; b < plan.blocks; b++) {
    if (passed[b]) continue;
    const from = blockStart(plan, b);
    const count = blockStart(plan, b + 1) - from;
    posterior.fill(0, 0, code.wordBits);
    posterior.fill(CERTAIN, usedInfo, code.infoBits);
    for (let i = 0, j = 0; i < count; i++) {
      const at = j < head ? punctured + j : gap + j;
      posterior[at] += soft(from + i);
      if (++j === length) j = 0;
    }
    // A parity column that was never sent makes its row a constraint on itself alone: leave such rows out.
    const sentParity = Math.min(count, length) - head;
    const rows = Math.min(code.graph.rows, Math.max(4, Math.ceil(sentParity / code.size)));
    decoder.begin(code, rows);
    let good = false;
    for (let round = 0; round < MOST_ROUNDS && !good; round++) {
      if (!decoder.iterate(round === 0 ? FIRST_ITERATIONS : MORE_ITERATIONS)) continue;
      for (let i = 0; i < block.length; i++) {
        let byte = 0;
        for (let k = 0; k < 8; k++) byte = (byte << 1) | (posterior[i * 8 + k] < 0 ? 1 : 0);
        block[i] = byte;
      }
      good = view.getUint32(payloadBytes, false) === checkSum(block.subarray(0, payloadBytes), salt + b);
      if (!good) break;
    }
    if (good) {
      payload.set(block.subarray(0, payloadBytes), b * payloadBytes);
      passed[b] = 1;
    } else failedBlocks++;
    onBlock?.(b + 1);
  }
  return {
    bytes: failedBlocks === 0 ? payload.slice(0, plan.layerBytes) : undefined,
    blocks: plan.blocks,
    failedBlocks,
    good: passed,
    payload,
  };
}
