// The contract that every output format implements: begin job, begin page, bands of separations, end page, end job.
import type { BitPlane, Separation } from '../raster/plane.ts';

/** How a back page must be turned before it is sent: `pwg-raster-document-sheet-back` (PWG 5102.4). */
export type SheetBack = 'normal' | 'rotated' | 'flipped' | 'manual-tumble';

/** PWG colour types we write, as `pwg-raster-document-type-supported` names them. */
export type PwgColour = 'black_1' | 'black_8' | 'cmyk_8' | 'sgray_8' | 'srgb_8';

/** What one page of a stream is. Colour is decided per page: a black front may precede a CMYK back. */
export interface PageSpec {
  readonly side: 'front' | 'back';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: 300 | 600 | 1200;
  readonly colour: PwgColour;
}

/** A sheet of paper by its IPP name, such as `iso_a4_210x297mm` (PWG 5101.1). */
export interface MediaSize {
  readonly name: string;
  readonly widthMm: number;
  readonly heightMm: number;
}

export const A4_MEDIA: MediaSize = { name: 'iso_a4_210x297mm', widthMm: 210, heightMm: 297 };

/** What the whole stream is. The optional fields must agree with the IPP attributes of the job. */
export interface JobSpec {
  /** Pages of the whole stream. */
  readonly pageCount: number;
  /**
   * The pages that this writer makes, when the stream is made in parts by several writers; all pages when absent.
   * Parts in page order through the format's `PartJoiner` are the stream.
   */
  readonly part?: { /** From 1. */ readonly firstPage: number; readonly pageCount: number };
  readonly duplex: boolean;
  readonly sheetBack: SheetBack;
  /** A4 when absent. */
  readonly media?: MediaSize;
  /** `media-type`, such as `stationery`; the printer's own choice when absent. */
  readonly mediaType?: string;
  /** `high` when absent. */
  readonly printQuality?: 'draft' | 'normal' | 'high';
  /** `print-content-optimize`; the printer's own choice when absent. */
  readonly printContentOptimize?: string;
  /** `print-rendering-intent`; the printer's own choice when absent. */
  readonly printRenderingIntent?: string;
}

/** Rows `y .. y + heightPx` of a page as viewed (upright); an absent plane is blank. Valid only during the call. */
export interface SeparationBand {
  readonly y: number;
  readonly heightPx: number;
  readonly planes: Readonly<Partial<Record<Separation, BitPlane>>>;
}

/** Which end of the upright page leaves first. Rows inside a band are always stored top to bottom. */
export type BandOrder = 'top-down' | 'bottom-up';

/**
 * A streaming encoder. Bands arrive without gap or overlap, in the order that `bandOrder` names: `top-down` starts
 * at y = 0; `bottom-up` starts with the band that ends at the page's last row, and y falls. Bands may be of any
 * height and cut anywhere: the bytes do not depend on it. The writer keeps no page: it hands bytes to its sink as
 * they are made.
 *
 * Pixels are given as viewed; a writer whose format wants the back turned (PWG sheet-back) turns it itself.
 * Disposing overwrites every buffer that held a row of the page; the writer is unusable afterwards.
 */
export interface BandWriter extends Disposable {
  beginJob(job: JobSpec): void;
  /** The order in which the bands of such a page must arrive. Needs `beginJob`. */
  bandOrder(page: Pick<PageSpec, 'side'>): BandOrder;
  beginPage(page: PageSpec): void;
  writeBand(band: SeparationBand): void;
  endPage(): void;
  endJob(): void;
}

/** Receives encoded bytes. They are valid during the call: whoever keeps them copies them. */
export type ByteSink = (bytes: Uint8Array) => void;

/** Makes a stream of parts: bytes go in part after part in page order, cut anywhere. */
export interface PartJoiner {
  push(bytes: Uint8Array): void;
  /** After the last part. */
  end(): void;
}
