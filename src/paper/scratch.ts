// Named work buffers that are kept from tile to tile: fresh memory costs more than the arithmetic done in it.

export interface Scratch {
  /** At least `length` floats, contents undefined; the same memory for the same name until a larger one is asked for. */
  floats(name: string, length: number): Float32Array;
}

export function createScratch(): Scratch {
  const buffers = new Map<string, Float32Array>();
  return {
    floats(name, length) {
      const known = buffers.get(name);
      if (known && known.length >= length) return known;
      const fresh = new Float32Array(length);
      buffers.set(name, fresh);
      return fresh;
    },
  };
}
