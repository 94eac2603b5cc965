// A kernel module's file -> its functions and the memory that they work in, laid out anew for every call.
import { readFileSync } from 'node:fs';

export interface WasmArena<Exports> {
  readonly exports: Exports;
  /** Byte addresses of consecutive blocks of so many 32-bit values; what lay there before is lost. Memory only grows. */
  place(...lengths: number[]): number[];
  /** Views of a block; valid until the next `place`. */
  floats(at: number, length: number): Float32Array;
  ints(at: number, length: number): Int32Array;
  bytes(at: number, length: number): Uint8Array;
}

const WASM_PAGE_BYTES = 65536;
/** The modules keep little data of their own (constants), and have the first page for it. */
const FIRST_FREE_BYTE = WASM_PAGE_BYTES;

/** Loads a module built by scripts/build-wasm.mjs; `Exports` describes its functions. */
export function createWasmArena<Exports>(file: URL): WasmArena<Exports> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(readFileSync(file));
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  return {
    exports,
    place(...lengths) {
      let next = FIRST_FREE_BYTE;
      const addresses = lengths.map((length) => {
        const at = next;
        next += (length * 4 + 15) & ~15;
        return at;
      });
      const missing = next - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      return addresses;
    },
    floats: (at, length) => new Float32Array(memory.buffer, at, length),
    ints: (at, length) => new Int32Array(memory.buffer, at, length),
    bytes: (at, length) => new Uint8Array(memory.buffer, at, length),
  };
}
