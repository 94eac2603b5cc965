// 8-bit RGBA bands -> 1-bit planes: what a pixel kernel is, and the WebAssembly one.
import { readFile } from 'node:fs/promises';
import { type BitPlane, rowBytes } from '../plane.ts';
import { plainKernels } from './kernels-plain.ts';
import type { ThresholdScreen } from './threshold-screen.ts';

export { plainKernels };

/**
 * Rows of RGBA pixels, 8 bits a channel, in the paint code (page/paint-code.ts): red says how hard, green how light,
 * blue below red that something translucent lies on top; white is 255 in every channel.
 */
export interface RgbaBand {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bytes from one row to the next, at least 4 * widthPx. */
  readonly strideBytes: number;
  /** At least strideBytes * heightPx bytes. */
  readonly data: Uint8Array;
}

/** Pixel loops. They allocate nothing per call once warm. `out` has the band's size; its pad bits become 0. */
export interface Kernels {
  readonly name: 'wasm' | 'plain';

  /** Ink where red <= cutoff (0..254). Green and the screen play no part. */
  threshold(band: RgbaBand, cutoff: number, out: BitPlane): void;

  /**
   * Ink where red <= cutoff, or where the tone under it, min(255, green + 255 - red), is below the screen's threshold.
   * A pixel at the edge of a hard stroke so shows the tone beside the stroke, and no dot grows on the stroke's edge.
   * Where blue + 8 < red, the pixel is veiled: it is as light as green says, and ink when green + 66 <= cutoff.
   *
   * @param pageY the band's first row on the page: the screen is anchored to the page
   */
  screenTones(band: RgbaBand, cutoff: number, screen: ThresholdScreen, pageY: number, out: BitPlane): void;

  /** target |= source; both have the same size and stride. */
  or(target: BitPlane, source: BitPlane): void;

  /** Overwrites what calls left in memory of its own: the last band of a page. */
  wipe(): void;
}

interface Exports {
  threshold(
    src: number,
    srcStride: number,
    width: number,
    rows: number,
    cutoff: number,
    dst: number,
    dstStride: number,
  ): void;
  screenTones(
    src: number,
    srcStride: number,
    width: number,
    rows: number,
    cutoff: number,
    screen: number,
    tileWidth: number,
    tileHeight: number,
    pageY: number,
    dst: number,
    dstStride: number,
  ): void;
  or(dst: number, src: number, bytes: number): void;
}

const WASM_PAGE_BYTES = 65536;
/** The module keeps no data of its own, but its first page is left to it. */
const FIRST_FREE_BYTE = WASM_PAGE_BYTES;

/** Of a band that is looked at, bytes at a time: a small part of a core's own cache. */
const SLICE_BYTES = 128 << 10;
let white = new Uint8Array();

/** True when every byte is 255: told by the C library, many times as fast as by a loop of ours. */
function isWhite(bytes: Uint8Array): boolean {
  if (white.length < bytes.length) white = new Uint8Array(bytes.length).fill(255);
  return Buffer.compare(bytes, white.subarray(0, bytes.length)) === 0;
}

const align16 = (bytes: number): number => (bytes + 15) & ~15;

class WasmKernels implements Kernels {
  readonly name = 'wasm';
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Exports;
  #bytes: Uint8Array;

  constructor(memory: WebAssembly.Memory, exports: Exports) {
    this.#memory = memory;
    this.#exports = exports;
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** Warm memory is 17 times as fast as fresh memory (RASTER-FACTS), so it only ever grows. */
  #reserve(bytes: number): Uint8Array {
    const missing = FIRST_FREE_BYTE + bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  threshold(band: RgbaBand, cutoff: number, out: BitPlane): void {
    checkShapes(band, cutoff, out);
    this.#inSlices(band, 0, out, (src, rows, _y, dst, dstStride) => {
      this.#exports.threshold(src, band.strideBytes, band.widthPx, rows, cutoff, dst, dstStride);
    });
  }

  screenTones(band: RgbaBand, cutoff: number, screen: ThresholdScreen, pageY: number, out: BitPlane): void {
    checkShapes(band, cutoff, out);
    const { thresholds, widthPx, heightPx } = screen;
    this.#reserve(thresholds.length).set(thresholds, FIRST_FREE_BYTE);
    this.#inSlices(band, align16(thresholds.length), out, (src, rows, y, dst, dstStride) => {
      this.#exports.screenTones(
        src,
        band.strideBytes,
        band.widthPx,
        rows,
        cutoff,
        FIRST_FREE_BYTE,
        widthPx,
        heightPx,
        pageY + y,
        dst,
        dstStride,
      );
    });
  }

  /**
   * Copies a band in slices so thin that each is still in the processor's cache when it is looked at; white ones, a good part of most
   * pages, are not copied.
   *
   * @param before bytes that lie before the slice
   * @param look at a slice of `rows` rows, the band's from row `y` on
   */
  #inSlices(
    band: RgbaBand,
    before: number,
    out: BitPlane,
    look: (src: number, rows: number, y: number, dst: number, dstStride: number) => void,
  ): void {
    const { strideBytes, heightPx } = band;
    const most = Math.max(1, Math.floor(SLICE_BYTES / strideBytes));
    const outStride = rowBytes(band.widthPx);
    const src = FIRST_FREE_BYTE + before;
    const dst = src + align16(strideBytes * most);
    const bytes = this.#reserve(dst - FIRST_FREE_BYTE + outStride * heightPx);
    for (let y = 0; y < heightPx; y += most) {
      const rows = Math.min(most, heightPx - y);
      const to = dst + y * outStride;
      const slice = band.data.subarray(y * strideBytes, (y + rows) * strideBytes);
      if (isWhite(slice)) {
        bytes.fill(0, to, to + rows * outStride);
        continue;
      }
      bytes.set(slice, src);
      look(src, rows, y, to, outStride);
    }
    copyRows(bytes, dst, outStride, out);
  }

  or(target: BitPlane, source: BitPlane): void {
    const length = checkSameShape(target, source);
    const dst = FIRST_FREE_BYTE;
    const src = dst + align16(length);
    const bytes = this.#reserve(align16(length) + length);
    bytes.set(target.data.subarray(0, length), dst);
    bytes.set(source.data.subarray(0, length), src);
    this.#exports.or(dst, src, length);
    target.data.set(bytes.subarray(dst, dst + length));
  }

  wipe(): void {
    this.#reserve(0).fill(0, FIRST_FREE_BYTE);
  }
}

function copyRows(bytes: Uint8Array, from: number, fromStride: number, out: BitPlane): void {
  if (fromStride === out.strideBytes) {
    out.data.set(bytes.subarray(from, from + fromStride * out.heightPx));
    return;
  }
  for (let y = 0; y < out.heightPx; y++) {
    out.data.set(bytes.subarray(from + y * fromStride, from + (y + 1) * fromStride), y * out.strideBytes);
  }
}

/** @throws RangeError when the plane is not the band's size or an array is too short */
export function checkShapes(band: RgbaBand, cutoff: number, out: BitPlane): void {
  if (!Number.isInteger(cutoff) || cutoff < 0 || cutoff > 254) {
    throw new RangeError(`Expected 0..254 for cutoff but received ${cutoff}`);
  }
  if (out.widthPx !== band.widthPx || out.heightPx !== band.heightPx) {
    throw new RangeError(
      `Expected a plane of ${band.widthPx} x ${band.heightPx} but received ${out.widthPx} x ${out.heightPx}`,
    );
  }
  if (band.strideBytes < band.widthPx * 4 || band.data.length < band.strideBytes * band.heightPx) {
    throw new RangeError('Expected a band whose rows lie within its array');
  }
  if (out.strideBytes < rowBytes(out.widthPx) || out.data.length < out.strideBytes * out.heightPx) {
    throw new RangeError('Expected a plane whose rows lie within its array');
  }
}

/** @returns bytes of either plane. @throws RangeError when sizes differ */
export function checkSameShape(a: BitPlane, b: BitPlane): number {
  if (a.widthPx !== b.widthPx || a.heightPx !== b.heightPx || a.strideBytes !== b.strideBytes) {
    throw new RangeError('Expected two planes of one size and stride');
  }
  return a.strideBytes * a.heightPx;
}

let compiled: WebAssembly.Module | undefined;

/**
 * The WebAssembly kernels.
 *
 * @param memory linear memory to work in, grown as needed; share one with other modules of the same thread, or leave
 *   it out for a memory of its own
 */
export async function loadKernels(memory = new WebAssembly.Memory({ initial: 1 })): Promise<Kernels> {
  compiled ??= new WebAssembly.Module(await readFile(new URL('./threshold.wasm', import.meta.url)));
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return new WasmKernels(memory, instance.exports as unknown as Exports);
}
