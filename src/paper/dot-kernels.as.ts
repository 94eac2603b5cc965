// A map of dots and their masks -> coverage of each pixel by the union of the dots; AssemblyScript with SIMD.
// The plain twin is dot-kernels-plain.ts; test/paper proves both bit-equal. No allocation: the host owns the memory.

/**
 * dots: (columns + 2 reach) x (rows + 2 reach) i32, 0 or slot + 1; counts: same shape, u8, dots within reach of a pixel;
 * masks: per slot (2 reach + 1)^2 pixels of 32 bytes, Morton order; dst: rows * oversample rows of columns * oversample
 * floats, zero on entry.
 */
export function unite(
  dots: usize,
  counts: usize,
  columns: i32,
  rows: i32,
  reach: i32,
  masks: usize,
  oversample: i32,
  dst: usize,
): void {
  const side = 2 * reach + 1;
  const neighbours = side * side;
  const mapWidth = columns + 2 * reach;
  const mapStride = <usize>mapWidth << 2;
  const slotBytes = <usize>neighbours << 5;
  const dstStride = <usize>(columns * oversample) << 2;
  for (let j = 0; j < rows; j++) {
    let q = dst + <usize>(j * oversample) * dstStride;
    for (let i = 0; i < columns; i++, q += <usize>oversample << 2) {
      const centre = (j + reach) * mapWidth + i + reach;
      const count = <i32>load<u8>(counts + centre);
      if (count == 0) continue;
      let top = i64x2.splat(0);
      let bottom = i64x2.splat(0);
      const middle = dots + (<usize>centre << 2);
      if (count == neighbours) {
        top = i64x2.splat(-1);
        bottom = i64x2.splat(-1);
      } else {
        let left = count;
        let at = middle - <usize>reach * mapStride - (<usize>reach << 2);
        let p = <usize>(neighbours - 1) << 5;
        while (left > 0) {
          for (let u = 0; u < side; u++, p -= 32) {
            const slot = load<i32>(at + (<usize>u << 2));
            if (slot == 0) continue;
            const m = masks + <usize>(slot - 1) * slotBytes + p;
            top = v128.or(top, v128.load(m));
            bottom = v128.or(bottom, v128.load(m, 16));
            left--;
          }
          at += mapStride;
        }
        if (count > 3 && load<i32>(middle) != 0) {
          const up = load<i32>(middle - mapStride) != 0;
          const down = load<i32>(middle + mapStride) != 0;
          if (load<i32>(middle - 4) != 0) {
            if (up && load<i32>(middle - mapStride - 4) != 0) top = i64x2.replace_lane(top, 0, -1);
            if (down && load<i32>(middle + mapStride - 4) != 0) bottom = i64x2.replace_lane(bottom, 0, -1);
          }
          if (load<i32>(middle + 4) != 0) {
            if (up && load<i32>(middle - mapStride + 4) != 0) top = i64x2.replace_lane(top, 1, -1);
            if (down && load<i32>(middle + mapStride + 4) != 0) bottom = i64x2.replace_lane(bottom, 1, -1);
          }
        }
      }
      const a = i64x2.extract_lane(top, 0);
      const b = i64x2.extract_lane(top, 1);
      const c = i64x2.extract_lane(bottom, 0);
      const d = i64x2.extract_lane(bottom, 1);
      if (oversample == 1) {
        store<f32>(q, <f32>(popcnt<i64>(a) + popcnt<i64>(b) + popcnt<i64>(c) + popcnt<i64>(d)) / 256);
      } else if (oversample == 2) {
        store<f32>(q, <f32>popcnt<i64>(a) / 64);
        store<f32>(q, <f32>popcnt<i64>(b) / 64, 4);
        store<f32>(q + dstStride, <f32>popcnt<i64>(c) / 64);
        store<f32>(q + dstStride, <f32>popcnt<i64>(d) / 64, 4);
      } else {
        quarter(q, dstStride, a);
        quarter(q + 8, dstStride, b);
        quarter(q + 2 * dstStride, dstStride, c);
        quarter(q + 2 * dstStride + 8, dstStride, d);
      }
    }
  }
}

/** The four blocks of 16 samples of a quarter pixel -> 2 x 2 coverages. */
function quarter(q: usize, stride: usize, samples: i64): void {
  store<f32>(q, <f32>popcnt<i64>(samples & 0xffff) / 16);
  store<f32>(q, <f32>popcnt<i64>((samples >> 16) & 0xffff) / 16, 4);
  store<f32>(q + stride, <f32>popcnt<i64>((samples >> 32) & 0xffff) / 16);
  store<f32>(q + stride, <f32>popcnt<i64>((samples >> 48) & 0xffff) / 16, 4);
}
