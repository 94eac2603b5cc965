// Soft values of a code word -> its information bits, or the news that they cannot be had.
import { readFileSync } from 'node:fs';
import type { LdpcCode } from './ldpc-code.ts';
import { iteratePlain } from './ldpc-decoder-plain.ts';

/** Room for the largest code: BG1 at Z = 384. */
const WORD_BITS = 68 * 384;
const EDGE_LIFTS = 316 * 384;
const WORK_BYTES = (19 + 4) * 384 * 2;

/** Decodes one word at a time in memory of its own. */
export interface LdpcDecoder {
  readonly name: 'wasm' | 'plain';
  /** The soft values to decode: i16 per bit of the code word, positive = 0, 0 = erased. Fill before `begin`. */
  readonly posterior: Int16Array;
  /** Starts on a new word that lies in `posterior`; `rows` rows of the base graph take part. */
  begin(code: LdpcCode, rows: number): void;
  /** Up to `most` iterations more. True when every check held. `posterior` has the soft values reached. */
  iterate(most: number): boolean;
}

/** The decoder in plain TypeScript. */
export function createPlainDecoder(): LdpcDecoder {
  const posterior = new Int16Array(WORD_BITS);
  const messages = new Int8Array(EDGE_LIFTS);
  let code: LdpcCode;
  let rows = 0;
  return {
    name: 'plain',
    posterior,
    begin(nextCode, nextRows) {
      code = nextCode;
      rows = nextRows;
      messages.fill(0);
    },
    iterate: (most) => iteratePlain(code, posterior, messages, rows, most) > 0,
  };
}

interface Exports {
  iterate(
    posterior: number,
    messages: number,
    columns: number,
    shifts: number,
    starts: number,
    rows: number,
    size: number,
    work: number,
    most: number,
  ): number;
}

let compiled: WebAssembly.Module | undefined;

/** The WebAssembly decoder. */
export function createDecoder(): LdpcDecoder {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./ldpc-decoder.wasm', import.meta.url)));
  // The module has no data; its first page is left to it.
  const posteriorAt = 65536;
  const messagesAt = posteriorAt + WORD_BITS * 2;
  const workAt = messagesAt + EDGE_LIFTS;
  const columnsAt = workAt + WORK_BYTES;
  const shiftsAt = columnsAt + 320;
  const startsAt = shiftsAt + 640;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((startsAt + 128) / 65536) });
  const { iterate } = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Exports;
  const bytes = new Uint8Array(memory.buffer);
  const posterior = new Int16Array(memory.buffer, posteriorAt, WORD_BITS);
  let loaded: LdpcCode | undefined;
  let rows = 0;
  return {
    name: 'wasm',
    posterior,
    begin(code, nextRows) {
      rows = nextRows;
      bytes.fill(0, messagesAt, messagesAt + code.graph.rowStart[rows] * code.size);
      if (loaded === code) return;
      loaded = code;
      bytes.set(code.graph.edgeColumn, columnsAt);
      new Uint16Array(memory.buffer, shiftsAt, code.shifts.length).set(code.shifts);
      new Uint16Array(memory.buffer, startsAt, code.graph.rowStart.length).set(code.graph.rowStart);
    },
    iterate: (most) =>
      iterate(posteriorAt, messagesAt, columnsAt, shiftsAt, startsAt, rows, loaded!.size, workAt, most) > 0,
  };
}
