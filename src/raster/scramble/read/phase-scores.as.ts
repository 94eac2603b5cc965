// A folded tile and where marks lie in it -> how well they fit at every phase; AssemblyScript with SIMD.
// The plain twin is in phase-scores.ts; test/scramble proves both equal. No allocation. `side` is even and at least 8.

/**
 * @param wide f32: the tile four times over, two by two, so that no place wraps round; 2 * side values a row
 * @param offsets i32 per mark: bytes from a phase's own place to the mark's; the first `plus` count for it, the rest against it
 * @param scores f32, side * side: the outcome
 */
export function scorePhases(wide: usize, offsets: usize, plus: i32, count: i32, scores: usize, side: i32): void {
  const middle = offsets + (<usize>plus << 2);
  const end = offsets + (<usize>count << 2);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i += 8) {
      // The last eight may overlap those before.
      const x = i > side - 8 ? side - 8 : i;
      const from = wide + (<usize>(2 * j * side + x) << 2);
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      for (let mark = offsets; mark < middle; mark += 4) {
        const at = from + load<i32>(mark);
        a = f32x4.add(a, v128.load(at));
        b = f32x4.add(b, v128.load(at, 16));
      }
      for (let mark = middle; mark < end; mark += 4) {
        const at = from + load<i32>(mark);
        a = f32x4.sub(a, v128.load(at));
        b = f32x4.sub(b, v128.load(at, 16));
      }
      const to = scores + (<usize>(j * side + x) << 2);
      v128.store(to, a);
      v128.store(to, b, 16);
    }
  }
}
