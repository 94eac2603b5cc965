// Separation bands -> PWG Raster bytes, page by page, each handed to the sink as soon as it is encoded.
import { rowBytes, SEPARATIONS } from '../../raster/plane.ts';
import { bandError, createSequence } from '../band-sequence.ts';
import {
  A4_MEDIA,
  type BandWriter,
  type ByteSink,
  type JobSpec,
  type PageSpec,
  type SeparationBand,
  type SheetBack,
} from '../band-writer.ts';
import { buildPalette, COLOUR_TYPES, type ColourType } from './colours.ts';
import { buildPwgHeader, PWG_SYNC, type PwgHeader } from './header.ts';
import { createPackBits, type PackBitsKernel, READ_SLACK_BYTES, worstLineBytes } from './packbits.ts';

/** Header transforms of a back page bound along the long edge (PWG 5102.4, table 9): [cross-feed, feed]. */
export const SHEET_BACK_TRANSFORM: Readonly<Record<SheetBack, readonly [1 | -1, 1 | -1]>> = {
  normal: [1, 1],
  rotated: [-1, -1],
  flipped: [1, -1],
  'manual-tumble': [1, 1],
};

/** Work memory for encoded lines, bytes: a band is encoded in pieces whose worst case fits. */
const OUTPUT_BYTES = 1 << 20;

const PRINT_QUALITY = { draft: 3, normal: 4, high: 5 } as const;

/**
 * A PWG Raster encoder for 1-bit separations. Turns backs as `job.sheetBack` says: for `rotated` and `flipped` the
 * bands of a back must arrive bottom-up (see `bandOrder`), and `rotated` rows are mirrored here.
 *
 * Memory: about 1 MiB for output, plus the rows being encoded; nothing grows with the page's height or a band's.
 * Each `writeBand` gives the sink at most one chunk, unless the chunk outgrows the work memory.
 *
 * @param kernel for tests: the plain twin in place of the wasm kernel
 * @throws band.* when the contract of BandWriter is broken, pwg.page-spec
 */
export function createPwgWriter(sink: ByteSink, kernel: PackBitsKernel = createPackBits()): BandWriter {
  const sequence = createSequence();
  let lines: LineEncoder | undefined;

  return {
    beginJob(job) {
      sequence.beginJob(job, (page) => (sheetBackTransform(page, job)[1] === -1 ? 'bottom-up' : 'top-down'));
      if ((job.part?.firstPage ?? 1) === 1) sink(PWG_SYNC.slice());
    },
    bandOrder: (page) => sequence.bandOrder(page),
    beginPage(page) {
      const job = sequence.beginPage(page);
      sink(buildPwgHeader(pageHeader(job, page)));
      lines = createLineEncoder(kernel, page, sheetBackTransform(page, job), sink);
    },
    writeBand(band) {
      sequence.writeBand(band);
      lines!.encode(band);
    },
    endPage() {
      sequence.endPage();
      lines!.finish();
    },
    endJob: () => sequence.endJob(),
    [Symbol.dispose]() {
      kernel.bytes(0).fill(0);
      sequence.close();
    },
  };
}

function sheetBackTransform(page: Pick<PageSpec, 'side'>, job: JobSpec): readonly [1 | -1, 1 | -1] {
  return page.side === 'back' ? SHEET_BACK_TRANSFORM[job.sheetBack] : SHEET_BACK_TRANSFORM.normal;
}

/** The header of a page: every field that we state, the rest at the printer's default. */
export function pageHeader(job: JobSpec, page: PageSpec): PwgHeader {
  const type = COLOUR_TYPES[page.colour];
  const media = job.media ?? A4_MEDIA;
  const [crossFeedTransform, feedTransform] = sheetBackTransform(page, job);
  const bitsPerPixel = type.bitsPerColor * type.numColors;
  return {
    mediaColor: '',
    mediaType: job.mediaType ?? '',
    printContentOptimize: job.printContentOptimize ?? '',
    cutMedia: 0,
    duplex: job.duplex,
    xDpi: page.dpi,
    yDpi: page.dpi,
    insertSheet: false,
    jog: 0,
    leadingEdge: 0,
    mediaPosition: 0,
    mediaWeight: 0,
    numCopies: 1,
    orientation: 0,
    pageWidthPt: Math.round((media.widthMm * 72) / 25.4),
    pageHeightPt: Math.round((media.heightMm * 72) / 25.4),
    tumble: false,
    widthPx: page.widthPx,
    heightPx: page.heightPx,
    bitsPerColor: type.bitsPerColor,
    bitsPerPixel,
    bytesPerLine: (page.widthPx * bitsPerPixel + 7) >> 3,
    colorOrder: 0,
    colorSpace: type.colorSpace,
    numColors: type.numColors,
    totalPageCount: job.pageCount,
    crossFeedTransform,
    feedTransform,
    imageBox: { left: 0, top: 0, right: page.widthPx, bottom: page.heightPx },
    alternatePrimary: 0,
    printQuality: PRINT_QUALITY[job.printQuality ?? 'high'],
    vendorIdentifier: 0,
    vendorLength: 0,
    renderingIntent: job.printRenderingIntent ?? '',
    pageSizeName: media.name,
  };
}

interface LineEncoder {
  encode(band: SeparationBand): void;
  finish(): void;
}

/** Lays out the kernel's memory for one page and feeds it bands in pieces. */
function createLineEncoder(
  kernel: PackBitsKernel,
  page: PageSpec,
  [cross, feed]: readonly [1 | -1, 1 | -1],
  sink: ByteSink,
): LineEncoder {
  const type: ColourType = COLOUR_TYPES[page.colour];
  const { widthPx } = page;
  const bytes = rowBytes(widthPx);
  const worst = worstLineBytes(widthPx, type.pixelBytes);
  const rowsAtOnce = Math.max(1, Math.floor((OUTPUT_BYTES - worst) / worst));

  // palette | plane table | marks | pending line | blank row | output | rows
  const palette = 0;
  const planeTable = palette + 64;
  const marks = planeTable + 32;
  const pending = marks + 8 * Math.ceil(widthPx / 64);
  const blankRow = pending + 4 + 4 * bytes + READ_SLACK_BYTES;
  const output = blankRow + bytes + READ_SLACK_BYTES;
  const outputEnd = output + (rowsAtOnce + 1) * worst;
  const rowsAt = outputEnd + READ_SLACK_BYTES;

  const memory = kernel.bytes(rowsAt);
  memory.fill(0, 0, output);
  memory.set(buildPalette(type), palette);

  let used = 0;
  function emit(): void {
    if (used > 0) sink(kernel.bytes(0).subarray(output, output + used));
    used = 0;
  }

  function encodePiece(band: SeparationBand, firstRow: number, rows: number): void {
    let end = rowsAt;
    for (const name of SEPARATIONS) end += (band.planes[name]?.strideBytes ?? 0) * rows;
    const mem = kernel.bytes(end + READ_SLACK_BYTES);
    const table = new DataView(mem.buffer, mem.byteOffset + planeTable, 32);
    let at = rowsAt;
    SEPARATIONS.forEach((name, i) => {
      const plane = band.planes[name];
      let stride = 0;
      let pointer = blankRow;
      if (plane !== undefined) {
        stride = plane.strideBytes;
        const length = (rows - 1) * stride + bytes;
        mem.set(plane.data.subarray(firstRow * stride, firstRow * stride + length), at);
        pointer = at;
        at += rows * stride;
        if (type.inks === 'k' && name !== 'k') {
          if (kernel.hasInk(pointer, stride, widthPx, rows)) {
            throw bandError('ink-without-channel', { plane: name, colour: page.colour });
          }
          pointer = blankRow;
          stride = 0;
        } else if (cross === -1) {
          kernel.mirrorRows(pointer, stride, widthPx, rows);
        }
      }
      table.setInt32(8 * i, pointer, true);
      table.setInt32(8 * i + 4, stride, true);
    });
    used =
      kernel.encodeBand(
        planeTable,
        widthPx,
        rows,
        feed === -1 ? 1 : 0,
        type.pixelBytes,
        palette,
        pending,
        output + used,
        marks,
      ) - output;
  }

  return {
    encode(band) {
      for (let done = 0; done < band.heightPx; ) {
        const room = Math.floor((outputEnd - output - used) / worst) - 1;
        if (room < 1) {
          emit();
          continue;
        }
        const rows = Math.min(room, band.heightPx - done);
        const firstRow = feed === -1 ? band.heightPx - done - rows : done;
        encodePiece(band, firstRow, rows);
        done += rows;
      }
      emit();
    },
    finish() {
      used = kernel.flushPending(widthPx, type.pixelBytes, palette, pending, output) - output;
      emit();
    },
  };
}
