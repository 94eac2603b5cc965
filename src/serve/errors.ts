// Trouble with the service -> coded errors.
import { defineErrors, row } from '../errors.ts';

type None = Record<string, never>;

/** Codes `serve.*`. */
export const serveError = defineErrors('serve', {
  open: row<{ host: string }>(
    'usage',
    (p) =>
      `Listening on ${p.host} reaches beyond this machine: it needs TLS (--tls-key, --tls-cert) and a way to know clients (--client-ca or --token-file).`,
    (p) =>
      `${p.host} はこの端末の外から到達できます。TLS（--tls-key, --tls-cert）とクライアント認証（--client-ca または --token-file）が必要です。`,
  ),
  tlsPair: row<None>(
    'usage',
    () => 'Expected --tls-key and --tls-cert together; --client-ca needs both.',
    () => '--tls-key と --tls-cert は両方指定してください。--client-ca にはその両方が必要です。',
  ),
  fingerprints: row<{ printers: number; fingerprints: number }>(
    'usage',
    (p) =>
      `Expected a --printer-fingerprint for each of the ${p.printers} printers, in their order, or none; received ${p.fingerprints}.`,
    (p) =>
      `--printer-fingerprint はプリンター ${p.printers} 台分を同じ順に指定するか、省略してください（指定: ${p.fingerprints}）。`,
  ),
  login: row<{ why: string }>(
    'usage',
    (p) =>
      `Expected a file of USER:PASSWORD lines, one for each printer or one for all, in --printer-login-file (${p.why}).`,
    (p) =>
      `--printer-login-file には「ユーザー名:パスワード」をプリンターごとに1行（または共通で1行）書いたファイルを指定してください（${p.why}）。`,
  ),
  realKeys: row<None>(
    'usage',
    () =>
      'Demo mode prints without tickets, so it takes demonstration keys only, and these are real ones. Use another --keys folder.',
    () =>
      'デモモードはチケットなしで印刷するため、デモ用の鍵でしか動きません。別の --keys フォルダーを指定してください。',
  ),
  weakToken: row<{ least: number }>(
    'usage',
    (p) => `Expected a token of at least ${p.least} characters in --token-file.`,
    (p) => `--token-file のトークンは ${p.least} 文字以上にしてください。`,
  ),
  noTicket: row<None>(
    'refused',
    () =>
      'The job came without a ticket. Nothing was printed. Send it as certificate-ticket, or upload it and name it.',
    () => 'ジョブチケットがありません。何も印刷していません。certificate-ticket で送るか、事前に登録してください。',
  ),
  picture: row<None>(
    'refused',
    () => 'Expected a JPEG picture that a PDF can carry. Nothing was printed.',
    () => 'JPEG 画像として読めません。何も印刷していません。',
  ),
  pageRanges: row<{ pages: number }>(
    'refused',
    (p) =>
      `Every page of a certificate is printed (${p.pages}), and the job asks for some of them. Nothing was printed.`,
    (p) => `証明書は全ページ（${p.pages}）を印刷します。ページ範囲の指定はできません。何も印刷していません。`,
  ),
  tooLarge: row<{ limit: number }>(
    'refused',
    (p) => `Expected a PDF of at most ${p.limit} bytes. Nothing was printed.`,
    (p) => `PDF は ${p.limit} バイト以下にしてください。何も印刷していません。`,
  ),
});
