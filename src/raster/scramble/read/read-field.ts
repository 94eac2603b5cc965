// A scan of the back -> the sealed header and layers, or the reason why not.
import { throwIfAborted } from '../../../errors.ts';
import { createDecoder } from '../fec/ldpc-decoder.ts';
import { fieldLayout } from '../field/layout.ts';
import { FIELD_HEIGHT_MM, FIELD_WIDTH_MM } from '../field/plan.ts';
import { decodeField } from './decode-field.ts';
import { type Demodulation, demodulate } from './demodulate.ts';
import { type ScanImage, toGreyImage } from './image.ts';
import { LEAST_SIDE_PX, locate } from './locate.ts';
import type { UnreadableReason } from './reasons.ts';

/** A kind of field that a reader knows. */
export interface KnownField {
  readonly cellMm: number;
  readonly columns: number;
  readonly rows: number;
}

/** The fields that kiosks print: 3 px and 4 px cells at 600 dpi (2 px at 300 dpi is the latter). */
export const KNOWN_FIELDS: readonly KnownField[] = [3, 4].map((cellPx) => ({
  cellMm: (cellPx * 25.4) / 600,
  columns: Math.floor(Math.round((FIELD_WIDTH_MM * 600) / 25.4) / cellPx),
  rows: Math.floor(Math.round((FIELD_HEIGHT_MM * 600) / 25.4) / cellPx),
}));

export interface ReadOptions {
  /** Default KNOWN_FIELDS. */
  readonly fields?: readonly KnownField[];
  readonly signal?: AbortSignal;
  /** Share done, 0..1, growing. */
  readonly onProgress?: (share: number) => void;
}

/** What was met on the way: no content. */
export interface FieldDiagnostics {
  readonly cellPx?: number;
  /** Resolution that the field's size tells, dpi. */
  readonly seenDpi?: number;
  readonly turnedDeg?: number;
  readonly mirrored?: boolean;
  /** Share of pilots right after equalisation. */
  readonly pilotAccuracy?: number;
  /** Share of the field that is damaged, covered or outside the scan. */
  readonly lostShare?: number;
  readonly coarseBlocks?: number;
  readonly coarseFailed?: number;
  readonly fineBlocks?: number;
  readonly fineFailed?: number;
}

export interface FieldRead {
  readonly kind: 'read';
  readonly header: Uint8Array;
  /** Sealed bytes. `fine` is absent when damage was too much for it. */
  readonly layers: { readonly coarse: Uint8Array; readonly fine?: Uint8Array };
  readonly diagnostics: FieldDiagnostics;
}

export interface FieldUnreadable {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  readonly diagnostics: FieldDiagnostics;
}

export type FieldReading = FieldRead | FieldUnreadable;

const MOST_PIXELS = 9921 * 14032;

/** Lets other work, and the abort signal's event, have a turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Reads the field in a scan. Never throws because of what the picture shows.
 *
 * Memory: the picture, 1/4 of it when halved, and about 60 bytes per cell (130 MB for 3 px cells).
 *
 * @throws `job.cancelled` when options.signal fires
 */
export async function readField(scan: ScanImage, options: ReadOptions = {}): Promise<FieldReading> {
  const { fields = KNOWN_FIELDS, signal, onProgress } = options;
  const step = async (share: number): Promise<void> => {
    onProgress?.(share);
    await breathe();
    throwIfAborted(signal);
  };
  const unreadable = (reason: UnreadableReason, diagnostics: FieldDiagnostics = {}): FieldUnreadable => ({
    kind: 'unreadable',
    reason,
    diagnostics,
  });
  const { widthPx, heightPx, dpi } = scan;
  const short = scan.data.length < widthPx * heightPx * (scan.channels ?? 1);
  if (short || Math.min(widthPx, heightPx) < LEAST_SIDE_PX) return unreadable('image-too-small');
  if (widthPx * heightPx > MOST_PIXELS) return unreadable('image-too-large');

  await step(0);
  const found = await locate(toGreyImage(scan), fields, dpi, step);
  if (!found) return unreadable(dpi !== undefined && dpi < 190 ? 'resolution-too-low' : 'no-field');
  const { image, shrink, start } = found;
  await step(0.2);

  const decoder = createDecoder();
  const cellPx = Math.sqrt(Math.abs(start.map.ax * start.map.by - start.map.ay * start.map.bx)) * shrink;
  let last: FieldUnreadable | undefined;
  for (const field of byLikelihood(fields, cellPx, dpi)) {
    const seenDpi = Math.round((cellPx * 25.4) / field.cellMm);
    const layout = fieldLayout(field.columns, field.rows);
    const demodulation = await demodulate(image, layout, start, step);
    const { lostShare } = demodulation;
    const measured = (): FieldDiagnostics => ({
      cellPx,
      seenDpi,
      turnedDeg: start.turnedDeg,
      mirrored: start.mirrored,
      pilotAccuracy: demodulation.cells.pilotAccuracy,
      lostShare,
    });
    const decoded = await decodeField(demodulation, layout, decoder, step);
    if (decoded.kind === 'no-header') {
      // The likeliest field's reason is the one to tell.
      last ??= unreadable(whyNot(demodulation, seenDpi), measured());
      continue;
    }
    if (decoded.kind === 'other-version') return unreadable('other-version', measured());
    const { header, coarse, fine } = decoded;
    const diagnostics = {
      ...measured(),
      coarseBlocks: coarse.blocks,
      coarseFailed: coarse.failedBlocks,
      fineBlocks: fine.blocks,
      fineFailed: fine.failedBlocks,
    };
    // The fine layer is coded given the coarse one: by itself it is of no use.
    if (!coarse.bytes) return unreadable(whyNot(demodulation, seenDpi), diagnostics);
    const layers = fine.bytes ? { coarse: coarse.bytes, fine: fine.bytes } : { coarse: coarse.bytes };
    return { kind: 'read', header, layers, diagnostics };
  }
  return last ?? unreadable('no-field');
}

/** Fields by how near the scan's resolution would be to what the file says, or to one that scanners have. */
function byLikelihood(fields: readonly KnownField[], cellPx: number, dpi: number | undefined): KnownField[] {
  const usual = dpi ? [dpi] : [200, 300, 400, 600];
  const distance = (field: KnownField): number => {
    const seen = (cellPx * 25.4) / field.cellMm;
    return Math.min(...usual.map((d) => Math.abs(Math.log(seen / d))));
  };
  return [...fields].sort((a, b) => distance(a) - distance(b));
}

/** What to tell of a field that was found and not read: beyond the picture's edge, too coarse, or spoilt. */
function whyNot({ lostShare, outsideShare }: Demodulation, seenDpi: number): UnreadableReason {
  if (lostShare > 0.3 && outsideShare > 0.25) return 'cropped';
  return seenDpi < 190 ? 'resolution-too-low' : 'too-damaged';
}
