// Trouble at the virtual printer -> a coded error and the job-state-reason that clients see.
import { defineErrors, row } from '../../errors.ts';

/** Codes `virtual-printer.*`. */
export const virtualPrinterError = defineErrors('virtual-printer', {
  uploadBroken: row<Record<string, never>>(
    'failed',
    () => 'Expected the whole document but the connection broke before its end. Send it again.',
    () => '文書の途中で接続が切れました。もう一度送信してください。',
  ),
  uploadIdle: row<{ seconds: number }>(
    'failed',
    (p) => `Expected more of the document but nothing came for ${p.seconds} s.`,
    (p) => `文書のデータが ${p.seconds} 秒間届きませんでした。`,
  ),
  badCompression: row<{ compression: string }>(
    'failed',
    (p) => `Expected a document compressed with ${p.compression} but it cannot be expanded.`,
    (p) => `${p.compression} で圧縮された文書を展開できません。`,
  ),
  unknownFormat: row<Record<string, never>>(
    'failed',
    () => 'Expected a document in a format that this printer takes, but its first bytes belong to none of them.',
    () => '文書の形式を判別できません。対応形式で送信してください。',
  ),
  unknownModel: row<{ model: string; known: string }>(
    'usage',
    (p) => `Expected one of the device models ${p.known} but received ${p.model}.`,
    (p) => `機種 ${p.model} はありません（利用可能: ${p.known}）。`,
  ),
  badFault: row<{ fault: string; expected: string }>(
    'usage',
    (p) => `Expected ${p.expected} but received the fault ${p.fault}. docs/faults.md has the grammar.`,
    (p) => `障害の指定 ${p.fault} が正しくありません（${p.expected}）。docs/faults.md を参照してください。`,
  ),
  pageRefused: row<{ page: number; what: string; expected: string; received: string }>(
    'failed',
    (p) =>
      `Expected ${p.what} ${p.expected} on page ${p.page} but received ${p.received}: this device aborts such a job.`,
    (p) =>
      `${p.page}ページ目の ${p.what} は ${p.expected} でなければなりません（受信: ${p.received}）。この機種はジョブを中止します。`,
  ),
  nothingToShow: row<{ model: string; formats: string }>(
    'usage',
    (p) => `Expected a sink that shows a format of ${p.model} but it shows ${p.formats}. Choose another device model.`,
    (p) => `機種 ${p.model} の形式を表示できません（表示可能: ${p.formats}）。別の機種を選んでください。`,
  ),
  listen: row<{ host: string; port: number; reason: string }>(
    'failed',
    (p) => `The virtual printer cannot listen on ${p.host}:${p.port} (${p.reason}). Choose another port.`,
    (p) => `仮想プリンターを ${p.host}:${p.port} で起動できません（${p.reason}）。別のポートを指定してください。`,
  ),
});
