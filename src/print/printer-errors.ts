// Trouble with a printer -> a coded error (exit code 4): what was expected, what came, what to do.
import { defineErrors, row } from '../errors.ts';

/** Which limit ran out: reaching the device, the upload standing still, the whole job, a device that does not move on, or its trouble. */
export type TimeLimit = 'connect' | 'answer' | 'idle-upload' | 'total' | 'stuck' | 'trouble';

/** Codes `printer.*`. */
export const printerError = defineErrors('printer', {
  badUri: row<{ uri: string }>(
    'usage',
    (p) => `Expected a printer as ipp://HOST[:PORT]/PATH or ipps://HOST[:PORT]/PATH but received ${p.uri}.`,
    (p) => `プリンターは ipp://HOST[:PORT]/PATH または ipps://… の形で指定してください（指定: ${p.uri}）。`,
  ),
  unreachable: row<{ host: string; reason: string }>(
    'printer',
    (p) => `The printer at ${p.host} cannot be reached (${p.reason}). Check its power, its cable and the address.`,
    (p) => `プリンター ${p.host} に接続できません（${p.reason}）。電源、ケーブル、アドレスを確認してください。`,
  ),
  lost: row<{ host: string; reason: string; bytesSent: number }>(
    'printer',
    (p) =>
      `The connection to ${p.host} broke (${p.reason}) after ${p.bytesSent} bytes. Check what came out before printing again.`,
    (p) =>
      `プリンター ${p.host} との接続が ${p.bytesSent} バイト送信後に切れました（${p.reason}）。再印刷の前に排出を確認してください。`,
  ),
  timeout: row<{ kind: TimeLimit; seconds: number }>(
    'printer',
    (p) => `The printer did not move on within ${p.seconds} s (limit: ${p.kind}). Look at its panel.`,
    (p) => `プリンターが ${p.seconds} 秒以内に応答しませんでした（制限: ${p.kind}）。本体の表示を確認してください。`,
  ),
  untrusted: row<{ host: string; reason: string }>(
    'printer',
    (p) =>
      `The certificate of ${p.host} is not the one expected (${p.reason}). Nothing was sent. Check the device, then its fingerprint.`,
    (p) =>
      `プリンター ${p.host} の証明書が想定と異なります（${p.reason}）。何も送信していません。機器と指紋を確認してください。`,
  ),
  unauthorized: row<{ host: string }>(
    'printer',
    (p) => `The printer at ${p.host} asks for a user name and password, and did not accept those given.`,
    (p) => `プリンター ${p.host} の認証に失敗しました。ユーザー名とパスワードを確認してください。`,
  ),
  http: row<{ host: string; status: number }>(
    'printer',
    (p) =>
      `Expected an IPP answer from ${p.host} but received HTTP status ${p.status}. Check the path of the printer's address.`,
    (p) => `プリンター ${p.host} から HTTP ${p.status} が返りました。アドレスのパスを確認してください。`,
  ),
  badAnswer: row<{ operation: string; what: string }>(
    'printer',
    (p) => `The answer to ${p.operation} makes no sense (${p.what}). The outcome of the operation is not known.`,
    (p) => `${p.operation} への応答が不正です（${p.what}）。操作の結果は不明です。`,
  ),
  refused: row<{ operation: string; status: string; attributes?: string }>(
    'printer',
    (p) => `The printer refused ${p.operation} with ${p.status}${p.attributes ? ` (${p.attributes})` : ''}.`,
    (p) => `プリンターが ${p.operation} を拒否しました（${p.status}${p.attributes ? `: ${p.attributes}` : ''}）。`,
  ),
  substituted: row<{ operation: string; attributes: string }>(
    'printer',
    (p) =>
      `The printer would print, but not as asked: ${p.attributes} (${p.operation}). Nothing is printed in another form than asked for.`,
    (p) => `プリンターは指定どおりに印刷できません: ${p.attributes}（${p.operation}）。別の形では印刷しません。`,
  ),
  unsupported: row<{ what: string; wanted: string; offered: string }>(
    'printer',
    (p) =>
      `Expected a printer that offers ${p.what} ${p.wanted} but it offers ${p.offered || 'none'}. Choose another printer or format.`,
    (p) => `プリンターは ${p.what} ${p.wanted} に対応していません（対応: ${p.offered || 'なし'}）。`,
  ),
  jobEnded: row<{ jobId: number; state: string; reasons: string; impressions: number }>(
    'printer',
    (p) => `The printer ended job ${p.jobId} as ${p.state} (${p.reasons}) after ${p.impressions} impressions.`,
    (p) => `プリンターがジョブ ${p.jobId} を終了しました（${p.state}: ${p.reasons}、印字面数 ${p.impressions}）。`,
  ),
  miscounted: row<{ jobId: number; expected: number; received: number }>(
    'printer',
    (p) =>
      `The printer ended job ${p.jobId} as completed and counted ${p.received} sides; ${p.expected} were sent. Look at the tray, then kiosk-raster jobs.`,
    (p) =>
      `プリンターはジョブ ${p.jobId} を完了しましたが、印字面数が ${p.received} です（送信 ${p.expected}）。排紙を確認し、kiosk-raster jobs で解決してください。`,
  ),
  jobLost: row<{ jobId: number }>(
    'printer',
    (p) => `The printer no longer knows job ${p.jobId}. Whether it was printed is not known: look at the tray.`,
    (p) => `プリンターがジョブ ${p.jobId} を保持していません。印刷されたかは不明です。排紙を確認してください。`,
  ),
  file: row<{ path: string; reason: string }>(
    'failed',
    (p) => `Expected to write ${p.path} but could not (${p.reason}).`,
    (p) => `${p.path} に書き込めません（${p.reason}）。`,
  ),
});
