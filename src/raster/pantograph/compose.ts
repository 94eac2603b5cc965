// A page's ink, band by band, and a pantograph -> the front, band by band: the pattern under the ink, with a clear zone.
import { KernelMemory } from '../kernel-memory.ts';
import { type BitBand, rowBytes } from '../plane.ts';
import { BLOCK_PX, besideBlocks, blockRowsOf, clearZone } from './clear-zone.ts';
import { pantographError } from './errors.ts';
import { type CellLattice, cellY } from './lattice.ts';
import type { Pantograph } from './pantograph.ts';
import { storeTiles, tileBytes } from './tile-memory.ts';

/** A pattern and the kernel that lays it: one page at a time. Keep one per pantograph. */
export interface FrontComposer {
  /**
   * Starts a page.
   * @param emit receives the front from the top; the band's data are valid only during the call
   * @throws TypeError while another page is under way
   */
  begin(emit: (band: BitBand) => void): FrontPage;
}

/** Lays the pattern under one page. */
export interface FrontPage extends Disposable {
  /**
   * Rows of ink, from the top, without gaps. Calls `emit` for the rows that are ready, some 3 mm behind.
   * @throws `pantograph.bandOrder`, `pantograph.pageSize`
   */
  push(ink: BitBand): void;
  /**
   * After the last row: emits the rest.
   * @throws `pantograph.bandRows` when rows are missing
   */
  end(): void;
  /** Wipes what a page that was given up has left in the kernel's memory; does nothing after `end`. */
  [Symbol.dispose](): void;
}

/** Bytes of ink handed to the kernel at a time, and rows of result kept before they are emitted. */
const STAGE_BYTES = 256 * 1024;
const OUT_ROWS = 256;

interface KernelExports {
  setUp(parameters: number): void;
  begin(): void;
  take(source: number, sourceStride: number, rowBytes: number, rows: number): void;
  compose(y: number, rows: number, cellRow: number, target: number, targetStride: number): void;
}

/** A kernel with its memory laid out and the pattern in it. */
interface Kernel extends KernelExports {
  readonly stage: Uint8Array;
  readonly stageAt: number;
  readonly out: Uint8Array;
  readonly outAt: number;
  readonly strideBytes: number;
  /** Block rows below a row's own that must be there before the row can be composed. */
  readonly blocksAhead: number;
  readonly radiusRows: number;
}

/**
 * Takes a copy of a pantograph's cells and tiles. The dots of a page are whole or absent: a dot goes when less than `clearZoneMm` of white
 * would lie between any pixel of it and ink, or in a counter of a glyph (a block of 8 x 8 pixels that ink encloses along its
 * row and its column within COUNTER_MM). Clusters could be read as points and strokes, and rows of them as a line of text: a cell of
 * them in a row of words that comes near ink (where there is no room for bars, a cell beside ink) prints bars or lone dots instead, which are as dark. Bars that ink could cut are lone dots.
 *
 * @param clearZoneMm 0.1..0.5
 */
export function createFrontComposer(pantograph: Pantograph, clearZoneMm: number): FrontComposer {
  const kernel = createKernel(pantograph, clearZoneMm);
  const { widthPx, heightPx } = pantograph.page;
  const page: PageGeometry = { widthPx, heightPx, lattice: pantograph.lattice };
  let isBusy = false;
  return {
    begin(emit) {
      if (isBusy) throw new TypeError('one page at a time');
      isBusy = true;
      return beginPage(kernel, page, emit, () => {
        isBusy = false;
      });
    },
  };
}

interface PageGeometry {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly lattice: CellLattice;
}

function beginPage(kernel: Kernel, page: PageGeometry, emit: (band: BitBand) => void, onEnd: () => void): FrontPage {
  const { widthPx, heightPx } = page;
  const { strideBytes } = kernel;
  kernel.begin();
  let taken = 0;
  let composed = 0;
  let emitted = 0;
  let ended = false;

  /** Nothing of the certificate stays in a kernel at rest. */
  const rest = () => {
    ended = true;
    kernel.begin();
    kernel.stage.fill(0);
    kernel.out.fill(0);
    onEnd();
  };

  const flush = () => {
    if (composed === emitted) return;
    const y = emitted;
    const rows = composed - emitted;
    emitted = composed;
    emit({ y, plane: { widthPx, heightPx: rows, strideBytes, data: kernel.out.subarray(0, rows * strideBytes) } });
  };

  /** Composes every strip whose rows are there. */
  const advance = () => {
    while (composed < heightPx && taken >= rowsNeeded(kernel, stripEnd(page, composed), heightPx)) {
      const end = stripEnd(page, composed);
      if (end - emitted > OUT_ROWS) flush();
      kernel.compose(
        composed,
        end - composed,
        cellRowAt(page, composed),
        kernel.outAt + (composed - emitted) * strideBytes,
        strideBytes,
      );
      composed = end;
    }
  };

  return {
    push({ y, plane }) {
      if (ended || y !== taken) throw pantographError('bandOrder', { expected: taken, received: y });
      if (plane.widthPx !== widthPx || y + plane.heightPx > heightPx) {
        const received = `${plane.widthPx} x ${y + plane.heightPx} px`;
        throw pantographError('pageSize', { expected: `${widthPx} x ${heightPx} px`, received });
      }
      const bytesOfRow = rowBytes(widthPx);
      const rowsPerStage = Math.floor(STAGE_BYTES / plane.strideBytes);
      for (let done = 0; done < plane.heightPx; ) {
        const rows = Math.min(rowsPerStage, plane.heightPx - done);
        const from = done * plane.strideBytes;
        // The last row may end without its padding.
        kernel.stage.set(plane.data.subarray(from, from + (rows - 1) * plane.strideBytes + bytesOfRow));
        for (let staged = 0; staged < rows; ) {
          const wanted = rowsNeeded(kernel, stripEnd(page, composed), heightPx) - taken;
          const count = Math.min(Math.max(wanted, 1), rows - staged);
          kernel.take(kernel.stageAt + staged * plane.strideBytes, plane.strideBytes, bytesOfRow, count);
          taken += count;
          staged += count;
          advance();
        }
        done += rows;
      }
      flush();
    },
    end() {
      if (ended) return;
      if (taken !== heightPx) throw pantographError('bandRows', { expected: heightPx, received: taken });
      advance();
      flush();
      rest();
    },
    [Symbol.dispose]() {
      if (!ended) rest();
    },
  };
}

/** Rows are composed in strips: one row of cells each, and what lies above and below the lattice. */
function stripEnd({ lattice, heightPx }: PageGeometry, y: number): number {
  const { cellPx, originYPx, rows } = lattice;
  if (y < originYPx) return Math.min(y + cellPx, originYPx);
  const bottom = originYPx + rows * cellPx;
  return Math.min(y + cellPx, y < bottom ? bottom : heightPx);
}

function cellRowAt({ lattice }: PageGeometry, y: number): number {
  return y < lattice.originYPx || y >= cellY(lattice, lattice.rows) ? -1 : (y - lattice.originYPx) / lattice.cellPx;
}

/** Rows of ink that must be there before the strip that ends at `end` can be composed. */
function rowsNeeded(kernel: Kernel, end: number, heightPx: number): number {
  const blockEnd = (Math.floor((end - 1) / BLOCK_PX) + kernel.blocksAhead + 1) * BLOCK_PX;
  return Math.min(heightPx, Math.max(end + kernel.radiusRows, blockEnd));
}

function createKernel(pantograph: Pantograph, clearZoneMm: number): Kernel {
  const { page, lattice, cells, dotSidePx, dpi } = pantograph;
  const { widthPx, heightPx } = page;
  const { halfWidths, counterBlocks } = clearZone(clearZoneMm, dpi);
  const radiusRows = halfWidths.length - 1;
  const reachBlocks = Math.ceil(radiusRows / BLOCK_PX);
  const beside = besideBlocks(dpi);
  const besideRows = pantograph.besideRows?.map((rows) => blockRowsOf(rows, heightPx));
  const besideReach = besideRows?.map(([first, last], row) => {
    const y = cellY(lattice, row);
    return Math.max(Math.floor(y / BLOCK_PX) - first, last - Math.floor((y + lattice.cellPx - 1) / BLOCK_PX));
  });
  const blocksAhead = Math.max(reachBlocks, counterBlocks + 1, ...(besideReach ?? [beside]));

  const chunks = Math.ceil(widthPx / 128);
  const strideBytes = chunks * 16;
  const ringStride = strideBytes + 32;
  const blockWords = Math.ceil(chunks / 4) + 3;
  const ringRows = powerOfTwo(radiusRows + lattice.cellPx + (blocksAhead + 3) * BLOCK_PX);
  const blockRingRows = powerOfTwo(2 * (blocksAhead + counterBlocks) + lattice.cellPx / BLOCK_PX + 8);
  const steps = growthSteps(halfWidths);

  const kernelMemory = new KernelMemory();
  const reserve = (bytes: number): number => kernelMemory.reserve(bytes);
  const parameters = reserve(256);
  const stepTable = reserve(steps.length * 4);
  const rowPointers = reserve(32 + (2 * radiusRows + 1) * 4) + 32;
  const near = reserve(blockWords * 8);
  const stripNear = reserve(blockWords * 8);
  const cleared = reserve(blockWords * 8);
  const besideRow = reserve(blockWords * 8);
  const ofTiles = tileBytes(pantograph);
  const tilesAt = { tiles: reserve(ofTiles.tiles), inked: reserve(ofTiles.inked) };
  const tileIndex = reserve(cells.length * 2);
  const printed = reserve(lattice.columns * 2);
  const besideIndex = reserve(cells.length * 2);
  const loneIndex = reserve(cells.length * 2);
  const besideRanges = reserve((besideRows?.length ?? 0) * 8);
  const cellKinds = reserve(cells.length);
  const blockBytes = blockRingRows * blockWords * 8;
  const blockRing = reserve(blockBytes);
  const closedRing = reserve(blockBytes);
  const downRing = reserve(blockBytes);
  const hollowRing = reserve(blockBytes);
  const ring = reserve(ringRows * ringStride + 32);
  // A row of zeros first, for rows beyond the page.
  const zone = reserve((lattice.cellPx + 1) * ringStride + 32) + ringStride;
  const stageAt = reserve(STAGE_BYTES);
  const outAt = reserve(OUT_ROWS * strideBytes);

  const { exports, buffer } = kernelMemory.load<KernelExports>(new URL('./clear-zone.wasm', import.meta.url));
  const { setUp, begin, take, compose } = exports;
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const fields = [
    ...[widthPx, heightPx, chunks, ringStride, ring, ringRows - 1, Math.ceil(heightPx / BLOCK_PX), blockWords],
    ...[blockRing, closedRing, downRing, hollowRing, blockRingRows - 1, counterBlocks, reachBlocks, radiusRows],
    ...[steps.length / 3, stepTable, zone, near, stripNear, rowPointers, tileIndex, cellKinds, tilesAt.tiles],
    ...[
      lattice.cellPx,
      lattice.columns,
      lattice.originXPx,
      dotSidePx,
      cleared,
      besideIndex,
      beside,
      besideRow,
      loneIndex,
      besideRows ? besideRanges : 0,
      tilesAt.inked,
      printed,
    ],
  ];
  for (const [i, field] of fields.entries()) view.setInt32(parameters + i * 4, field, true);
  for (const [i, field] of steps.entries()) view.setInt32(stepTable + i * 4, field, true);
  if (besideRows) new Int32Array(buffer, besideRanges, 2 * besideRows.length).set(besideRows.flat());
  bytes.set(cells, cellKinds);
  storeTiles(pantograph, view, tilesAt);
  for (const [at, numbers] of [
    [tileIndex, pantograph.tileIndex],
    [besideIndex, pantograph.besideIndex],
    [loneIndex, pantograph.loneIndex],
  ] as const) {
    new Uint16Array(buffer, at, numbers.length).set(numbers);
  }
  setUp(parameters);
  const stage = bytes.subarray(stageAt, stageAt + STAGE_BYTES);
  const out = bytes.subarray(outAt, outAt + OUT_ROWS * strideBytes);
  return { setUp, begin, take, compose, stage, stageAt, out, outAt, strideBytes, blocksAhead, radiusRows };
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}

/**
 * A disc as steps (grow, first, last): grow what there is by so many pixels to both sides, then add the rows first ..
 * last above and below. Rows near the middle come first, since their ink reaches farthest. The last step adds none.
 */
function growthSteps(halfWidths: readonly number[]): number[] {
  const steps: number[] = [];
  let width = halfWidths[0];
  for (let first = 0; first < halfWidths.length; ) {
    let last = first;
    while (last + 1 < halfWidths.length && halfWidths[last + 1] === halfWidths[first]) last++;
    steps.push(width - halfWidths[first], first, last);
    width = halfWidths[first];
    first = last + 1;
  }
  steps.push(width, 1, 0);
  return steps;
}
