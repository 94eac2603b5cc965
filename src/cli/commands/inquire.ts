// `inquire`: a scan of a back -> the restored front as PNG, and the verdict.
import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type InquiryAnswer, judgeBack, type Verdict } from '../../inquiry/judge-back.ts';
import { loadScan, MAX_SCAN_BYTES } from '../../inquiry/load-scan.ts';
import { encodePng1 } from '../../print/png/encode.ts';
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

/** @throws `usage.*`, `inquiry.*`, `keys.*`, `job.cancelled` */
export default async function inquire(
  [back]: readonly string[],
  flags: InquireFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const scan = await loadScan(await readInput(back!, MAX_SCAN_BYTES));
  const trust = await openKeys(flags.keys);
  // A front of an earlier call must not be taken for this one's.
  await rm(flags.out, { force: true }).catch(unwritable);
  using answer = await judgeBack(scan, trust, { nowSec: Math.floor(Date.now() / 1000), signal });
  if (answer.front) {
    const { plane, dpi } = answer.front;
    await writeFile(flags.out, await encodePng1(plane, { dpi })).catch(unwritable);
  }
  tellAnswer(out, answer, flags.out);
  out.result(forMachines(answer, flags.out));
  return EXIT_CODE[answer.verdict];
}

async function openKeys(folder: string | undefined): Promise<InquiryKeys> {
  const passphrase = readPassphrase();
  try {
    return await loadInquiryKeys(resolve(folder ?? defaultKeysFolder()), { passphrase });
  } finally {
    passphrase?.fill(0);
  }
}

function forMachines(answer: InquiryAnswer, path: string): object {
  const { facts, front } = answer;
  return {
    verdict: answer.verdict,
    reason: answer.reason ?? null,
    // Only a scan of the front could be compared.
    differences: null,
    ...(facts
      ? {
          sheet: {
            serial: facts.serial,
            kind: facts.kind,
            page: facts.page,
            pageCount: facts.pageCount,
            printedAt: new Date(facts.printedAtSec * 1000).toISOString(),
            sheetId: facts.sheetId,
            issuer: { id: facts.issuerId, holder: facts.issuerHolder },
            ticketDigest: facts.ticketDigest ? Buffer.from(facts.ticketDigest).toString('hex') : null,
            demo: facts.demo,
          },
        }
      : {}),
    ...(front ? { front: { path, dpi: front.dpi, widthPx: front.plane.widthPx, heightPx: front.plane.heightPx } } : {}),
    reading: answer.diagnostics,
  };
}

function tellAnswer(out: Console, { verdict, text, facts, front }: InquiryAnswer, path: string): void {
  out.tell(VERDICT_TEXT[verdict].en, VERDICT_TEXT[verdict].ja);
  if (text) out.tell(text.en, text.ja);
  if (!facts || !front) return;
  const day = new Date(facts.printedAtSec * 1000).toISOString();
  const kind = CERTIFICATE_KINDS[facts.kind];
  out.tell(
    `${kind.en}, ${facts.serial}, page ${facts.page} of ${facts.pageCount}, printed ${day}. Front, ${front.dpi} dpi: ${path}`,
    `${kind.ja}、${facts.serial}、${facts.pageCount}ページ中${facts.page}ページ、印刷 ${day}。表面（${front.dpi} dpi）: ${path}`,
  );
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
