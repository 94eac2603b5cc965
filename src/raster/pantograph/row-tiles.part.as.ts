// A row of cells, and the ink near it -> the numbers of the tiles that its cells print.
import { blockRows, blockWords, inkedBlocks, stripNear } from './ink-blocks.part.as';

export let cellPx = 0;
export let columns = 0;
let tileIndex: usize = 0;
let cellKinds: usize = 0;
/** What the cells of the row at hand print, u16 each. */
let printed: usize = 0;
let loneIndex: usize = 0;
let besideIndex: usize = 0;
let besideBlocks = 0;
let besideRow: usize = 0;
/** First and last row of blocks for each row of cells; 0 where only ink beside a cell counts. */
let besideRanges: usize = 0;

/** @param parameters see `setUp` of clear-zone.as.ts */
export function setUpCells(parameters: usize): void {
  tileIndex = load<i32>(parameters, 88);
  cellKinds = load<i32>(parameters, 92);
  cellPx = load<i32>(parameters, 100);
  columns = load<i32>(parameters, 104);
  besideIndex = load<i32>(parameters, 120);
  besideBlocks = load<i32>(parameters, 124);
  besideRow = load<i32>(parameters, 128);
  loneIndex = load<i32>(parameters, 132);
  besideRanges = load<i32>(parameters, 136);
  printed = load<i32>(parameters, 144);
}

/**
 * What the cells of a row print: those with clusters within besideBlocks of a block with ink, or in a row of words that comes near to one, what
 * stands beside ink; those with clusters or bars that touch a block in which anything may have to go, lone dots; all others the pattern.
 *
 * @param x left edge of the first cell
 * @returns where their tiles' numbers are
 */
export function tilesOfRow(cellRow: i32, x: i32, y: i32, rows: i32): usize {
  const own = tileIndex + (<usize>(cellRow * columns) << 1);
  let top = max(0, (y >> 3) - besideBlocks);
  let bottom = min(blockRows - 1, ((y + rows - 1) >> 3) + besideBlocks);
  if (besideRanges != 0) {
    const range = besideRanges + (<usize>cellRow << 3);
    top = load<i32>(range);
    bottom = load<i32>(range, 4);
  }
  let any: u64 = 0;
  for (let w = 0; w < blockWords - 3; w++) {
    let bits: u64 = 0;
    for (let g = top; g <= bottom; g++) bits |= load<u64>(inkedBlocks(g) + (w << 3));
    store<u64>(besideRow + (w << 3), bits);
    any |= bits;
  }
  if (any == 0) return own;
  const kinds = cellKinds + <usize>(cellRow * columns);
  const beside = besideIndex + (<usize>(cellRow * columns) << 1);
  const lone = loneIndex + (<usize>(cellRow * columns) << 1);
  const inRow = columns - (cellRow & 1);
  for (let column = 0; column < inRow; column++, x += cellPx) {
    const kind = load<u8>(kinds + column);
    let from = own;
    if (kind >= 2) {
      const block = x >> 3;
      const lastBlock = (x + cellPx - 1) >> 3;
      if (anyBlock(stripNear, block, lastBlock)) from = lone;
      else if (kind == 3 && (besideRanges != 0 || anyBlock(besideRow, max(0, block - besideBlocks), lastBlock + besideBlocks))) from = beside;
    }
    store<u16>(printed + (column << 1), load<u16>(from + (column << 1)));
  }
  return printed;
}

/** Is one of the blocks first .. last, at most 57, set in a row of blocks? */
// @ts-ignore: decorator
@inline
function anyBlock(row: usize, first: i32, last: i32): bool {
  const mask: u64 = (<u64>1 << (last - first + 1)) - 1;
  return ((load<u64>(row + (first >> 3)) >> (first & 7)) & mask) != 0;
}
