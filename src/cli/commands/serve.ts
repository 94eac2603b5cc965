// `serve`: the spooler front, until it is told to stop; then it finishes the job in hand.

import { startPool } from '../../job/start-pool.ts';
import { VERSION } from '../../package-root.ts';
import type { ServiceOptions } from '../../serve/service.ts';
import type { Console } from '../console.ts';

export interface ServeFlags extends Omit<ServiceOptions, 'printers' | 'printerFingerprints' | 'gaijiFonts' | 'demo'> {
  readonly printer: readonly string[];
  readonly printerFingerprint?: readonly string[];
  readonly gaijiFont?: readonly string[];
  readonly demo?: boolean;
  readonly drainSeconds: number;
}

/** @throws as `startService` */
export default async function serve(
  _args: readonly string[],
  flags: ServeFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  // They take the longest to start: the rest is loaded meanwhile.
  await using pool = await startPool({ workers: flags.workers, gaijiFonts: flags.gaijiFont });
  const { tellKeys, withKeys } = await import('../keys.ts');
  const { startService } = await import('../../serve/service.ts');
  const { createLogger } = await import('../../serve/log.ts');
  const log = createLogger();
  const { printer: printers, printerFingerprint: printerFingerprints, gaijiFont, drainSeconds, ...rest } = flags;
  const demo = flags.demo === true;
  const { front, engine, uri, stop } = await withKeys(flags.keys, ({ folder, passphrase }) =>
    startService({
      ...rest,
      printers,
      gaijiFonts: gaijiFont,
      pool,
      ...(printerFingerprints === undefined ? {} : { printerFingerprints }),
      keys: folder,
      passphrase,
      demo,
      log,
    }),
  );
  if (demo) {
    out.tell(
      '*** DEMONSTRATION: prints for anybody on this machine, WITHOUT TICKETS. Never at a counter. ***',
      '*** デモモード: チケットなしで印刷します。窓口では使わないでください。 ***',
    );
    log.warn({ demo: true }, 'demo mode: jobs are printed without tickets');
  }
  tellKeys(out, engine);
  log.info({ uri, version: VERSION }, 'listening');
  out.tell(`Print certificates to ${uri}. Stop with Ctrl-C.`, `証明書の印刷先: ${uri}。Ctrl-C で終了します。`);
  const { secureUri } = front.server;
  out.result({ uri, ...(secureUri === undefined ? {} : { secureUri }), demo });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  log.info({ event: 'stopping' }, 'no more jobs are accepted');
  await stop(drainSeconds * 1000);
  log.info({ event: 'stopped' }, 'stopped');
  return 0;
}
