// `inquire`: a scan of a back -> the restored front as PNG, and the verdict.
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cancelledError, throwIfAborted } from '../../errors.ts';
import { COMPARE_REASON_TEXT } from '../../inquiry/compare/compare-front.ts';
import type { Mark } from '../../inquiry/compare/marks.ts';
import { sheetInfo } from '../../inquiry/facts.ts';
import {
  cannotJudgeHere,
  type Judgement,
  judgeReading,
  type Verdict,
  type VerifiedLayers,
} from '../../inquiry/judge-back.ts';
import { MAX_SCAN_BYTES } from '../../inquiry/load-scan.ts';
import { restore } from '../../inquiry/run-inquiry.ts';
import type { ScanChild } from '../../inquiry/scan-process/child.ts';
import type { SentComparison } from '../../inquiry/scan-process/messages.ts';
import { ScanPool } from '../../inquiry/scan-process/pool.ts';
import { type PageReading, readPage } from '../../inquiry/scan-process/read-page.ts';
import type { FieldReading } from '../../raster/scramble/read/read-field.ts';
import { CERTIFICATE_KINDS } from '../../seal/certificate-kind.ts';
import { type InquiryKeys, loadInquiryKeys } from '../../seal/keys/inquiry-keys.ts';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';
import { readPassphrase } from '../../seal/keys/passphrase.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { readInput } from '../files.ts';

export interface InquireFlags {
  readonly out: string;
  readonly keys?: string;
  readonly front?: string;
}

/** So that `inquire && accept` never accepts a forgery. */
const EXIT_CODE: Readonly<Record<Verdict, number>> = {
  'genuine-exact': 0,
  'genuine-reduced': 0,
  'not-genuine': 5,
  unreadable: 6,
};

const VERDICT_TEXT: Readonly<Record<Verdict, { readonly en: string; readonly ja: string }>> = {
  'genuine-exact': { en: 'GENUINE, restored exactly.', ja: '真正です。完全に復元しました。' },
  'genuine-reduced': {
    en: 'GENUINE, restored at reduced quality.',
    ja: '真正です。画質を落として復元しました。',
  },
  'not-genuine': { en: 'NOT GENUINE.', ja: '真正ではありません。' },
  unreadable: {
    en: 'UNREADABLE: nothing is known of this sheet.',
    ja: '読み取れません。この用紙については判定できません。',
  },
};

/** Instead of `unreadable` where it was read: the reason follows. */
const CANNOT_JUDGE = { en: 'THIS SITE CANNOT JUDGE IT.', ja: 'このサイトでは判定できません。' } as const;

/** @throws `usage.*`, `inquiry.*`, `pdf.*`, `keys.*`, `job.cancelled` */
export default async function inquire(
  [back]: readonly string[],
  flags: InquireFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const backBytes = await readInput(back, MAX_SCAN_BYTES);
  const frontBytes = flags.front === undefined ? undefined : await readInput(flags.front, MAX_SCAN_BYTES);
  const trust = await openKeys(flags.keys);
  // A front of an earlier call must not be taken for this one's.
  await rm(flags.out, { force: true }).catch(unwritable);
  // Decoders of pictures get their own confined process, as at the site: the keys stay here.
  await using pool = new ScanPool({ workers: 1 });
  await using lease = await pool.take(signal);
  const { child } = lease;
  const stop = (): void => child.kill(cancelledError());
  signal.addEventListener('abort', stop, { once: true });
  try {
    // It may have come while the process was started: then nobody heard it.
    throwIfAborted(signal);
    const nowSec = Math.floor(Date.now() / 1000);
    using read = await readBack(child, backBytes);
    const { reading } = read;
    using judgement = await judgeReading(reading, trust, nowSec);
    const restored = judgement.layers && (await restoreTo(flags.out, child, judgement.layers));
    const comparison = frontBytes && restored && (await compareWith(child, frontBytes));
    const answer: Answer = { judgement, reading, restored, comparison, frontGiven: frontBytes !== undefined };
    tellAnswer(out, answer, flags.out);
    out.result(forMachines(answer, flags.out));
    return exitCode(answer);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Answer {
  readonly judgement: Judgement;
  readonly reading: FieldReading;
  readonly restored: { readonly dpi: number; readonly widthPx: number; readonly heightPx: number } | undefined;
  readonly comparison: SentComparison | undefined;
  readonly frontGiven: boolean;
}

/** The first page of the file that has a field; else what its first page is. */
async function readBack(child: ScanChild, bytes: Uint8Array): Promise<PageReading> {
  const { pageCount } = await child.request('opened', { kind: 'open', maxBytes: MAX_SCAN_BYTES }, { body: [bytes] });
  let first: PageReading | undefined;
  for (let page = 0; page < pageCount; page++) {
    const read = await readPage(child, page);
    if (read.reading.kind === 'read' || read.reading.reason !== 'no-field') return read;
    first ??= read;
  }
  return first!;
}

async function restoreTo(path: string, child: ScanChild, layers: VerifiedLayers) {
  await using file = await open(path, 'w').catch(unwritable);
  return await restore(child, layers, {
    picture: async (bytes) => {
      await file.writeFile(bytes).catch(unwritable);
    },
  });
}

/** Compares with the page of the file that is the front's. */
async function compareWith(child: ScanChild, bytes: Uint8Array): Promise<SentComparison> {
  const { pageCount } = await child.request('opened', { kind: 'open', maxBytes: MAX_SCAN_BYTES }, { body: [bytes] });
  let last: SentComparison | undefined;
  for (let page = 0; page < pageCount; page++) {
    const kept = await child.request('kept', { kind: 'keep', page });
    const { comparison } = await child.request('compared', { kind: 'compare', front: 0, page: kept.page });
    if (comparison.reason !== 'another-page') return comparison;
    last ??= comparison;
  }
  return last!;
}

/** 0 only for a genuine verdict, and with a front only when that was compared and is the same. */
function exitCode({ judgement, comparison, frontGiven }: Answer): number {
  const code = EXIT_CODE[judgement.verdict];
  if (code !== 0 || !frontGiven) return code;
  if (comparison?.front === 'same') return 0;
  return comparison?.front === 'different' ? EXIT_CODE['not-genuine'] : EXIT_CODE.unreadable;
}

async function openKeys(folder: string | undefined): Promise<InquiryKeys> {
  const passphrase = readPassphrase();
  try {
    return await loadInquiryKeys(resolve(folder ?? defaultKeysFolder()), { passphrase });
  } finally {
    passphrase?.fill(0);
  }
}

function forMachines({ judgement, reading, restored, comparison, frontGiven }: Answer, path: string): object {
  const { verdict, reason, facts } = judgement;
  return {
    verdict,
    reason: reason ?? null,
    ...(frontGiven ? { front: comparison?.front ?? 'not-compared', frontReason: comparison?.reason ?? null } : {}),
    // Only a scan of the front that was found in place can be compared.
    differences: comparison?.registration ? comparison.differences.map(forMachine) : null,
    ...(comparison?.margin.length ? { margin: comparison.margin.map(forMachine) } : {}),
    ...(facts ? { sheet: sheetInfo(facts) } : {}),
    ...(restored ? { restored: { path, ...restored } } : {}),
    reading: reading.diagnostics,
  };
}

/** DESIGN.md section 5: x, y, width and height in mm. */
function forMachine({ xMm, yMm, widthMm, heightMm, kind }: Mark): object {
  return { x: xMm, y: yMm, width: widthMm, height: heightMm, kind };
}

const FRONT_TEXT = {
  same: { en: 'THE FRONT IS THE SAME: no difference found.', ja: 'おもて面に違いは見つかりません。' },
  different: { en: 'THE FRONT IS DIFFERENT.', ja: 'おもて面に違うところがあります。' },
  'not-compared': { en: 'The front was not compared.', ja: 'おもて面は比較できていません。' },
} as const;

const MARK_TEXT = {
  added: { en: 'added', ja: '追加' },
  missing: { en: 'missing', ja: '消失' },
  changed: { en: 'changed', ja: '変更' },
} as const;

/** Differences told to people. */
const MOST_TOLD = 20;

function tellComparison(out: Console, comparison: SentComparison): void {
  const { front, reason, differences, margin } = comparison;
  out.tell(FRONT_TEXT[front].en, FRONT_TEXT[front].ja);
  if (reason) out.tell(COMPARE_REASON_TEXT[reason].en, COMPARE_REASON_TEXT[reason].ja);
  for (const { kind, xMm, yMm, widthMm, heightMm } of differences.slice(0, MOST_TOLD)) {
    const place = `${xMm.toFixed(1)}, ${yMm.toFixed(1)} mm; ${widthMm.toFixed(1)} x ${heightMm.toFixed(1)} mm`;
    out.tell(`  ${MARK_TEXT[kind].en}: ${place}`, `  ${MARK_TEXT[kind].ja}: ${place}`);
  }
  const more = differences.length - MOST_TOLD;
  if (more > 0) out.tell(`  and ${more} more (--json gives all)`, `  ほか ${more} か所（--json で全て表示）`);
  if (margin.length > 0) {
    out.tell(
      `${margin.length} marks in the margin, not counted as differences.`,
      `余白の書き込み・印 ${margin.length} か所（違いに数えません）。`,
    );
  }
}

function tellAnswer(out: Console, { judgement, restored, comparison }: Answer, path: string): void {
  const { verdict, text, facts } = judgement;
  const said = cannotJudgeHere(judgement.reason) ? CANNOT_JUDGE : VERDICT_TEXT[verdict];
  out.tell(said.en, said.ja);
  if (text) out.tell(text.en, text.ja);
  if (!facts || !restored) return;
  const day = new Date(facts.printedAtSec * 1000).toISOString();
  const kind = CERTIFICATE_KINDS[facts.kind];
  out.tell(
    `${kind.en}, ${facts.serial}, page ${facts.page} of ${facts.pageCount}, printed ${day}. Front, ${restored.dpi} dpi: ${path}`,
    `${kind.ja}、${facts.serial}、${facts.pageCount}ページ中${facts.page}ページ、印刷 ${day}。表面（${restored.dpi} dpi）: ${path}`,
  );
  if (comparison) tellComparison(out, comparison);
  out.tell(
    'A good copy of the back can be read as well: compare this front with the sheet, and look for the hidden mark in the blossom.',
    'うら面の精巧なコピーも読み取れます。この画像と用紙の表面を見比べ、桜の隠し文字も確かめてください。',
  );
  if (facts.demo)
    out.tell('*** DEMONSTRATION KEYS: this proves nothing. ***', '*** デモ用の鍵です。証明力はありません。 ***');
}

function unwritable(error: NodeJS.ErrnoException): never {
  throw usageError('folder-unwritable', { reason: error.code ?? 'unknown' });
}
