// ESC/POS bytes -> what the paper shows: raster pictures, feeds and cuts; anything else is counted, never obeyed.
import { readStatusQuestion } from './questions.ts';

export type EscPosEvent =
  | { readonly kind: 'reset' }
  | { readonly kind: 'feed'; readonly rows: number }
  /** One whole GS v 0: rows of packed dots, 1 = black. */
  | { readonly kind: 'raster'; readonly bytesPerRow: number; readonly rows: number; readonly data: Uint8Array }
  | { readonly kind: 'cut' }
  /** Asked in real time: answered at once, before everything that waits. */
  | { readonly kind: 'status'; readonly which: 1 | 2 | 3 | 4 }
  /** Asked in order: answered when everything before it has been carried out. */
  | { readonly kind: 'in-order' }
  | { readonly kind: 'unknown' };

/** Dots in one GS v 0: far more than any slip; a header that promises more is not obeyed. */
const MAX_RASTER_BYTES = 1 << 20;
const ROWS_PER_LINE = 30;

/** Feed bytes as they come; events come out as soon as they are whole. Holds at most one picture. */
export class EscPosParser {
  private pending: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): EscPosEvent[] {
    const events: EscPosEvent[] = [];
    let rest: Buffer = Buffer.concat([this.pending, chunk]);
    for (;;) {
      const step = next(rest);
      if (step === undefined) break;
      events.push(step.event);
      rest = rest.subarray(step.length);
    }
    this.pending = Buffer.from(rest);
    return events;
  }

  /** Bytes that wait for the rest of their command. */
  get pendingBytes(): number {
    return this.pending.length;
  }
}

/** The first command of `bytes`, or undefined when it is not whole yet. */
function next(bytes: Buffer): { event: EscPosEvent; length: number } | undefined {
  if (bytes.length === 0) return undefined;
  const [first, second, third, fourth] = bytes;
  if (first === 0x0a) return { event: { kind: 'feed', rows: ROWS_PER_LINE }, length: 1 };
  if (first === 0x10) return readStatusQuestion(bytes);
  if (first !== 0x1b && first !== 0x1d) return { event: { kind: 'unknown' }, length: 1 };
  if (second === undefined) return undefined;
  if (first === 0x1b && second === 0x40) return { event: { kind: 'reset' }, length: 2 };
  if (first === 0x1b && second === 0x64) {
    return third === undefined ? undefined : { event: { kind: 'feed', rows: third * ROWS_PER_LINE }, length: 3 };
  }
  if (first === 0x1d && second === 0x56) {
    if (third === undefined) return undefined;
    // Functions B to D carry one more byte, the feed before the cut.
    const length = third >= 65 ? 4 : 3;
    return bytes.length < length ? undefined : { event: { kind: 'cut' }, length };
  }
  if (first === 0x1d && second === 0x72) {
    return third === undefined ? undefined : { event: { kind: 'in-order' }, length: 3 };
  }
  if (first === 0x1d && second === 0x76) {
    if (third === undefined) return undefined;
    if (third !== 0x30 || (fourth !== undefined && ![0, 48].includes(fourth))) {
      return { event: { kind: 'unknown' }, length: 3 };
    }
    if (bytes.length < 8) return undefined;
    const bytesPerRow = bytes.readUInt16LE(4);
    const rows = bytes.readUInt16LE(6);
    const size = bytesPerRow * rows;
    if (size === 0 || size > MAX_RASTER_BYTES) return { event: { kind: 'unknown' }, length: 8 };
    if (bytes.length < 8 + size) return undefined;
    const data = Uint8Array.from(bytes.subarray(8, 8 + size));
    return { event: { kind: 'raster', bytesPerRow, rows, data }, length: 8 + size };
  }
  return { event: { kind: 'unknown' }, length: 2 };
}
