// Seeds and places -> smooth fields added to planes, noise added to samples; AssemblyScript.
// The plain twin is noise-kernels-plain.ts (and noise.ts); test/paper proves both bit-equal. The host owns the memory.

// @ts-ignore: decorator
@inline
function mix32(value: i32): i32 {
  let h = value;
  h = (h ^ (h >>> 16)) * 0x7feb352d;
  h = (h ^ (h >>> 15)) * 0x846ca68b;
  return h ^ (h >>> 16);
}

// @ts-ignore: decorator
@inline
function hashRow(seed: i32, y: i32): i32 {
  return mix32(seed + y * 0x85ebca77);
}

// @ts-ignore: decorator
@inline
function hashAt(rowHash: i32, x: i32): i32 {
  return mix32(rowHash + x * 0x9e3779b1);
}

const IRWIN_HALL_SCALE: f64 = 1.0 / Math.sqrt((65536.0 - 1.0) / 3.0);

// @ts-ignore: decorator
@inline
function normal(bits: i32): f64 {
  return <f64>((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) * IRWIN_HALL_SCALE;
}

/**
 * Adds gain * field to rows x columns floats at dst; the pixel (0, 0) lies at page pixel (x0, y0).
 */
export function addField(
  dst: usize,
  columns: i32,
  rows: i32,
  x0: i32,
  y0: i32,
  cellsPerPx: f64,
  seed: i32,
  gain: f64,
): void {
  for (let j = 0; j < rows; j++) {
    const v = (<f64>(y0 + j) + 0.5) * cellsPerPx;
    const iy = <i32>Math.floor(v);
    const fy = v - <f64>iy;
    const topHash = hashRow(seed, iy);
    const bottomHash = hashRow(seed, iy + 1);
    let q = dst + (<usize>(j * columns) << 2);
    let i = 0;
    while (i < columns) {
      const ix = <i32>Math.floor((<f64>(x0 + i) + 0.5) * cellsPerPx);
      const left = (normal(hashAt(topHash, ix)) * (1 - fy) + normal(hashAt(bottomHash, ix)) * fy) * 1.5;
      const right = (normal(hashAt(topHash, ix + 1)) * (1 - fy) + normal(hashAt(bottomHash, ix + 1)) * fy) * 1.5;
      const slope = right - left;
      for (; i < columns; i++, q += 4) {
        const u = (<f64>(x0 + i) + 0.5) * cellsPerPx - <f64>ix;
        if (u >= 1) break;
        store<f32>(q, <f32>(<f64>load<f32>(q) + gain * (left + slope * u)));
      }
    }
  }
}

/** value += sqrt(readVariance + shotVariance * max(0, value)) * normal, at rows x columns floats. */
export function addNoise(
  dst: usize,
  columns: i32,
  rows: i32,
  x0: i32,
  y0: i32,
  seed: i32,
  readVariance: f64,
  shotVariance: f64,
): void {
  let q = dst;
  for (let j = 0; j < rows; j++) {
    const row = hashRow(seed, y0 + j);
    for (let i = 0; i < columns; i++, q += 4) {
      const value = <f64>load<f32>(q);
      const deviation = Math.sqrt(readVariance + shotVariance * Math.max(0, value));
      store<f32>(q, <f32>(value + deviation * normal(hashAt(row, x0 + i))));
    }
  }
}
