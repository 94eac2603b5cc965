// What was read from a back and what the site trusts -> the verdict, and the layers of the front that the back speaks of.
import type { BitPlane } from '../raster/plane.ts';
import { createContextCoder } from '../raster/scramble/bilevel/context-coder.ts';
import { CONTEXT_CODEC, restoreCoarse, restoreFine } from '../raster/scramble/bilevel/front-layers.ts';
import type { ScanImage } from '../raster/scramble/read/image.ts';
import {
  type FieldDiagnostics,
  type FieldReading,
  type ReadOptions,
  readField,
} from '../raster/scramble/read/read-field.ts';
import { REASON_TEXT, type UnreadableReason } from '../raster/scramble/read/reasons.ts';
import type { LayerGeometry } from '../seal/layer-body.ts';
import { type LayerOutcome, type OpenedSheet, openSheet, type VerifiedFacts } from '../seal/open-sheet.ts';
import { OPEN_REASONS, type OpenReason } from '../seal/reasons.ts';
import type { Trust } from '../seal/trust.ts';

export type Verdict = 'genuine-exact' | 'genuine-reduced' | 'not-genuine' | 'unreadable';

/** Layers are signed by an issuer, so this is one of a later engine. */
const OTHER_CODEC = {
  en: 'The front was compressed in a way that this site does not know yet. Its operator must update it.',
  ja: 'このサイトが対応していない圧縮方式です。サイトの更新が必要です。',
} as const;

export type InquiryReason = UnreadableReason | OpenReason | 'other-codec';

/** A layer that an issuer vouches for: safe to decompress. */
export interface VerifiedLayer {
  readonly geometry: LayerGeometry;
  readonly compressed: Uint8Array;
}

/** What a front is restored from. */
export interface VerifiedLayers {
  readonly coarse: VerifiedLayer;
  /** Absent when the front can be restored at reduced quality only. */
  readonly fine?: VerifiedLayer | undefined;
}

/** A verdict on what was read. Dispose of it: the layers hold the certificate's picture. */
export interface Judgement extends Disposable {
  readonly verdict: Verdict;
  /** Why it is no exact front; undefined for `genuine-exact`. */
  readonly reason: InquiryReason | undefined;
  /** The reason, for people. */
  readonly text: { readonly en: string; readonly ja: string } | undefined;
  /** What the issuer signed; present exactly when the verdict is genuine. */
  readonly facts: VerifiedFacts | undefined;
  /** Present exactly when the verdict is genuine. Zeroed when disposed of. */
  readonly layers: VerifiedLayers | undefined;
}

export interface InquiryAnswer extends Disposable {
  readonly verdict: Verdict;
  /** Why it is no exact front; undefined for `genuine-exact`. */
  readonly reason: InquiryReason | undefined;
  /** The reason, for people. */
  readonly text: { readonly en: string; readonly ja: string } | undefined;
  /** What the issuer signed; present exactly when the verdict is genuine. */
  readonly facts: VerifiedFacts | undefined;
  /** The front as the kiosk printed it, without the pattern; present exactly when the verdict is genuine. Wiped by disposing. */
  readonly front: { readonly plane: BitPlane; readonly dpi: number } | undefined;
  /** What was met on the way: no content. */
  readonly diagnostics: FieldDiagnostics;
}

export interface JudgeOptions extends Pick<ReadOptions, 'signal' | 'onProgress'> {
  /** Seconds since 1970, by the site's clock. */
  readonly nowSec: number;
}

/**
 * Judges one back, reading included. Never throws because of what the picture shows, and nothing unverified is
 * decompressed.
 *
 * @throws `job.cancelled`; `keys.*` when a file of the trust store cannot be read
 */
export async function judgeBack(scan: ScanImage, trust: Trust, options: JudgeOptions): Promise<InquiryAnswer> {
  const reading = await readField(scan, options);
  using judgement = await judgeReading(reading, trust, options.nowSec);
  const { verdict, reason, text, facts, layers } = judgement;
  const front = layers && restoreFront(layers);
  return {
    verdict,
    reason,
    text,
    facts,
    front,
    diagnostics: reading.diagnostics,
    [Symbol.dispose]: () => front?.plane.data.fill(0),
  };
}

/**
 * Judges what was read from a back. Needs the opening keys, and no picture: the process that takes in scans has none.
 *
 * A fine layer that is there and does not belong to the coarse one makes the sheet not genuine: damage does not do that,
 * for every block of it carries a check sum.
 *
 * @throws `keys.*` when a file of the trust store cannot be read
 */
export async function judgeReading(reading: FieldReading, trust: Trust, nowSec: number): Promise<Judgement> {
  if (reading.kind === 'unreadable') return refusal('unreadable', reading.reason, REASON_TEXT[reading.reason]);
  const { coarse, fine } = reading.layers;
  const sheet = await openSheet({ heads: [reading.header], coarse, fine }, trust, { nowSec });
  const fault = faultOf(sheet);
  if (fault !== undefined) {
    sheet[Symbol.dispose]();
    return refusal(verdictOf(fault), fault, OPEN_REASONS[fault]);
  }
  return vouchedFor(sheet);
}

/** What keeps the sheet from being genuine. A fine layer that could not be read does not. */
function faultOf({ coarse, fine }: OpenedSheet): OpenReason | undefined {
  if (!coarse.verified) return coarse.reason;
  if (!fine.verified && OPEN_REASONS[fine.reason].meaning === 'not-genuine') return fine.reason;
  return undefined;
}

/**
 * Another format, a key that this site does not have, a site that is not fit to judge: none of these says that the sheet is
 * false, and none lets anybody accept it.
 */
function verdictOf(reason: OpenReason): Verdict {
  return OPEN_REASONS[reason].meaning === 'not-genuine' ? 'not-genuine' : 'unreadable';
}

/** Whether the sheet was read and it is this site that cannot judge it: clerks are to ask elsewhere, not to scan again. */
export function cannotJudgeHere(reason: InquiryReason | undefined): boolean {
  if (reason === 'other-codec' || reason === 'other-version') return true;
  const row: { readonly meaning: string } | undefined = (OPEN_REASONS as Readonly<Record<string, { meaning: string }>>)[
    reason ?? ''
  ];
  return row?.meaning === 'unsupported' || row?.meaning === 'site';
}

function vouchedFor(sheet: OpenedSheet): Judgement {
  const { coarse, fine, facts } = sheet;
  const known = (layer: LayerOutcome): boolean => !layer.verified || layer.geometry.codec === CONTEXT_CODEC;
  if (!coarse.verified || !known(coarse) || !known(fine)) {
    sheet[Symbol.dispose]();
    return refusal('unreadable', 'other-codec', OTHER_CODEC);
  }
  const reason = fine.verified ? undefined : fine.reason;
  return {
    verdict: fine.verified ? 'genuine-exact' : 'genuine-reduced',
    reason,
    text: reason && textOf(OPEN_REASONS[reason]),
    facts,
    layers: { coarse, fine: fine.verified ? fine : undefined },
    [Symbol.dispose]: () => sheet[Symbol.dispose](),
  };
}

/** The front's picture out of layers that were verified. Its owner wipes it. */
export function restoreFront({ coarse, fine }: VerifiedLayers): { readonly plane: BitPlane; readonly dpi: number } {
  const coder = createContextCoder();
  try {
    const coarsePlane = restoreCoarse(coarse.compressed, coarse.geometry, coder);
    if (!fine) return { plane: coarsePlane, dpi: coarse.geometry.dpi };
    const plane = restoreFine(fine.compressed, fine.geometry, coarsePlane, coder);
    coarsePlane.data.fill(0);
    return { plane, dpi: fine.geometry.dpi };
  } finally {
    coder.wipe();
  }
}

function refusal(
  verdict: Verdict,
  reason: InquiryReason,
  text: { readonly en: string; readonly ja: string },
): Judgement {
  return { verdict, reason, text: textOf(text), facts: undefined, layers: undefined, [Symbol.dispose]() {} };
}

const textOf = ({ en, ja }: { readonly en: string; readonly ja: string }) => ({ en, ja });
