// Trouble with the journal -> coded errors. Without a journal nothing is printed.
import { defineErrors, row } from '../../errors.ts';

/** Codes `journal.*`. */
export const journalError = defineErrors('journal', {
  unusable: row<{ reason: string }>(
    'failed',
    (p) =>
      `The journal of print jobs could not be read or written (${p.reason}), so nothing is printed. Check its folder and free space.`,
    (p) =>
      `印刷ジョブの記録を読み書きできないため（${p.reason}）、印刷しません。フォルダーと空き容量を確認してください。`,
  ),
  full: row<{ limit: number }>(
    'failed',
    (p) => `The journal holds ${p.limit} jobs that nobody has resolved, its limit. Resolve them: kiosk-raster jobs.`,
    (p) => `未解決のジョブが上限（${p.limit} 件）に達しています。kiosk-raster jobs で解決してください。`,
  ),
  order: row<{ from: string; to: string }>(
    'failed',
    (p) => `Expected a step that follows ${p.from} but received ${p.to}. Nothing more is sent.`,
    (p) => `ジョブの状態 ${p.from} から ${p.to} へは進めません。以後は送信しません。`,
  ),
  noJob: row<{ job: string }>(
    'usage',
    (p) => `No job ${p.job} is in the journal. \`kiosk-raster jobs\` lists them.`,
    (p) => `ジョブ ${p.job} は記録にありません。kiosk-raster jobs で一覧を確認してください。`,
  ),
  notOpen: row<{ job: string; state: string }>(
    'usage',
    (p) => `Job ${p.job} is ${p.state}: there is nothing to resolve.`,
    (p) => `ジョブ ${p.job} は ${p.state} です。解決は不要です。`,
  ),
});
