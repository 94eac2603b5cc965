// A scan of a back and what the site trusts -> the verdict, and the front that the back speaks of.
import type { BitPlane } from '../raster/plane.ts';
import { createContextCoder } from '../raster/scramble/bilevel/context-coder.ts';
import { CONTEXT_CODEC, restoreCoarse, restoreFine } from '../raster/scramble/bilevel/front-layers.ts';
import type { ScanImage } from '../raster/scramble/read/image.ts';
import { type FieldDiagnostics, type ReadOptions, readField } from '../raster/scramble/read/read-field.ts';
import { REASON_TEXT, type UnreadableReason } from '../raster/scramble/read/reasons.ts';
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
 * Judges one back. Never throws because of what the picture shows, and nothing unverified is decompressed.
 *
 * A fine layer that is there and does not belong to the coarse one makes the sheet not genuine: damage does not do that,
 * for every block of it carries a check sum.
 *
 * @throws `job.cancelled`; `keys.*` when a file of the trust store cannot be read
 */
export async function judgeBack(scan: ScanImage, trust: Trust, options: JudgeOptions): Promise<InquiryAnswer> {
  const reading = await readField(scan, options);
  const { diagnostics } = reading;
  if (reading.kind === 'unreadable') {
    return answer('unreadable', reading.reason, REASON_TEXT[reading.reason], diagnostics);
  }
  const { coarse, fine } = reading.layers;
  using sheet = await openSheet({ heads: [reading.header], coarse, fine }, trust, { nowSec: options.nowSec });
  const fault = faultOf(sheet);
  if (fault !== undefined) return answer(verdictOf(fault), fault, OPEN_REASONS[fault], diagnostics);
  return restored(sheet, diagnostics);
}

/** What keeps the sheet from being genuine. A fine layer that could not be read does not. */
function faultOf({ coarse, fine }: OpenedSheet): OpenReason | undefined {
  if (!coarse.verified) return coarse.reason;
  if (!fine.verified && OPEN_REASONS[fine.reason].meaning === 'not-genuine') return fine.reason;
  return undefined;
}

/**
 * What was read and cannot be vouched for here is not genuine here: another format, or a key that this site does not have.
 * A site that is not fit to judge says nothing about the sheet.
 */
function verdictOf(reason: OpenReason): Verdict {
  const { meaning } = OPEN_REASONS[reason];
  return meaning === 'not-genuine' || meaning === 'unsupported' ? 'not-genuine' : 'unreadable';
}

function restored({ coarse, fine, facts }: OpenedSheet, diagnostics: FieldDiagnostics): InquiryAnswer {
  const known = (layer: LayerOutcome): boolean => !layer.verified || layer.geometry.codec === CONTEXT_CODEC;
  if (!coarse.verified || !known(coarse) || !known(fine)) {
    return answer('unreadable', 'other-codec', OTHER_CODEC, diagnostics);
  }
  const coder = createContextCoder();
  try {
    const coarsePlane = restoreCoarse(coarse.compressed, coarse.geometry, coder);
    if (!fine.verified) {
      const front = { plane: coarsePlane, dpi: coarse.geometry.dpi };
      return answer('genuine-reduced', fine.reason, OPEN_REASONS[fine.reason], diagnostics, facts, front);
    }
    const plane = restoreFine(fine.compressed, fine.geometry, coarsePlane, coder);
    coarsePlane.data.fill(0);
    return answer('genuine-exact', undefined, undefined, diagnostics, facts, { plane, dpi: fine.geometry.dpi });
  } finally {
    coder.wipe();
  }
}

function answer(
  verdict: Verdict,
  reason: InquiryReason | undefined,
  text: { readonly en: string; readonly ja: string } | undefined,
  diagnostics: FieldDiagnostics,
  facts?: VerifiedFacts,
  front?: InquiryAnswer['front'],
): InquiryAnswer {
  return {
    verdict,
    reason,
    text: text && { en: text.en, ja: text.ja },
    diagnostics,
    facts,
    front,
    [Symbol.dispose]: () => front?.plane.data.fill(0),
  };
}
