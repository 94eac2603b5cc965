// Numbers of tiles -> their dots on rows of pixels; WebAssembly, by itself for rows without ink (pattern-rows.ts) and in clear-zone.as.ts.
// The plain twin is patternPlane in pattern-plane.ts. Tiles are as tile-memory.ts stores them. Nothing is allocated.

/**
 * ORs one row of cells, or some of its rows of pixels, onto `target`.
 *
 * @param indexes u16 for each cell, from the left
 * @param x left edge of the first cell, pixels
 * @param tiles `cellPx` words for each tile: a row's pixels in the order of a plane's bytes
 * @param inked a word for each tile: bit j = row j has ink (most rows have none)
 * @param first the cells' row of pixels that `target` begins with
 * @param rows rows of pixels, `stride` bytes apart; up to 8 bytes behind each are read and written as they are
 */
export function layTiles(
  indexes: usize,
  count: i32,
  x: i32,
  cellPx: i32,
  tiles: usize,
  inked: usize,
  first: i32,
  rows: i32,
  target: usize,
  stride: i32,
): void {
  const wanted: u32 = (<u32>-1 >> (32 - rows)) << first;
  const tileBytes = cellPx << 2;
  for (let column = 0; column < count; column++, x += cellPx) {
    const index = <i32>load<u16>(indexes + (column << 1));
    let left = load<u32>(inked + (index << 2)) & wanted;
    if (left == 0) continue;
    const tile = tiles + <usize>(index * tileBytes);
    const out = target + (x >> 3);
    // Eight pixels to a byte, the leftmost on top: what a shift to the right pushes out of a byte goes to the top of the next.
    const shift = x & 7;
    const staying: u64 = <u64>(0xff >> shift) * 0x0101010101010101;
    const going: u64 = <u64>((0xff << (8 - shift)) & 0xff) * 0x0101010101010100;
    while (left != 0) {
      const j = <i32>ctz(left);
      left &= left - 1;
      const dots = <u64>load<u32>(tile + (j << 2));
      const at = out + (j - first) * stride;
      store<u64>(at, load<u64>(at) | ((dots >> shift) & staying) | ((dots << (16 - shift)) & going));
    }
  }
}
