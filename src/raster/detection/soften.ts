// A mask 0..255 -> the same with edges that rise over a given length: two box blurs, one each way.

/** @param lengthPx over which an edge goes from 0 to 255; below 2 the mask stays as it is */
export function softened(mask: Uint8Array, side: number, lengthPx: number): Uint8Array {
  const reach = Math.floor(lengthPx / 2);
  if (reach < 1) return mask;
  return blurDown(blurAlong(mask, side, reach), side, reach);
}

function blurAlong(mask: Uint8Array, side: number, reach: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const [width, last] = [2 * reach + 1, side - 1];
  for (let start = 0; start < mask.length; start += side) {
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += mask[start + Math.min(last, Math.max(0, i))]!;
    for (let i = 0; i < side; i++) {
      out[start + i] = Math.round(sum / width);
      sum += mask[start + Math.min(last, i + reach + 1)]! - mask[start + Math.max(0, i - reach)]!;
    }
  }
  return out;
}

/** Row by row, with a sum for each column: columns one by one would be slow reading. */
function blurDown(mask: Uint8Array, side: number, reach: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const [width, last] = [2 * reach + 1, side - 1];
  const sums = new Int32Array(side);
  for (let i = -reach; i <= reach; i++) {
    const row = Math.min(last, Math.max(0, i)) * side;
    for (let x = 0; x < side; x++) sums[x]! += mask[row + x]!;
  }
  for (let y = 0; y < side; y++) {
    const [comes, goes] = [Math.min(last, y + reach + 1) * side, Math.max(0, y - reach) * side];
    for (let x = 0; x < side; x++) {
      out[y * side + x] = Math.round(sums[x]! / width);
      sums[x]! += mask[comes + x]! - mask[goes + x]!;
    }
  }
  return out;
}
