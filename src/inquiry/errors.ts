// What is wrong with a scan that was handed in, or with the site that should judge it -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const inquiryError = defineErrors('inquiry', {
  'not-picture': row<Record<string, never>>(
    'refused',
    () =>
      'Expected a scan as PNG, JPEG, TIFF or PDF but the file is none of them, or is damaged. Scan the sheet again.',
    () => 'PNG・JPEG・TIFF・PDF の画像として読めません。用紙をもう一度スキャンしてください。',
  ),
  'too-large': row<{ megapixels: number; limit: number }>(
    'refused',
    (p) =>
      `Expected at most ${p.limit} megapixels but received ${p.megapixels}. Scan one A4 page at 300 dpi, 600 at most.`,
    (p) =>
      `画像が大きすぎます（${p.megapixels}メガピクセル、上限 ${p.limit}）。A4 1ページを300dpi（最大600dpi）でスキャンしてください。`,
  ),
  'too-many-pages': row<{ pages: number; limit: number }>(
    'refused',
    (p) => `Expected at most ${p.limit} pages but received ${p.pages}. Hand in one certificate at a time.`,
    (p) => `ページが多すぎます（${p.pages}ページ、上限 ${p.limit}）。証明書1通ずつ確認してください。`,
  ),
  'too-many-bytes': row<{ mebibytes: number }>(
    'refused',
    (p) => `Expected at most ${p.mebibytes} MiB but received more. Scan at 300 dpi in grey, as JPEG, PNG or PDF.`,
    (p) =>
      `ファイルが大きすぎます（上限 ${p.mebibytes} MiB）。300dpi のグレーで、JPEG・PNG・PDF としてスキャンしてください。`,
  ),
  'too-many-files': row<{ limit: number }>(
    'refused',
    (p) => `Expected at most ${p.limit} files but received more. Hand in one certificate at a time.`,
    (p) => `ファイルが多すぎます（上限 ${p.limit}）。証明書1通ずつ確認してください。`,
  ),
  'no-file': row<Record<string, never>>(
    'refused',
    () => 'Expected a scan but received no file. Choose the scan of the back.',
    () => 'ファイルがありません。うら面のスキャンを選んでください。',
  ),
  'bad-request': row<Record<string, never>>(
    'refused',
    () => 'Expected files as a form of this site sends them but received something else. Load the page again.',
    () => 'このサイトのフォームからの送信として読めません。ページを読み込み直してください。',
  ),
  'time-limit': row<{ seconds: number }>(
    'refused',
    (p) => `Expected to be done after ${p.seconds} s of work but was not. Hand in fewer pages, scanned at 300 dpi.`,
    (p) => `${p.seconds} 秒以内に終わらないため中止しました。ページを減らすか、300dpi でスキャンしてください。`,
  ),
  'memory-limit': row<{ mebibytes: number }>(
    'refused',
    (p) => `Expected to need at most ${p.mebibytes} MiB of memory but needed more. Scan one A4 page at 300 dpi.`,
    (p) => `必要なメモリが上限の ${p.mebibytes} MiB を超えました。A4 1ページを300dpi でスキャンしてください。`,
  ),
  'process-lost': row<{ how: string }>(
    'failed',
    (p) => `The process that read the scan ended (${p.how}). Try again; if it ends again, scan the sheet anew.`,
    (p) =>
      `スキャンを読む処理が終了しました（${p.how}）。もう一度お試しください。続く場合は、スキャンし直してください。`,
  ),
  busy: row<Record<string, never>>(
    'failed',
    () => 'The site is busy with other inquiries. Try again in a minute.',
    () => '混み合っています。1分ほど待って、もう一度お試しください。',
  ),
  'too-often': row<{ seconds: number }>(
    'refused',
    (p) => `Too many inquiries from here. Try again in ${p.seconds} s.`,
    (p) => `問い合わせが続いています。${p.seconds} 秒後に、もう一度お試しください。`,
  ),
  listen: row<{ reason: string; port: number }>(
    'failed',
    (p) => `The site cannot listen on port ${p.port} (${p.reason}). Choose another with --port.`,
    (p) => `ポート ${p.port} で待ち受けできません（${p.reason}）。--port で別の番号を指定してください。`,
  ),
  open: row<{ host: string }>(
    'usage',
    (p) => `Expected TLS for ${p.host}, which others can reach. Give --tls-key and --tls-cert, or --behind-proxy.`,
    (p) =>
      `${p.host} は外部から接続できるため、TLS が必要です。--tls-key と --tls-cert、または --behind-proxy を指定してください。`,
  ),
  'tls-pair': row<Record<string, never>>(
    'usage',
    () => 'Expected --tls-key and --tls-cert together, both readable PEM files.',
    () => '--tls-key と --tls-cert は両方、読み取れる PEM ファイルを指定してください。',
  ),
});
