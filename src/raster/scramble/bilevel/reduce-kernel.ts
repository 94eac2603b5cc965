// Rows of a page -> rows at half and at a quarter of its resolution, by the WebAssembly kernel; other ratios plainly.
import { KernelMemory } from '../../kernel-memory.ts';
import { type BitPlane, rowBytes } from '../../plane.ts';
import type { PageSize, RowMaker, Rows } from './reduce.ts';
import { plainMaker } from './reduce-plain.ts';

/** What the kernel offers; arguments are documented in reduce.as.ts. */
interface ReduceExports {
  halve(upper: number, lower: number, bytes: number, to: number): void;
  quarter(rows: number, stride: number, count: number, bytes: number, cover: number): number;
  crests(above: number, here: number, below: number, columns: number, to: number): void;
}

/** As `plainMaker`, the same pixels. */
export function kernelMaker(ratio: number, size: PageSize, out: BitPlane): RowMaker {
  if (ratio === 2) return new Halver(size, out);
  if (ratio === 4) return new Quarterer(size, out);
  return plainMaker(ratio, size, out);
}

/** The kernel, the page's rows that it looks at, and the row that it makes of them. */
class RowBench {
  readonly kernel: ReduceExports;
  /** Where `take` puts rows, `bytes` apart. */
  readonly rows: number;
  /** Where a target row is made. */
  readonly made: number;
  readonly #bytes: number;
  readonly #out: BitPlane;
  readonly #memory: Uint8Array;

  /**
   * @param bytes of a page's row that are looked at
   * @param count rows at a time
   * @param reserve reserves what else the maker wants
   */
  constructor(bytes: number, count: number, out: BitPlane, reserve: (memory: KernelMemory) => void = () => undefined) {
    this.#bytes = bytes;
    this.#out = out;
    const memory = new KernelMemory();
    this.rows = memory.reserve(count * bytes);
    this.made = memory.reserve(out.strideBytes);
    reserve(memory);
    const { exports, buffer } = memory.load<ReduceExports>(new URL('./reduce.wasm', import.meta.url));
    this.kernel = exports;
    this.#memory = new Uint8Array(buffer);
  }

  /** Puts the page's row `y` in the kernel's memory as row `index`. */
  take({ plane: { data, strideBytes }, first }: Rows, y: number, index: number): void {
    const from = (y - first) * strideBytes;
    this.#memory.set(data.subarray(from, from + this.#bytes), this.rows + index * this.#bytes);
  }

  /** Hands the row that was made to the target plane. */
  put(y: number): void {
    const { widthPx, strideBytes, data } = this.#out;
    const bytes = rowBytes(widthPx);
    data.set(this.#memory.subarray(this.made, this.made + bytes), y * strideBytes);
    data[y * strideBytes + bytes - 1] &= (0xff << (bytes * 8 - widthPx)) & 0xff;
  }

  clear(from: number, to?: number): void {
    this.#memory.fill(0, from, to);
  }
}

class Halver implements RowMaker {
  readonly #heightPx: number;
  readonly #bytes: number;
  readonly #bench: RowBench;

  constructor({ widthPx, heightPx }: PageSize, out: BitPlane) {
    this.#heightPx = heightPx;
    this.#bytes = rowBytes(widthPx);
    this.#bench = new RowBench(this.#bytes, 2, out);
  }

  make(y: number, rows: Rows): void {
    const bench = this.#bench;
    bench.take(rows, 2 * y, 0);
    bench.take(rows, Math.min(2 * y + 1, this.#heightPx - 1), 1);
    bench.kernel.halve(bench.rows, bench.rows + this.#bytes, this.#bytes, bench.made);
    bench.put(y);
  }

  wipe(): void {
    this.#bench.clear(this.#bench.rows);
  }
}

class Quarterer implements RowMaker {
  readonly #heightPx: number;
  readonly #out: BitPlane;
  readonly #bytes: number;
  readonly #bench: RowBench;
  /** What covers the row above the one that is told next, that row, and the one below it; they take turns. */
  #above = 0;
  #here = 0;
  #below = 0;
  #hereAny = 0;

  constructor({ widthPx, heightPx }: PageSize, out: BitPlane) {
    this.#heightPx = heightPx;
    this.#out = out;
    // As far as there are target pixels.
    this.#bytes = Math.min(rowBytes(widthPx), (out.widthPx + 1) >> 1);
    this.#bench = new RowBench(this.#bytes, 4, out, (memory) => {
      const cover = (): number => memory.reserve(16 + 2 * this.#bytes + 32) + 16;
      [this.#above, this.#here, this.#below] = [cover(), cover(), cover()];
    });
  }

  make(y: number, rows: Rows): void {
    const bench = this.#bench;
    const count = Math.min(4, this.#heightPx - 4 * y);
    for (let r = 0; r < count; r++) bench.take(rows, 4 * y + r, r);
    const any = bench.kernel.quarter(bench.rows, this.#bytes, count, this.#bytes, this.#below);
    if (y > 0) this.#tell(y - 1);
    [this.#above, this.#here, this.#below] = [this.#here, this.#below, this.#above];
    this.#hereAny = any;
  }

  end(): void {
    this.#bench.clear(this.#below, this.#below + 2 * this.#bytes);
    this.#tell(this.#out.heightPx - 1);
  }

  wipe(): void {
    this.#bench.clear(this.#bench.rows);
    this.#hereAny = 0;
  }

  /** A row is told when the coverage of the next one is known. */
  #tell(y: number): void {
    if (this.#hereAny === 0) return;
    const { kernel, made } = this.#bench;
    kernel.crests(this.#above, this.#here, this.#below, this.#out.widthPx, made);
    this.#bench.put(y);
  }
}
