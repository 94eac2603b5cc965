// Planes of 32-bit floats -> blurred or resampled planes; AssemblyScript with SIMD.
// The plain twin is float-kernels-plain.ts; test/paper proves both bit-equal. No allocation: the host owns the memory.

/**
 * Symmetrical separable convolution of the inner part of a plane.
 * src: width x height floats; weights: radius + 1 floats (middle first); pass: width x (height - 2 radius) floats;
 * dst: (width - 2 radius) x (height - 2 radius) floats.
 */
export function blur(
  src: usize,
  width: i32,
  height: i32,
  weights: usize,
  radius: i32,
  pass: usize,
  dst: usize,
): void {
  const outWidth = width - 2 * radius;
  const outHeight = height - 2 * radius;
  const stride = <usize>width << 2;
  const wide = width & ~7;
  const w0 = load<f32>(weights);
  const v0 = f32x4.splat(w0);
  for (let y = 0; y < outHeight; y++) {
    let p = src + <usize>(y + radius) * stride;
    let q = pass + <usize>y * stride;
    let x = 0;
    for (; x < wide; x += 8, p += 32, q += 32) {
      let a = f32x4.mul(v0, v128.load(p));
      let b = f32x4.mul(v0, v128.load(p, 16));
      let up = p - stride;
      let down = p + stride;
      for (let k = 1; k <= radius; k++, up -= stride, down += stride) {
        const w = v128.load32_splat(weights + (<usize>k << 2));
        a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(up), v128.load(down))));
        b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(up, 16), v128.load(down, 16))));
      }
      v128.store(q, a);
      v128.store(q, b, 16);
    }
    for (; x < width; x++, p += 4, q += 4) {
      let a: f32 = w0 * load<f32>(p);
      let up = p - stride;
      let down = p + stride;
      for (let k = 1; k <= radius; k++, up -= stride, down += stride) {
        a = a + load<f32>(weights + (<usize>k << 2)) * (load<f32>(up) + load<f32>(down));
      }
      store<f32>(q, a);
    }
  }
  const outWide = outWidth & ~7;
  for (let y = 0; y < outHeight; y++) {
    let p = pass + <usize>y * stride + (<usize>radius << 2);
    let q = dst + (<usize>(y * outWidth) << 2);
    let x = 0;
    for (; x < outWide; x += 8, p += 32, q += 32) {
      let a = f32x4.mul(v0, v128.load(p));
      let b = f32x4.mul(v0, v128.load(p, 16));
      let left = p - 4;
      let right = p + 4;
      for (let k = 1; k <= radius; k++, left -= 4, right += 4) {
        const w = v128.load32_splat(weights + (<usize>k << 2));
        a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(left), v128.load(right))));
        b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
      }
      v128.store(q, a);
      v128.store(q, b, 16);
    }
    for (; x < outWidth; x++, p += 4, q += 4) {
      let a: f32 = w0 * load<f32>(p);
      for (let k = 1; k <= radius; k++) {
        const far = <usize>k << 2;
        a = a + load<f32>(weights + far) * (load<f32>(p - far) + load<f32>(p + far));
      }
      store<f32>(q, a);
    }
  }
}

/**
 * dst = white * grain * (1 - absorbed) * (1 - spread); absorbed: rows absorbedStride floats apart, the others width.
 */
export function reflect(
  absorbed: usize,
  absorbedStride: i32,
  spread: usize,
  grain: usize,
  width: i32,
  rows: i32,
  white: f32,
  dst: usize,
): void {
  const one = f32x4.splat(1);
  const whites = f32x4.splat(white);
  const wide = width & ~3;
  for (let y = 0; y < rows; y++) {
    let a = absorbed + (<usize>(y * absorbedStride) << 2);
    const start = <usize>(y * width) << 2;
    let s = spread + start;
    let g = grain + start;
    let q = dst + start;
    let x = 0;
    for (; x < wide; x += 4, a += 16, s += 16, g += 16, q += 16) {
      const bare = f32x4.mul(whites, v128.load(g));
      const once = f32x4.mul(bare, f32x4.sub(one, v128.load(a)));
      v128.store(q, f32x4.mul(once, f32x4.sub(one, v128.load(s))));
    }
    for (; x < width; x++, a += 4, s += 4, g += 4, q += 4) {
      store<f32>(q, white * load<f32>(g) * ((<f32>1) - load<f32>(a)) * ((<f32>1) - load<f32>(s)));
    }
  }
}

/**
 * Every output row = weighted sum of `taps` source rows.
 * src: rows of width floats; firsts: rowCount i32, index of the first source row; weights: rowCount * taps floats;
 * dst: rowCount rows of width floats.
 */
export function resampleRows(
  src: usize,
  width: i32,
  rowCount: i32,
  firsts: usize,
  weights: usize,
  taps: i32,
  dst: usize,
): void {
  const stride = <usize>width << 2;
  const wide = width & ~7;
  for (let j = 0; j < rowCount; j++) {
    let from = src + <usize>load<i32>(firsts + (<usize>j << 2)) * stride;
    const table = weights + (<usize>(j * taps) << 2);
    let q = dst + <usize>j * stride;
    let x = 0;
    for (; x < wide; x += 8, from += 32, q += 32) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let p = from;
      for (let k = 0; k < taps; k++, p += stride) {
        const w = v128.load32_splat(table + (<usize>k << 2));
        a = f32x4.add(a, f32x4.mul(w, v128.load(p)));
        b = f32x4.add(b, f32x4.mul(w, v128.load(p, 16)));
      }
      v128.store(q, a);
      v128.store(q, b, 16);
    }
    for (; x < width; x++, from += 4, q += 4) {
      let a: f32 = 0;
      let p = from;
      for (let k = 0; k < taps; k++, p += stride) a = a + load<f32>(table + (<usize>k << 2)) * load<f32>(p);
      store<f32>(q, a);
    }
  }
}

/**
 * Every output pixel of a row = weighted sum of `taps` source pixels; taps is a multiple of 4.
 * src: rows of width floats; firsts: columnCount i32; weights: columnCount * taps floats; dst: rows of columnCount floats.
 */
export function resampleColumns(
  src: usize,
  width: i32,
  rows: i32,
  columnCount: i32,
  firsts: usize,
  weights: usize,
  taps: i32,
  dst: usize,
): void {
  let q = dst;
  for (let y = 0; y < rows; y++) {
    const row = src + (<usize>(y * width) << 2);
    let w = weights;
    for (let i = 0; i < columnCount; i++, q += 4) {
      let p = row + (<usize>load<i32>(firsts + (<usize>i << 2)) << 2);
      let sum = f32x4.splat(0);
      for (let k = 0; k < taps; k += 4, p += 16, w += 16) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(w), v128.load(p)));
      }
      store<f32>(
        q,
        f32x4.extract_lane(sum, 0) +
          f32x4.extract_lane(sum, 1) +
          (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)),
      );
    }
  }
}
