// Test pages -> a PWG Raster stream, and a stream -> its pages again, through our own writer and reader.
import type { BandWriter, JobSpec } from '../../src/print/band-writer.ts';
import type { PwgHeader } from '../../src/print/pwg/header.ts';
import { type PwgLimits, readPwg } from '../../src/print/pwg/reader.ts';
import { turnBand } from '../../src/print/pwg/turn.ts';
import { createPwgWriter } from '../../src/print/pwg/writer.ts';
import { createPlane, rowBytes, type Separation } from '../../src/raster/plane.ts';
import { cutBands, type Planes, type TestPage } from './pages.ts';

/** Drives any band writer with pages cut into bands of the given heights. */
export function writePages(
  writer: BandWriter,
  pages: readonly TestPage[],
  heights: readonly number[],
  job: Partial<JobSpec> = {},
): void {
  writer.beginJob({ pageCount: pages.length, duplex: true, sheetBack: 'normal', ...job });
  for (const page of pages) {
    writer.beginPage(page.spec);
    for (const band of cutBands(page, heights, writer.bandOrder(page.spec))) writer.writeBand(band);
    writer.endPage();
  }
  writer.endJob();
}

export function encodePages(
  pages: readonly TestPage[],
  heights: readonly number[] = [64],
  job: Partial<JobSpec> = {},
): Buffer {
  const parts: Uint8Array[] = [];
  using writer = createPwgWriter((bytes) => parts.push(bytes.slice()));
  writePages(writer, pages, heights, job);
  return Buffer.concat(parts);
}

export interface DecodedPage {
  readonly header: PwgHeader;
  /** Upright. Empty when a band was not exact. */
  readonly planes: Planes;
  /** Upright 8-bit samples of the bands that were not exact, by their first row. */
  readonly samples: ReadonlyMap<number, Uint8Array>;
  readonly rows: number;
}

/** Cuts bytes into chunks of the given sizes (cycled). */
export function* cutChunks(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

export async function decodePages(
  bytes: Uint8Array,
  chunkSizes: readonly number[] = [65536],
  limits?: PwgLimits,
): Promise<DecodedPage[]> {
  const pages: DecodedPage[] = [];
  let open: { header: PwgHeader; planes: Planes; samples: Map<number, Uint8Array>; rows: number } | undefined;
  for await (const event of readPwg(cutChunks(bytes, chunkSizes), limits)) {
    if (event.kind === 'page') {
      open = { header: event.header, planes: {}, samples: new Map(), rows: 0 };
    } else if (event.kind === 'page-end') {
      pages.push(open!);
    } else {
      const { widthPx, heightPx, crossFeedTransform, feedTransform } = open!.header;
      const band = turnBand(event.band, heightPx, crossFeedTransform, feedTransform);
      open!.rows += band.heightPx;
      if (!band.exact) {
        open!.samples.set(band.y, band.samples);
        continue;
      }
      for (const [name, plane] of Object.entries(band.planes)) {
        open!.planes[name as Separation] ??= createPlane(widthPx, heightPx);
        const bytesPerRow = rowBytes(widthPx);
        const target = open!.planes[name as Separation]!;
        for (let r = 0; r < band.heightPx; r++) {
          const from = r * plane.strideBytes;
          target.data.set(plane.data.subarray(from, from + bytesPerRow), (band.y + r) * bytesPerRow);
        }
      }
    }
  }
  return pages;
}
