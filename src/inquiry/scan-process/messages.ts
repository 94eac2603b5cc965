// The border between the site, which has keys, and a scan process, which takes in strangers' files: typed messages, and two pipes for bytes.
import type { ErrorJson } from '../../errors.ts';
import type { FieldDiagnostics } from '../../raster/scramble/read/read-field.ts';
import type { UnreadableReason } from '../../raster/scramble/read/reasons.ts';
import type { LayerGeometry } from '../../seal/layer-body.ts';
import type { FrontComparison } from '../compare/compare-front.ts';

/** Pipes beside stdin 0, stdout 1, stderr 2 and the IPC channel. What goes in is in chunks: length (4 bytes, big-endian), bytes; length 0 ends it. */
export const IN_FD = 3;
export const OUT_FD = 4;

/** One at a time, each answered once. */
export type ToScan =
  /** A file follows on IN_FD. It replaces the one before. */
  | { readonly kind: 'open'; readonly maxBytes: number }
  /** Reads the field on a page of the open file, from 0. A page without one is kept: it may be a front. */
  | { readonly kind: 'read'; readonly page: number }
  /** Keeps a page of the open file as a front, without looking for a field. */
  | { readonly kind: 'keep'; readonly page: number }
  /** Restores a front: the layers follow on IN_FD, the coarse one first. Its PNG comes on OUT_FD. */
  | { readonly kind: 'restore'; readonly coarse: SentLayer; readonly fine: SentLayer | undefined }
  /** Compares a restored front with a page that was kept, both by the order in which they came, from 0. */
  | { readonly kind: 'compare'; readonly front: number; readonly page: number };

export interface SentLayer {
  readonly geometry: LayerGeometry;
  readonly bytes: number;
}

/** What was read. Sealed bytes come on OUT_FD, one after the other: as messages they would stay about as strings. */
export type SentReading =
  | {
      readonly kind: 'read';
      readonly headerBytes: number;
      readonly coarseBytes: number;
      readonly fineBytes: number | undefined;
      readonly diagnostics: FieldDiagnostics;
    }
  /** `keptAs`: the number under which `compare` knows the page. */
  | {
      readonly kind: 'unreadable';
      readonly reason: UnreadableReason;
      readonly diagnostics: FieldDiagnostics;
      readonly keptAs: number;
    };

/** The comparison without its picture: that comes on OUT_FD when the page was found. */
export type SentComparison = Omit<FrontComparison, 'seen'>;

export type ScanAnswer =
  | { readonly kind: 'opened'; readonly pageCount: number }
  | { readonly kind: 'reading'; readonly reading: SentReading }
  /** The number under which `compare` knows the page. */
  | { readonly kind: 'kept'; readonly page: number }
  | { readonly kind: 'restored'; readonly dpi: number; readonly widthPx: number; readonly heightPx: number }
  | { readonly kind: 'compared'; readonly comparison: SentComparison }
  | { readonly kind: 'error'; readonly error: ErrorJson };

export type FromScan =
  | { readonly kind: 'ready' }
  /** Share done of what was asked, 0..1. */
  | { readonly kind: 'progress'; readonly share: number }
  /** `bytes` were written to OUT_FD for it. */
  | { readonly kind: 'answer'; readonly answer: ScanAnswer; readonly bytes: number };
