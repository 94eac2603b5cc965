// Files of scans, as they arrive -> verdicts, restored fronts, comparisons and certificates, told one by one.
import type { Trust } from '../seal/trust.ts';
import { type CertificateSummary, certificatesOf } from './certificates.ts';
import { COMPARE_REASON_TEXT, type CompareReason } from './compare/compare-front.ts';
import { inquiryError } from './errors.ts';
import { type SheetInfo, sheetInfo } from './facts.ts';
import { cannotJudgeHere, type InquiryReason, judgeReading, type Verdict, type VerifiedLayers } from './judge-back.ts';
import { MAX_SCAN_PAGES } from './load-scan.ts';
import type { ScanChild } from './scan-process/child.ts';
import type { SentComparison } from './scan-process/messages.ts';
import { readPage } from './scan-process/read-page.ts';

interface Text {
  readonly en: string;
  readonly ja: string;
}

/** A page as it was handed in: file and page in it, both from 0. */
export interface PageOrigin {
  readonly file: number;
  readonly page: number;
}

/** What an inquiry tells, in order. A picture comes before the event that speaks of it. No file names, nothing unverified. */
export type InquiryEvent =
  /** `share` of the page, 0..1. */
  | ({ readonly kind: 'progress'; readonly pages: number; readonly share: number } & PageOrigin)
  /** A back. With `info` and a picture (PNG) exactly when it is genuine. */
  | ({
      readonly kind: 'sheet';
      /** From 0. */
      readonly sheet: number;
      readonly verdict: Verdict;
      readonly reason: InquiryReason | null;
      readonly text: Text | null;
      /** It was read, and this site cannot judge it: an unknown version, cipher or key, or no current revocation list. */
      readonly cannotJudge: boolean;
      readonly info: SheetInfo | null;
      readonly front: { readonly dpi: number; readonly widthPx: number; readonly heightPx: number } | null;
    } & PageOrigin)
  | { readonly kind: 'comparing'; readonly sheet: number }
  /** A front scan beside the sheet it belongs to; the picture (PNG) is the scan laid over the restored front. */
  | ({
      readonly kind: 'comparison';
      readonly sheet: number;
      readonly reason: CompareReason | null;
      readonly text: Text | null;
      readonly picture: boolean;
    } & PageOrigin &
      Pick<SentComparison, 'front' | 'differences' | 'margin'>)
  /** A page without a field that belongs to no sheet here. */
  | ({ readonly kind: 'other-page'; readonly reason: string; readonly text: Text } & PageOrigin)
  | { readonly kind: 'certificates'; readonly certificates: readonly CertificateSummary[] };

export interface InquirySink {
  /** Takes a piece of a picture; it is overwritten once the promise settles. */
  readonly picture: (bytes: Uint8Array) => Promise<void> | void;
  readonly event: (event: InquiryEvent) => Promise<void> | void;
}

export interface InquiryOptions {
  readonly trust: Trust;
  /** Seconds since 1970, by the site's clock. */
  readonly nowSec: number;
  /** Bytes of one file. */
  readonly maxFileBytes: number;
}

/** A back that belongs to an issuer, with its number in the scan process. */
interface Genuine extends PageOrigin {
  readonly sheet: number;
  readonly info: SheetInfo;
  readonly front: number;
}

/** A page without a field, with its number in the scan process. */
interface Kept extends PageOrigin {
  readonly kept: number;
  readonly text: Text;
  readonly reason: string;
  taken: boolean;
}

/** Most pairs of a restored front and a page that are tried: each costs a second or two. */
const MOST_PAIRS = 60;

/** Answers one inquiry. @throws `inquiry.*`, `pdf.*`, `keys.*` */
export async function runInquiry(
  child: ScanChild,
  files: AsyncIterable<AsyncIterable<Uint8Array>>,
  sink: InquirySink,
  options: InquiryOptions,
): Promise<void> {
  const genuine: Genuine[] = [];
  const kept: Kept[] = [];
  let file = 0;
  let sheets = 0;
  let pages = 0;
  for await (const body of files) {
    const { pageCount } = await child.request('opened', { kind: 'open', maxBytes: options.maxFileBytes }, { body });
    pages += pageCount;
    if (pages > MAX_SCAN_PAGES) throw inquiryError('too-many-pages', { pages, limit: MAX_SCAN_PAGES });
    for (let page = 0; page < pageCount; page++) {
      const origin = { file, page };
      using read = await readPage(
        child,
        page,
        (share) => void sink.event({ kind: 'progress', ...origin, pages: pageCount, share }),
      );
      const { reading } = read;
      using judgement = await judgeReading(reading, options.trust, options.nowSec);
      if (reading.kind === 'unreadable' && reading.reason === 'no-field') {
        kept.push({ ...origin, kept: read.keptAs!, reason: reading.reason, text: judgement.text!, taken: false });
        continue;
      }
      const sheet = sheets++;
      const restored = judgement.layers && (await restore(child, judgement.layers, sink));
      const info = judgement.facts ? sheetInfo(judgement.facts) : null;
      await sink.event({
        kind: 'sheet',
        ...origin,
        sheet,
        verdict: judgement.verdict,
        reason: judgement.reason ?? null,
        text: judgement.text ?? null,
        cannotJudge: cannotJudgeHere(judgement.reason),
        info,
        front: restored ?? null,
      });
      if (info) genuine.push({ ...origin, sheet, info, front: genuine.length });
    }
    file++;
  }
  if (file === 0) throw inquiryError('no-file', {});
  await compareFronts(child, genuine, kept, sink);
  for (const { taken, kept: _kept, ...page } of kept) {
    if (taken) continue;
    // With sheets here the page was compared with them; alone, it is probably the wrong side.
    const told = genuine.length > 0 ? { reason: 'another-page', text: OTHER_PAGE } : {};
    await sink.event({ kind: 'other-page', ...page, ...told });
  }
  await sink.event({
    kind: 'certificates',
    certificates: certificatesOf(genuine.map(({ info, sheet }) => ({ ...info, sheet }))),
  });
}

const OTHER_PAGE: Text = {
  en: 'No scrambled image, and not the front of a sheet restored here: another certificate’s front, or another page.',
  ja: 'スクランブル画像がなく、ここで復元した用紙のおもて面でもありません。別の証明書のおもて面か、ほかの書類です。',
};

/** Has verified layers turned into a picture. */
export async function restore(
  child: ScanChild,
  { coarse, fine }: VerifiedLayers,
  sink: Pick<InquirySink, 'picture'>,
): Promise<{ dpi: number; widthPx: number; heightPx: number }> {
  const sent = (layer: VerifiedLayers['coarse']) => ({ geometry: layer.geometry, bytes: layer.compressed.byteLength });
  const { dpi, widthPx, heightPx } = await child.request(
    'restored',
    { kind: 'restore', coarse: sent(coarse), fine: fine && sent(fine) },
    { body: fine ? [coarse.compressed, fine.compressed] : [coarse.compressed], take: sink.picture },
  );
  return { dpi, widthPx, heightPx };
}

/**
 * Finds each restored front among the pages that were kept: neighbours first, as a duplex scanner delivers them. A page
 * that differs in much is taken only when no sheet fits it better: forms of one kind look alike.
 */
async function compareFronts(
  child: ScanChild,
  genuine: readonly Genuine[],
  kept: readonly Kept[],
  sink: InquirySink,
): Promise<void> {
  let pairs = 0;
  const unlike: { readonly sheet: Genuine; readonly candidate: Kept }[] = [];
  /** @returns true when the page was taken for the sheet's front */
  const tryPair = async (sheet: Genuine, candidate: Kept, takeUnlike: boolean): Promise<boolean> => {
    // Also ends the picture of a pair that did not fit.
    await sink.event({ kind: 'comparing', sheet: sheet.sheet });
    const { comparison } = await child.request(
      'compared',
      { kind: 'compare', front: sheet.front, page: candidate.kept },
      { take: sink.picture },
    );
    const { front, reason, differences, margin, registration } = comparison;
    if (reason === 'another-page' || reason === 'front-blank') return false;
    if (reason === 'much-differs' && !takeUnlike) {
      unlike.push({ sheet, candidate });
      return false;
    }
    candidate.taken = true;
    await sink.event({
      kind: 'comparison',
      sheet: sheet.sheet,
      file: candidate.file,
      page: candidate.page,
      front,
      reason: reason ?? null,
      text: reason ? COMPARE_REASON_TEXT[reason] : null,
      differences,
      margin,
      picture: registration !== undefined,
    });
    return true;
  };
  const done = new Set<Genuine>();
  for (const sheet of genuine) {
    const distance = (other: Kept): number =>
      other.file === sheet.file
        ? Math.abs(other.page - sheet.page)
        : 100 + 10 * Math.abs(other.file - sheet.file) + other.page;
    for (const candidate of kept.filter(({ taken }) => !taken).sort((a, b) => distance(a) - distance(b))) {
      if (++pairs > MOST_PAIRS) return;
      if (await tryPair(sheet, candidate, false)) {
        done.add(sheet);
        break;
      }
    }
  }
  for (const { sheet, candidate } of unlike) {
    if (!done.has(sheet) && !candidate.taken && (await tryPair(sheet, candidate, true))) done.add(sheet);
  }
  // Ends a picture that nothing speaks of.
  if (kept.length > 0 && genuine.length > 0) await sink.event({ kind: 'comparing', sheet: genuine[0].sheet });
}
