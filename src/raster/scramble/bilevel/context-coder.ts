// 1-bit plane -> bytes and back, alone or given a coarser plane of the same page: the coder as the rest of the engine sees it.
import { readFileSync } from 'node:fs';
import { type BitPlane, createPlane, rowBytes } from '../../plane.ts';
import { scrambleError } from '../errors.ts';
import { plainCoder } from './context-coder-plain.ts';

/** What a kernel offers; arguments are documented in context-coder.as.ts. */
export interface CoderExports {
  codeAlone(
    encode: number,
    picture: number,
    stride: number,
    width: number,
    height: number,
    bytes: number,
    length: number,
    rateTable: number,
    stateTable: number,
    flags: number,
    room: number,
  ): number;
  codeGiven(
    encode: number,
    picture: number,
    stride: number,
    width: number,
    height: number,
    coarse: number,
    coarseStride: number,
    coarseWidth: number,
    coarseHeight: number,
    columns: number,
    lines: number,
    around: number,
    even: number,
    seen: number,
    bytes: number,
    length: number,
    rateTable: number,
    stateTable: number,
    flags: number,
    room: number,
  ): number;
}

/** Width and height that the caller knows from a signed place; the decoder makes exactly that and stops. */
export interface PlaneSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Codes 1-bit planes. Decoding any bytes whatsoever takes time proportional to the size asked for and gives a plane
 * of that size: whether it is the right one is for the seal's hash to say.
 */
export interface ContextCoder {
  readonly name: 'wasm' | 'plain';
  encode(plane: BitPlane, given?: BitPlane): Uint8Array;
  decode(bytes: Uint8Array, size: PlaneSize, given?: BitPlane): BitPlane;
  /** Zeroes the working memory: it held the page. */
  wipe(): void;
}

/** Largest side of a plane: A4 at 600 dpi and a margin. */
const MAX_SIDE_PX = 8192;
const GUARD_BYTES = 4;
/** Coarse lines that eight rows can touch when the coarse plane is no finer than the fine one. */
const MOST_LINES = 10;
const STATES = 10 + 65536;
const VISIT_STATES = 127;
const WASM_PAGE_BYTES = 65536;
/** The module has no data of its own; its first page is left to it. */
const FIRST_FREE_BYTE = WASM_PAGE_BYTES;

const align16 = (bytes: number): number => (bytes + 15) & ~15;

/** Where things lie in a kernel's memory for one call. */
function layOut(size: PlaneSize, coarse: PlaneSize | undefined, roomBytes: number) {
  let next = FIRST_FREE_BYTE;
  const take = (bytes: number): number => {
    const at = next;
    next += align16(bytes);
    return at;
  };
  const stride = align16(rowBytes(size.widthPx) + 2 * GUARD_BYTES);
  const coarseStride = coarse ? align16(rowBytes(coarse.widthPx) + 2 * GUARD_BYTES) : 0;
  const rates = take(VISIT_STATES * 2);
  const states = take(STATES * 4);
  const flags = take(Math.ceil(size.widthPx / 16) + 2);
  const columns = take(size.widthPx * 2);
  const lines = take(size.heightPx * 2);
  const around = take(MOST_LINES * (coarse?.widthPx ?? 0) * 2 + 32);
  const even = take(MOST_LINES * Math.ceil(size.widthPx / 16) * 4);
  const seen = take(coarseStride);
  const coarseAt = take(coarse ? coarseStride * (coarse.heightPx + 3) : 0) + 2 * coarseStride + GUARD_BYTES;
  const picture = take(stride * (size.heightPx + 3)) + 2 * stride + GUARD_BYTES;
  const bytes = take(roomBytes);
  const decisions = take((size.widthPx + 2 * Math.ceil(size.widthPx / 16) + 32) * 4);
  return {
    rates,
    states,
    flags,
    columns,
    lines,
    around,
    even,
    seen,
    coarse: coarseAt,
    coarseStride,
    picture,
    stride,
    bytes,
    decisions,
    end: next,
  };
}

type Layout = ReturnType<typeof layOut>;

/** Rows of `plane` at `at`, with zero guards round them. Pad bits are cleared. */
function putPadded(memory: Uint8Array, at: number, stride: number, plane: BitPlane): void {
  memory.fill(0, at - GUARD_BYTES - 2 * stride, at - GUARD_BYTES + stride * (plane.heightPx + 1));
  const bytes = rowBytes(plane.widthPx);
  const keep = (0xff << (bytes * 8 - plane.widthPx)) & 0xff;
  for (let y = 0; y < plane.heightPx; y++) {
    const from = y * plane.strideBytes;
    memory.set(plane.data.subarray(from, from + bytes), at + y * stride);
    memory[at + y * stride + bytes - 1] &= keep;
  }
}

/** Fine place -> coarse place * 2 + half: which coarse pixel the centre is in, and in which half of it. */
function putMap(memory: Uint8Array, at: number, fine: number, coarse: number): void {
  const table = new Uint16Array(memory.buffer, memory.byteOffset + at, fine);
  for (let i = 0; i < fine; i++) table[i] = Math.min(2 * coarse - 1, Math.floor(((2 * i + 1) * coarse) / fine));
}

function checkSize(size: PlaneSize): void {
  for (const side of [size.widthPx, size.heightPx]) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE_PX) {
      throw scrambleError('plane-size', { received: side, most: MAX_SIDE_PX });
    }
  }
}

/** A coarse plane has no more pixels either way than the fine one: the kernel's room for its lines depends on it. */
function checkGiven(given: PlaneSize, size: PlaneSize): void {
  checkSize(given);
  if (given.widthPx > size.widthPx || given.heightPx > size.heightPx) {
    throw scrambleError('coarse-larger', { coarse: describe(given), fine: describe(size) });
  }
}

const describe = ({ widthPx, heightPx }: PlaneSize): string => `${widthPx} x ${heightPx}`;

/** A coder over a kernel: `memoryOf` gives memory of at least that many bytes, `exportsOf` the kernel on it. */
function createCoder(
  name: ContextCoder['name'],
  memoryOf: (bytes: number) => Uint8Array,
  exportsOf: (memory: Uint8Array) => CoderExports,
): ContextCoder {
  function run(memory: Uint8Array, layout: Layout, encode: 0 | 1, size: PlaneSize, length: number, given?: BitPlane) {
    const rates = new Uint16Array(memory.buffer, memory.byteOffset + layout.rates, VISIT_STATES);
    // The first visits count as an average, later ones as a slow drift.
    for (let v = 0; v < VISIT_STATES; v++) rates[v] = Math.round(16384 / (v + 1.5));
    const kernel = exportsOf(memory);
    const { picture, stride, bytes, states, flags, decisions } = layout;
    if (!given) {
      return kernel.codeAlone(
        encode,
        picture,
        stride,
        size.widthPx,
        size.heightPx,
        bytes,
        length,
        layout.rates,
        states,
        flags,
        decisions,
      );
    }
    putPadded(memory, layout.coarse, layout.coarseStride, given);
    putMap(memory, layout.columns, size.widthPx, given.widthPx);
    putMap(memory, layout.lines, size.heightPx, given.heightPx);
    return kernel.codeGiven(
      encode,
      picture,
      stride,
      size.widthPx,
      size.heightPx,
      layout.coarse,
      layout.coarseStride,
      given.widthPx,
      given.heightPx,
      layout.columns,
      layout.lines,
      layout.around,
      layout.even,
      layout.seen,
      bytes,
      length,
      layout.rates,
      states,
      flags,
      decisions,
    );
  }

  return {
    name,
    encode(plane, given) {
      checkSize(plane);
      if (given) checkGiven(given, plane);
      // Twelve bits a pixel is what the worst decision costs (a probability never goes below 24 / 65536), rarely met.
      let room = 65536 + ((plane.widthPx * plane.heightPx) >> 2);
      for (;;) {
        const layout = layOut(plane, given, room);
        const memory = memoryOf(layout.end);
        putPadded(memory, layout.picture, layout.stride, plane);
        const length = run(memory, layout, 1, plane, room, given);
        if (length <= room) return memory.slice(layout.bytes, layout.bytes + length);
        room = length;
      }
    },
    decode(bytes, size, given) {
      checkSize(size);
      if (given) checkGiven(given, size);
      const layout = layOut(size, given, bytes.length);
      const memory = memoryOf(layout.end);
      const { picture, stride } = layout;
      memory.fill(0, picture - GUARD_BYTES - 2 * stride, picture - GUARD_BYTES + stride * (size.heightPx + 1));
      memory.set(bytes, layout.bytes);
      run(memory, layout, 0, size, bytes.length, given);
      const plane = createPlane(size.widthPx, size.heightPx);
      for (let y = 0; y < size.heightPx; y++) {
        const from = picture + y * stride;
        plane.data.set(memory.subarray(from, from + plane.strideBytes), y * plane.strideBytes);
      }
      return plane;
    },
    wipe() {
      memoryOf(0).fill(0, Math.min(FIRST_FREE_BYTE, memoryOf(0).length));
    },
  };
}

/** The coder in plain TypeScript. */
export function createPlainContextCoder(): ContextCoder {
  return createCoder('plain', (bytes) => new Uint8Array(bytes), plainCoder);
}

let compiled: WebAssembly.Module | undefined;

/** The WebAssembly coder; its memory stays with it and only grows (warm memory is 17 times as fast as fresh memory). */
export function createContextCoder(memory = new WebAssembly.Memory({ initial: 1 })): ContextCoder {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./context-coder.wasm', import.meta.url)));
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as CoderExports;
  return createCoder(
    'wasm',
    (bytes) => {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      return new Uint8Array(memory.buffer);
    },
    () => kernel,
  );
}
