// What a kernel works on, block by block -> its memory, once and for all, with the module in it.
import { readFileSync } from 'node:fs';

const WASM_PAGE_BYTES = 65536;
/** The module's own data lies below. */
const MEMORY_START = 4096;
/** Kernels load and store up to so many bytes beyond a block, as they are. */
const BEYOND_BYTES = 16;

const compiled = new Map<string, WebAssembly.Module>();

/** Blocks are reserved first; then the memory is as large as they are together. */
export class KernelMemory {
  #end = MEMORY_START;

  /** @returns the byte at which a block of so many bytes begins, a multiple of 16 */
  reserve(bytes: number): number {
    const at = this.#end;
    this.#end += Math.ceil((bytes + BEYOND_BYTES) / 16) * 16;
    return at;
  }

  /**
   * @param file a module of scripts/build-wasm.mjs; compiled once
   * @returns its functions, and its memory, zero
   */
  load<Exports>(file: URL): { readonly exports: Exports; readonly buffer: ArrayBuffer } {
    const module = compiled.get(file.href) ?? new WebAssembly.Module(readFileSync(file));
    compiled.set(file.href, module);
    const memory = new WebAssembly.Memory({ initial: Math.ceil((this.#end + 64) / WASM_PAGE_BYTES) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { exports: exports as Exports, buffer: memory.buffer };
  }
}
