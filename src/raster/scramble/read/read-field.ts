// A scan of the back -> the sealed header and layers, or the reason why not.
import { throwIfAborted } from '../../../errors.ts';
import { decodeLayer } from '../fec/blocks.ts';
import { createDecoder, type LdpcDecoder } from '../fec/ldpc-decoder.ts';
import { type FramePart, headerPart, planFrame, SALT, unpackHeader } from '../field/frame.ts';
import { type FieldLayout, fieldLayout } from '../field/layout.ts';
import { FIELD_HEIGHT_MM, FIELD_WIDTH_MM } from '../field/plan.ts';
import { type Acquisition, acquire } from './acquire.ts';
import { equalise } from './equalise.ts';
import { type GreyImage, halveImage, type ScanImage, toGreyImage } from './image.ts';
import { findLattice } from './lattice.ts';
import type { UnreadableReason } from './reasons.ts';
import { refine } from './refine.ts';
import { type SoftCells, softCells } from './soft.ts';
import { track } from './track.ts';
import { likelyWindows } from './windows.ts';

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
  /** Sealed bytes. `fine` is absent when damage was too much for it; with both absent only the header could be had. */
  readonly layers: { readonly coarse?: Uint8Array; readonly fine?: Uint8Array };
  readonly diagnostics: FieldDiagnostics;
}

export interface FieldUnreadable {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  readonly diagnostics: FieldDiagnostics;
}

export type FieldReading = FieldRead | FieldUnreadable;

/** A4 at 200 dpi is 1654 px wide; a field in less than this cannot be ours. */
const LEAST_SIDE_PX = 600;
const MOST_PIXELS = 9921 * 14032;
/** Windows tried before a picture is said to hold no field. */
const MOST_WINDOWS = 6;
/** Pixels per cell from which halving the picture loses nothing. */
const HALVE_FROM_PX = 2.7;

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
  const found = await locate(toGreyImage(scan), dpi, step);
  if (!found) return unreadable(dpi !== undefined && dpi < 190 ? 'resolution-too-low' : 'no-field');
  const { image, shrink, start } = found;
  await step(0.2);

  const decoder = createDecoder();
  const cellPx = Math.sqrt(Math.abs(start.map.ax * start.map.by - start.map.ay * start.map.bx)) * shrink;
  let last: FieldUnreadable | undefined;
  for (const field of byLikelihood(fields, cellPx, dpi)) {
    const seenDpi = Math.round((cellPx * 25.4) / field.cellMm);
    const layout = fieldLayout(field.columns, field.rows);
    const base = { cellPx, seenDpi, turnedDeg: start.turnedDeg, mirrored: start.mirrored };
    const soft = await demodulate(image, layout, start, step);
    const diagnostics = { ...base, pilotAccuracy: soft.pilotAccuracy, lostShare: soft.lostShare };
    const header = decodePart(soft, layout, headerPart(layout), SALT.header, decoder);
    await step(0.75);
    if (!header.bytes) {
      const reason =
        soft.lostShare > 0.6 ? outsideOrDamaged(soft) : seenDpi < 190 ? 'resolution-too-low' : 'too-damaged';
      // The likeliest field's reason is the one to tell.
      last ??= unreadable(reason, diagnostics);
      continue;
    }
    const frame = unpackHeader(header.bytes, layout);
    if (!frame) return unreadable('other-version', diagnostics);
    const parts = planFrame(layout, frame.coarseBytes, frame.fineBytes);
    const coarse = decodePart(soft, layout, parts.coarse, SALT.coarse, decoder);
    await step(0.85);
    const fine = decodePart(soft, layout, parts.fine, SALT.fine, decoder, () => throwIfAborted(signal));
    await step(1);
    return {
      kind: 'read',
      header: frame.header,
      layers: {
        ...(coarse.bytes ? { coarse: coarse.bytes } : {}),
        ...(fine.bytes ? { fine: fine.bytes } : {}),
      },
      diagnostics: {
        ...diagnostics,
        coarseBlocks: coarse.blocks,
        coarseFailed: coarse.failedBlocks,
        fineBlocks: fine.blocks,
        fineFailed: fine.failedBlocks,
      },
    };
  }
  return last ?? unreadable('no-field');
}

/** Finds a place where the pilots show, in the picture or in its half. */
async function locate(full: GreyImage, dpi: number | undefined, step: (share: number) => Promise<void>) {
  // Scans of 400 dpi and more mostly need halving: try that first.
  const halfFirst = (dpi ?? full.widthPx / 8.27) > 420;
  for (const [round, shrink] of (halfFirst ? [2, 1] : [1, 2]).entries()) {
    if (shrink === 2 && Math.min(full.widthPx, full.heightPx) < 2 * LEAST_SIDE_PX) continue;
    const image = shrink === 1 ? full : halveImage(full);
    const windows = likelyWindows(image, MOST_WINDOWS);
    for (const [i, { left, top }] of windows.entries()) {
      const lattice = findLattice(image, left, top);
      const start = lattice && acquire(image, left, top, lattice);
      await step(0.01 + 0.09 * (round + (i + 1) / windows.length));
      if (!start) continue;
      const { ax, ay, bx, by } = start.map;
      // Found in the full picture, but with pixels to spare: work on the half.
      if (shrink === 1 && Math.sqrt(Math.abs(ax * by - ay * bx)) >= HALVE_FROM_PX) {
        return { image: halveImage(full), shrink: 2, start: halved(start) };
      }
      return { image, shrink, start };
    }
  }
  return undefined;
}

/** The same place in the halved picture: pixel 2 k and 2 k + 1 become k. */
function halved(start: Acquisition): Acquisition {
  const { x0, y0, ax, ay, bx, by } = start.map;
  const map = { x0: (x0 - 0.5) / 2, y0: (y0 - 0.5) / 2, ax: ax / 2, ay: ay / 2, bx: bx / 2, by: by / 2 };
  return { ...start, map };
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

async function demodulate(
  image: GreyImage,
  layout: FieldLayout,
  start: Acquisition,
  step: (share: number) => Promise<void>,
): Promise<SoftCells> {
  const tracked = track(image, layout, start);
  await step(0.35);
  const { warp, decisions } = refine(image, layout, tracked.warp, 2);
  await step(0.55);
  const { columns } = layout;
  const across = tracked.warp.columns;
  const spacing = tracked.warp.spacing;
  const trusted = (cell: number): boolean => {
    const x = cell % columns;
    const y = (cell - x) / columns;
    return tracked.trust[Math.floor(y / spacing) * across + Math.floor(x / spacing)] > 0.28;
  };
  const values = equalise(image, layout, warp, decisions, trusted);
  await step(0.7);
  return softCells(values, layout);
}

function decodePart(
  { soft }: SoftCells,
  layout: FieldLayout,
  part: FramePart,
  salt: number,
  decoder: LdpcDecoder,
  onBlock?: () => void,
) {
  const { order } = layout;
  const { first, plan } = part;
  return decodeLayer(
    plan,
    salt,
    (i) => {
      const place = order[first + i];
      const value = soft[place >>> 1];
      return place & 1 ? -value : value;
    },
    decoder,
    onBlock,
  );
}

/** Where two thirds of the field are lost: beyond the picture's edge, or spoilt. */
function outsideOrDamaged({ soft }: SoftCells): UnreadableReason {
  let outside = 0;
  for (let i = 0; i < soft.length; i += 7) if (soft[i] === 0) outside += 7;
  return outside > soft.length / 2 ? 'cropped' : 'too-damaged';
}
