// `inquiry-site`: the web page that gives fronts back, until it is told to stop.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inquiryError } from '../../inquiry/errors.ts';
import { type SiteOptions, startInquirySite } from '../../inquiry/site/server.ts';
import { checkSettings } from '../../job/wipe/settings.ts';
import { VERSION } from '../../package-root.ts';
import { ensureKeys } from '../../seal/keys/demo.ts';
import { type InquiryKeys, loadInquiryKeys } from '../../seal/keys/inquiry-keys.ts';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';
import { readPassphrase } from '../../seal/keys/passphrase.ts';
import { createLogger } from '../../serve/log.ts';
import type { Console } from '../console.ts';

export interface InquirySiteFlags {
  readonly port: number;
  readonly host: string;
  readonly keys?: string;
  readonly workers: number;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly behindProxy?: boolean;
}

/** @throws `inquiry.*`, `keys.*` */
export default async function inquirySite(
  _args: readonly string[],
  flags: InquirySiteFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const tls = await tlsOf(flags);
  if (!tls && !flags.behindProxy && !/^(localhost|::1|127(\.\d{1,3}){3})$/.test(flags.host)) {
    throw inquiryError('open', { host: flags.host });
  }
  const trust = await openKeys(resolve(flags.keys ?? defaultKeysFolder()), out);
  const log = createLogger();
  for (const warning of checkSettings()) log.warn({ code: warning.code }, warning.message);
  await using site = await startInquirySite({
    trust,
    host: flags.host,
    port: flags.port,
    workers: flags.workers,
    behindProxy: flags.behindProxy,
    tls,
    onEvent: (event) => {
      if (event.type === 'sheet') log.info({ event: 'sheet', outcome: event.verdict, reason: event.reason });
      if (event.type === 'refused') log.warn({ event: 'refused', code: event.code });
    },
  });
  if (trust.demo) {
    out.tell(
      '*** DEMONSTRATION KEYS: what this site says proves nothing. ***',
      '*** デモ用の鍵です。このサイトの結果に証明力はありません。 ***',
    );
  }
  log.info({ uri: site.url, version: VERSION, demo: trust.demo }, 'listening');
  out.tell(
    `Open ${site.url} in a browser. Stop with Ctrl-C.`,
    `ブラウザーで ${site.url} を開いてください。Ctrl-C で終了します。`,
  );
  out.result({ url: site.url, demo: trust.demo });
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
  return 0;
}

/** The site's keys; a demonstration's where there are none at all. */
async function openKeys(folder: string, out: Console): Promise<InquiryKeys> {
  const passphrase = readPassphrase();
  try {
    const random = (byteCount: number) => new Uint8Array(randomBytes(byteCount));
    const { made } = await ensureKeys(folder, { nowSec: Math.floor(Date.now() / 1000), random, passphrase });
    if (made) out.tell(`Made demonstration keys in ${folder}.`, `デモ用の鍵を ${folder} に作りました。`);
    return await loadInquiryKeys(folder, { passphrase });
  } finally {
    passphrase?.fill(0);
  }
}

async function tlsOf({ tlsKey, tlsCert }: InquirySiteFlags): Promise<SiteOptions['tls']> {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined) throw inquiryError('tls-pair', {});
  try {
    return { key: await readFile(tlsKey, 'utf8'), cert: await readFile(tlsCert, 'utf8') };
  } catch {
    throw inquiryError('tls-pair', {});
  }
}
