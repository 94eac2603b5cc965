// The contract that every output format implements: begin job, begin page, bands of separations, end page, end job.
import type { BitPlane, Separation } from '../raster/plane.ts';

/** How a back page must be turned before it is sent: `pwg-raster-document-sheet-back` (PWG 5102.4). */
export type SheetBack = 'normal' | 'rotated' | 'flipped' | 'manual-tumble';

/** What one page of a stream is. Colour is decided per page: a black front may precede a CMYK back. */
export interface PageSpec {
  readonly side: 'front' | 'back';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: 300 | 600 | 1200;
  /** PWG colour type as `pwg-raster-document-type-supported` names it. */
  readonly colour: 'black_1' | 'cmyk_8' | 'sgray_8' | 'srgb_8';
}

/** What the whole stream is. */
export interface JobSpec {
  readonly pageCount: number;
  readonly duplex: boolean;
  readonly sheetBack: SheetBack;
}

/** Rows `y .. y + heightPx` of a page, one plane per ink; an absent plane is blank. Valid only during the call. */
export interface SeparationBand {
  readonly y: number;
  readonly heightPx: number;
  readonly planes: Readonly<Partial<Record<Separation, BitPlane>>>;
}

/**
 * A streaming encoder. Bands arrive in the order in which the page leaves the writer (top to bottom *as sent*;
 * see `bandOrder`), each exactly once. The writer keeps no page: it hands bytes to its sink as they are made.
 */
export interface BandWriter {
  beginJob(job: JobSpec): void;
  beginPage(page: PageSpec): void;
  writeBand(band: SeparationBand): void;
  endPage(): void;
  endJob(): void;
}

/** Receives encoded bytes. The array is handed over: the writer will not touch it again. */
export type ByteSink = (bytes: Uint8Array) => void;
