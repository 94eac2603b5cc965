// Rows of a page -> rows at half and at a quarter of its resolution, by the WebAssembly kernel; other ratios plainly.
import { KernelMemory } from '../../kernel-memory.ts';
import { type BitPlane, rowBytes } from '../../plane.ts';
import type { PageSize, RowMaker, Rows } from './reduce.ts';
import { plainMaker } from './reduce-plain.ts';

const FILE = new URL('./reduce.wasm', import.meta.url);

/** What the kernel offers; arguments are documented in reduce.as.ts. */
interface ReduceExports {
  halve(upper: number, lower: number, bytes: number, to: number): void;
  quarter(rows: number, stride: number, count: number, bytes: number, cover: number): number;
  crests(above: number, here: number, below: number, columns: number, to: number): void;
}

export function kernelMaker(ratio: number, size: PageSize, out: BitPlane): RowMaker {
  if (ratio === 2) return new Halver(size, out);
  if (ratio === 4) return new Quarterer(size, out);
  return plainMaker(ratio, size, out);
}

class Halver implements RowMaker {
  readonly #heightPx: number;
  readonly #out: BitPlane;
  readonly #bytes: number;
  readonly #rows: number;
  readonly #made: number;
  readonly #kernel: ReduceExports;
  readonly #memory: Uint8Array;

  constructor({ widthPx, heightPx }: PageSize, out: BitPlane) {
    this.#heightPx = heightPx;
    this.#out = out;
    this.#bytes = rowBytes(widthPx);
    const memory = new KernelMemory();
    this.#rows = memory.reserve(2 * this.#bytes);
    this.#made = memory.reserve(this.#bytes);
    const { exports, buffer } = memory.load<ReduceExports>(FILE);
    this.#kernel = exports;
    this.#memory = new Uint8Array(buffer);
  }

  make(y: number, { plane, first }: Rows): void {
    const { data, strideBytes } = plane;
    const bytes = this.#bytes;
    const upper = (2 * y - first) * strideBytes;
    const lower = 2 * y + 1 < this.#heightPx ? upper + strideBytes : upper;
    this.#memory.set(data.subarray(upper, upper + bytes), this.#rows);
    this.#memory.set(data.subarray(lower, lower + bytes), this.#rows + bytes);
    this.#kernel.halve(this.#rows, this.#rows + bytes, bytes, this.#made);
    putRow(this.#memory, this.#made, this.#out, y);
  }

  wipe(): void {
    this.#memory.fill(0, this.#rows);
  }
}

class Quarterer implements RowMaker {
  readonly #heightPx: number;
  readonly #out: BitPlane;
  /** Of a row, as far as there are target pixels. */
  readonly #bytes: number;
  readonly #rows: number;
  readonly #made: number;
  /** What covers the row above the one that is told next, that row, and the one below it; they take turns. */
  #above: number;
  #here: number;
  #below: number;
  #hereAny = 0;
  readonly #kernel: ReduceExports;
  readonly #memory: Uint8Array;

  constructor({ widthPx, heightPx }: PageSize, out: BitPlane) {
    this.#heightPx = heightPx;
    this.#out = out;
    this.#bytes = Math.min(rowBytes(widthPx), (out.widthPx + 1) >> 1);
    const memory = new KernelMemory();
    this.#rows = memory.reserve(4 * this.#bytes);
    this.#made = memory.reserve(out.strideBytes);
    const cover = (): number => memory.reserve(16 + 2 * this.#bytes + 32) + 16;
    [this.#above, this.#here, this.#below] = [cover(), cover(), cover()];
    const { exports, buffer } = memory.load<ReduceExports>(FILE);
    this.#kernel = exports;
    this.#memory = new Uint8Array(buffer);
  }

  make(y: number, { plane, first }: Rows): void {
    const { data, strideBytes } = plane;
    const bytes = this.#bytes;
    const count = Math.min(4, this.#heightPx - 4 * y);
    for (let r = 0; r < count; r++) {
      const from = (4 * y + r - first) * strideBytes;
      this.#memory.set(data.subarray(from, from + bytes), this.#rows + r * bytes);
    }
    const any = this.#kernel.quarter(this.#rows, bytes, count, bytes, this.#below);
    if (y > 0) this.#tell(y - 1);
    [this.#above, this.#here, this.#below] = [this.#here, this.#below, this.#above];
    this.#hereAny = any;
  }

  end(): void {
    this.#memory.fill(0, this.#below, this.#below + 2 * this.#bytes);
    this.#tell(this.#out.heightPx - 1);
  }

  wipe(): void {
    this.#memory.fill(0, this.#rows);
    this.#hereAny = 0;
  }

  /** A row is told when the coverage of the next one is known. */
  #tell(y: number): void {
    if (this.#hereAny === 0) return;
    this.#kernel.crests(this.#above, this.#here, this.#below, this.#out.widthPx, this.#made);
    putRow(this.#memory, this.#made, this.#out, y);
  }
}

function putRow(memory: Uint8Array, at: number, out: BitPlane, y: number): void {
  const { widthPx, strideBytes, data } = out;
  const bytes = rowBytes(widthPx);
  data.set(memory.subarray(at, at + bytes), y * strideBytes);
  data[y * strideBytes + bytes - 1] &= (0xff << (bytes * 8 - widthPx)) & 0xff;
}
