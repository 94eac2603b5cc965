// Traces (byte strings of 8 bytes or more) -> a scanner that finds them in gigabytes of memory in about a second each.
import { readFileSync } from 'node:fs';
import { FILTER_BITS, filterBit } from './scan-plain.ts';
import type { Trace } from './traces.ts';

/** Bytes scanned at a time. */
export const PIECE_BYTES = 4 << 20;
/** No trace is longer. */
export const MAX_TRACE_BYTES = 512;
/** Candidates of one call; more are found by further calls. */
const MOST = 1 << 16;
const WASM_PAGE_BYTES = 65536;

type Scan = (at: number, length: number, low: number, high: number, out: number, most: number) => number;

export interface Hit {
  readonly trace: Trace;
  /** Of the trace's first byte in the piece. */
  readonly offset: number;
}

const NONE: readonly Group[] = [];

/** Traces that share a key, its place and their length, by their bytes. */
interface Group {
  readonly keyAt: number;
  readonly length: number;
  readonly traces: Map<string, Trace>;
}

const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** Where in a trace the 8 bytes differ most: a key of blank pixels would be found everywhere. */
function bestKey(bytes: Uint8Array): number {
  let best = 0;
  let bestDistinct = 0;
  for (let at = 0; at + 8 <= bytes.length; at++) {
    const distinct = new Set(bytes.subarray(at, at + 8)).size;
    if (distinct > bestDistinct) [best, bestDistinct] = [at, distinct];
  }
  return best;
}

export class Scanner {
  /** Room for a piece; fill it, then call `hits`. */
  readonly piece: Uint8Array;
  readonly #scan: Scan;
  readonly #memory: Uint8Array;
  readonly #found: Uint32Array;
  readonly #pieceAt: number;
  readonly #low: number;
  readonly #high: number;
  readonly #out: number;
  readonly #byKey = new Map<bigint, Group[]>();

  constructor(traces: readonly Trace[]) {
    const filterBytes = FILTER_BITS / 8;
    [this.#low, this.#high, this.#out] = [
      WASM_PAGE_BYTES,
      WASM_PAGE_BYTES + filterBytes,
      WASM_PAGE_BYTES + 2 * filterBytes,
    ];
    this.#pieceAt = this.#out + MOST * 4;
    const bytes = this.#pieceAt + PIECE_BYTES + 64;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / WASM_PAGE_BYTES) });
    const module = new WebAssembly.Module(readFileSync(new URL('./scan.wasm', import.meta.url)));
    this.#scan = new WebAssembly.Instance(module, { env: { memory } }).exports['scan'] as Scan;
    this.#memory = new Uint8Array(memory.buffer);
    this.#found = new Uint32Array(memory.buffer, this.#out, MOST);
    this.piece = this.#memory.subarray(this.#pieceAt, this.#pieceAt + PIECE_BYTES);
    for (const trace of traces) this.#add(trace);
  }

  #add(trace: Trace): void {
    const { bytes } = trace;
    if (bytes.length < 8 || bytes.length > MAX_TRACE_BYTES) throw new RangeError('a trace has 8 to 512 bytes');
    const keyAt = bestKey(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset + keyAt, 8);
    for (const [filter, value] of [
      [this.#low, view.getUint32(0, true)],
      [this.#high, view.getUint32(4, true)],
    ] as const) {
      const bit = filterBit(value);
      this.#memory[filter + (bit >>> 3)]! |= 1 << (bit & 7);
    }
    const key = view.getBigUint64(0, true);
    const groups = this.#byKey.get(key) ?? [];
    this.#byKey.set(key, groups);
    let group = groups.find((same) => same.keyAt === keyAt && same.length === bytes.length);
    if (!group) {
      group = { keyAt, length: bytes.length, traces: new Map() };
      groups.push(group);
    }
    group.traces.set(text(bytes), trace);
  }

  /** Traces that lie wholly within the first `length` bytes of `piece`. */
  hits(length: number): Hit[] {
    const hits: Hit[] = [];
    const view = new DataView(this.#memory.buffer, this.#pieceAt, length);
    for (let from = 0; ; ) {
      const count = this.#scan(this.#pieceAt + from, length - from, this.#low, this.#high, this.#out, MOST);
      for (let i = 0; i < count; i++) {
        const at = from + this.#found[i];
        for (const { keyAt, length: bytes, traces } of this.#byKey.get(view.getBigUint64(at, true)) ?? NONE) {
          const offset = at - keyAt;
          if (offset < 0 || offset + bytes > length) continue;
          const trace = traces.get(text(this.piece.subarray(offset, offset + bytes)));
          if (trace) hits.push({ trace, offset });
        }
      }
      if (count < MOST) return hits;
      from += this.#found[count - 1] + 1;
    }
  }
}
