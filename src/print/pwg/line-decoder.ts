// PackBits bytes, cut anywhere -> one decoded PWG Raster line at a time, never past its end.
import { pwgError } from './errors.ts';

type State = 'repeat' | 'control' | 'units';

/** Runs shorter than this are cheaper copied byte by byte than through a typed-array call. */
const SHORT_COPY_BYTES = 24;

/** Decodes the lines of one page. Memory: one line. */
export class LineDecoder {
  /** The line last completed; overwritten by the next `feed`. */
  readonly line: Uint8Array;
  /** How many times the line appears, 1 to 256. */
  repeat = 0;
  /** True when `feed` stopped because a line was complete. */
  complete = false;

  readonly #words: Uint32Array;
  readonly #unitBytes: number;
  readonly #white: number;
  readonly #page: number;
  #state: State = 'repeat';
  #at = 0;
  #pending = 0;
  #copies = 0;

  /**
   * @param lineBytes bytes of a line, a multiple of `unitBytes`
   * @param unitBytes bytes that a run repeats: a pixel, or 1 below 8 bits a pixel
   * @param white the byte that paper is made of, for "rest of the line is white"
   * @param page number of the page, from 1, for errors
   */
  constructor(lineBytes: number, unitBytes: number, white: number, page: number) {
    const buffer = new ArrayBuffer((lineBytes + 3) & ~3);
    this.line = new Uint8Array(buffer, 0, lineBytes);
    this.#words = new Uint32Array(buffer);
    this.#unitBytes = unitBytes;
    this.#white = white;
    this.#page = page;
  }

  /** True between lines: the only place where a page may end. */
  get idle(): boolean {
    return this.#state === 'repeat';
  }

  /**
   * Takes bytes until a line is complete or `input` is used up.
   *
   * @returns index of the first byte not taken
   * @throws pwg.overrun when a run would pass the end of the line
   */
  feed(input: Uint8Array, from: number): number {
    const { line } = this;
    const end = input.length;
    let at = from;
    this.complete = false;
    while (at < end) {
      if (this.#state === 'units') {
        const take = Math.min(this.#pending, end - at);
        copy(line, this.#at, input, at, take);
        at += take;
        this.#at += take;
        this.#pending -= take;
        if (this.#pending > 0) break;
        if (this.#copies > 0) this.#repeatUnit();
        this.#state = 'control';
      } else if (this.#state === 'repeat') {
        this.repeat = input[at++]! + 1;
        this.#at = 0;
        this.#state = 'control';
        continue;
      } else {
        this.#open(input[at++]!);
      }
      if (this.#at === line.length) {
        this.#state = 'repeat';
        this.complete = true;
        break;
      }
    }
    return at;
  }

  #open(control: number): void {
    if (control === 128) {
      this.line.fill(this.#white, this.#at);
      this.#at = this.line.length;
      return;
    }
    const literal = control > 128;
    const units = literal ? 257 - control : control + 1;
    if (this.#at + units * this.#unitBytes > this.line.length)
      throw pwgError('overrun', { page: this.#page, what: 'run' });
    this.#pending = (literal ? units : 1) * this.#unitBytes;
    this.#copies = literal ? 0 : units - 1;
    this.#state = 'units';
  }

  /** Repeats the unit just written `#copies` times. */
  #repeatUnit(): void {
    const { line } = this;
    const unit = this.#unitBytes;
    const start = this.#at;
    const end = start + this.#copies * unit;
    if (unit === 1) line.fill(line[start - 1]!, start, end);
    else if (unit === 4) this.#words.fill(this.#words[(start >> 2) - 1]!, start >> 2, end >> 2);
    else for (let i = start; i < end; i++) line[i] = line[i - unit]!;
    this.#at = end;
    this.#copies = 0;
  }
}

function copy(to: Uint8Array, toAt: number, from: Uint8Array, fromAt: number, bytes: number): void {
  if (bytes >= SHORT_COPY_BYTES) to.set(from.subarray(fromAt, fromAt + bytes), toAt);
  else for (let i = 0; i < bytes; i++) to[toAt + i] = from[fromAt + i]!;
}
