// A canary certificate -> every byte string that would give it away in memory: names, glyph numbers, PDF bytes, pixels.
import type { Canary } from './canary.ts';
import type { CanaryPixels } from './canary-pixels.ts';

export type TraceKind =
  | 'name UTF-8'
  | 'name UTF-16LE'
  | 'name UTF-16BE'
  | 'name Shift_JIS'
  | 'name code points'
  | 'glyph numbers'
  | 'PDF bytes'
  | 'PDF uncompressed'
  | '1-bit picture'
  | '8-bit picture'
  | 'RGBA picture'
  | 'scan file'
  | 'scan pixels'
  | 'sealed layer'
  | 'compressed layer'
  | 'picture sent';

export interface Trace {
  readonly kind: TraceKind;
  readonly bytes: Uint8Array;
}

/** Characters of a name that give it away. */
const NAME_PART = 4;
/** Windows of a PDF: a piece of twice this length holds one, wherever it was cut. */
const WINDOW_BYTES = 16;
/** Pixels of a strip. */
const STRIP_PX = 64;
/** Strips with fewer different bytes are edges of rules and plain strokes, which other pages have too. */
const MIN_DISTINCT = 7;
/** Grey strips that change less often are flat: other pages have them too. */
const MIN_CHANGES = 16;

/** As V8 keeps them in arrays: 64 bits each, the number in the upper half. */
const smallIntegers = (numbers: readonly number[]): Uint32Array =>
  Uint32Array.from(numbers.flatMap((number) => [0, number]));

const distinct = (bytes: Uint8Array): number => new Set(bytes).size;

function* nameTraces(canary: Canary): Generator<Trace> {
  for (const name of canary.names) {
    for (let i = 0; i + NAME_PART <= name.text.length; i++) {
      const part = name.text.slice(i, i + NAME_PART);
      const little = Buffer.from(part, 'utf16le');
      yield { kind: 'name UTF-8', bytes: Buffer.from(part, 'utf8') };
      yield { kind: 'name UTF-16LE', bytes: little };
      yield { kind: 'name UTF-16BE', bytes: Buffer.from(little).swap16() };
      yield { kind: 'name Shift_JIS', bytes: name.shiftJis.slice(2 * i, 2 * (i + NAME_PART)) };
      const points = [...part].map((char) => char.codePointAt(0)!);
      const glyphs = name.glyphs.slice(i, i + NAME_PART);
      for (const bytes of [Uint32Array.from(points), smallIntegers(points)]) {
        yield { kind: 'name code points', bytes: new Uint8Array(bytes.buffer) };
      }
      for (const bytes of [Uint16Array.from(glyphs), Uint32Array.from(glyphs), smallIntegers(glyphs)]) {
        yield { kind: 'glyph numbers', bytes: new Uint8Array(bytes.buffer) };
      }
      yield { kind: 'glyph numbers', bytes: Buffer.from(Uint16Array.from(glyphs).buffer).swap16() };
    }
  }
}

/** Windows of 16 bytes; `stepBytes` apart. */
export function* windows(kind: TraceKind, bytes: Uint8Array, stepBytes = WINDOW_BYTES): Generator<Trace> {
  for (let at = 0; at + WINDOW_BYTES <= bytes.length; at += stepBytes) {
    const window = bytes.slice(at, at + WINDOW_BYTES);
    if (distinct(window) >= 10) yield { kind, bytes: window };
  }
}

/** Strips of a row, 1 = ink: as bits, and as a byte a pixel in both polarities. */
export function* inkStrips(bits: Uint8Array, minDistinct = MIN_DISTINCT): Generator<Trace & { readonly at: number }> {
  for (let at = 0; at + STRIP_PX / 8 <= bits.length; at += STRIP_PX / 8) {
    const strip = bits.slice(at, at + STRIP_PX / 8);
    if (distinct(strip) < minDistinct) continue;
    yield { kind: '1-bit picture', bytes: strip, at };
    const ink = Uint8Array.from({ length: STRIP_PX }, (_, i) => ((strip[i >> 3] >> (7 - (i & 7))) & 1) * 255);
    yield { kind: '8-bit picture', bytes: ink, at };
    yield { kind: '8-bit picture', bytes: ink.map((value) => 255 - value), at };
  }
}

/** Strips of a row of grey bytes in which the grey changes often enough. */
export function* greyStrips(kind: TraceKind, row: Uint8Array): Generator<Trace> {
  for (let at = 0; at + STRIP_PX <= row.length; at += STRIP_PX) {
    const strip = row.slice(at, at + STRIP_PX);
    const changes = strip.filter((value, i) => i > 0 && value !== strip[i - 1]).length;
    if (changes >= MIN_CHANGES) yield { kind, bytes: strip };
  }
}

function* pixelTraces(pixels: CanaryPixels): Generator<Trace> {
  for (const row of pixels.rows) {
    for (const { at, ...trace } of inkStrips(row.bits)) {
      yield trace;
      if (trace.kind === '1-bit picture') {
        yield { kind: 'RGBA picture', bytes: row.rgba.slice(at * 32, at * 32 + STRIP_PX * 4) };
      }
    }
  }
}

/** Each byte string once. */
export function uniqueTraces(make: () => Iterable<Trace>): Trace[] {
  const all = new Map<string, Trace>();
  for (const trace of make()) {
    const key = Buffer.from(trace.bytes).toString('latin1');
    if (!all.has(key)) all.set(key, trace);
  }
  return [...all.values()];
}

/** All traces of a printed certificate, each byte string once. */
export function tracesOf(canary: Canary, pixels: CanaryPixels): Trace[] {
  return uniqueTraces(function* () {
    yield* nameTraces(canary);
    for (const stream of canary.streams) {
      yield* windows('PDF bytes', stream.compressed);
      yield* windows('PDF uncompressed', stream.plain);
    }
    for (const row of canary.bitRows) yield* inkStrips(row);
    yield* pixelTraces(pixels);
  });
}
