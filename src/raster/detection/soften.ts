// A mask 0..255 -> the same with edges that rise over a given length: two box blurs, one each way.

/** @param lengthPx over which an edge goes from 0 to 255; below 2 the mask stays as it is */
export function softened(mask: Uint8Array, side: number, lengthPx: number): Uint8Array {
  const reach = Math.floor(lengthPx / 2);
  if (reach < 1) return mask;
  const across = boxBlur(mask, side, reach, 1, side);
  return boxBlur(across, side, reach, side, 1);
}

function boxBlur(mask: Uint8Array, side: number, reach: number, along: number, nextLine: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const width = 2 * reach + 1;
  for (let line = 0; line < side; line++) {
    const start = line * nextLine;
    const at = (i: number): number => mask[start + Math.min(side - 1, Math.max(0, i)) * along]!;
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += at(i);
    for (let i = 0; i < side; i++) {
      out[start + i * along] = Math.round(sum / width);
      sum += at(i + reach + 1) - at(i - reach);
    }
  }
  return out;
}
