// What a job tells while it works: typed events without content.
import type { ErrorJson } from '../errors.ts';
import type { TroubleEvent } from '../print/trouble/events.ts';

export type ProgressEvent =
  /** Pages checked so far (size, limits, glyphs). No byte has left yet. */
  | { readonly kind: 'preflight'; readonly page: number; readonly pageCount: number }
  /** Bytes of sheet `sheet` (from 1) that have left for the printer or file. */
  | { readonly kind: 'sending'; readonly sheet: number; readonly sheetCount: number; readonly bytes: number }
  /** A sheet's last byte has left. */
  | { readonly kind: 'sheet-sent'; readonly sheet: number; readonly sheetCount: number }
  /** The printer's own words about the job (IPP job-state, job-state-reasons, printer-state-reasons, impressions). */
  | {
      readonly kind: 'printer';
      readonly state: string;
      readonly reasons: readonly string[];
      readonly impressionsCompleted: number | undefined;
    }
  /** The printer's trouble as it comes and goes, each once: what happened, what a person must do (docs/printer-events.md). */
  | { readonly kind: 'trouble'; readonly event: TroubleEvent }
  /** Pictures of what came out, for the embedded printer and `preview`. */
  | {
      readonly kind: 'pictures';
      readonly sheet: number;
      readonly sheetCount: number /** Of this sheet, 0..1. */;
      readonly share: number;
    }
  /** Something worth knowing that does not stop the job. */
  | { readonly kind: 'note'; readonly note: ErrorJson };

export type OnProgress = (event: ProgressEvent) => void;
