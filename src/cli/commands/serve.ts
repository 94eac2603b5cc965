// `serve`: the spooler front, until it is told to stop; then it finishes the job in hand.
import { createEngine } from '../../job/engine.ts';
import { defaultJournalFolder } from '../../job/journal/folder.ts';
import { openJournal } from '../../job/journal/store.ts';
import { loadTicketKeys, usedTicketsFolder } from '../../job/ticket-keys.ts';
import { openUsedTickets } from '../../job/used-tickets.ts';
import { VERSION } from '../../package-root.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import { openReceiptPrinter } from '../../print/receipt/receipt-printer.ts';
import { DEFAULT_LIMITS } from '../../raster/page/intake.ts';
import { refuseReadableSecrets } from '../../seal/keys/guard.ts';
import { loadKioskKeys } from '../../seal/keys/kiosk-keys.ts';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';
import { readPassphrase } from '../../seal/keys/passphrase.ts';
import { accessOptions } from '../../serve/access.ts';
import { startFront } from '../../serve/front.ts';
import type { TicketOffice } from '../../serve/front-job.ts';
import { createLogger } from '../../serve/log.ts';
import { createMetrics } from '../../serve/metrics.ts';
import { TicketDesk } from '../../serve/ticket-desk.ts';
import type { Console } from '../console.ts';

export interface ServeFlags {
  readonly printer: string;
  readonly printerFingerprint?: string;
  readonly port: number;
  readonly host: string;
  readonly device: string;
  readonly workers: number;
  readonly gaijiFont?: readonly string[];
  readonly keys?: string;
  readonly journal?: string;
  readonly receipt?: string;
  readonly demo?: boolean;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly tlsPort?: number;
  readonly clientCa?: string;
  readonly tokenFile?: string;
  readonly drainSeconds: number;
}

/** The keys that tickets are checked with; refuses a machine that could forge what it prints. */
async function openTicketOffice(keysFolder: string): Promise<TicketOffice> {
  const passphrase = readPassphrase();
  try {
    const kiosk = await loadKioskKeys(keysFolder, { nowSec: Math.floor(Date.now() / 1000), passphrase });
    await refuseReadableSecrets(keysFolder, kiosk.demo);
    return {
      keys: await loadTicketKeys(keysFolder),
      audience: kiosk.issuer.holder,
      used: await openUsedTickets(usedTicketsFolder(keysFolder)),
    };
  } finally {
    passphrase?.fill(0);
  }
}

/** @throws `serve.*`, `keys.*`, `journal.*`, `profile.*`, `virtual-printer.listen`, `receipt.badTarget`, `printer.badUri` */
export default async function serve(
  _args: readonly string[],
  flags: ServeFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const log = createLogger();
  const access = await accessOptions(flags);
  const demo = flags.demo === true;
  const tickets = demo ? undefined : await openTicketOffice(flags.keys ?? defaultKeysFolder());
  const receipt = flags.receipt === undefined ? undefined : openReceiptPrinter(flags.receipt);
  const tls = flags.printerFingerprint === undefined ? {} : { tls: { fingerprint256: flags.printerFingerprint } };
  const device = openIppPrinter(flags.printer, tls);
  try {
    const journal = await openJournal(flags.journal ?? defaultJournalFolder());
    await using engine = await createEngine({
      device: flags.device,
      workers: flags.workers,
      gaijiFonts: flags.gaijiFont,
    });
    const front = await startFront({
      ...access,
      printPdf: (pdf, options) => engine.print(pdf, options),
      device,
      deviceUri: flags.printer,
      deviceTransport: tls,
      journal,
      tickets,
      desk: new TicketDesk(Date.now),
      receipt,
      maxPdfBytes: DEFAULT_LIMITS.maxBytes,
      clock: Date.now,
      host: flags.host,
      port: flags.port,
      demo,
      log,
      metrics: createMetrics(),
    });
    const uri = access.tls?.only ? front.server.secureUri! : front.server.uri;
    if (demo) {
      out.tell(
        '*** DEMONSTRATION: prints for anybody on this machine, WITHOUT TICKETS. Never at a counter. ***',
        '*** デモモード: チケットなしで印刷します。窓口では使わないでください。 ***',
      );
      log.warn({ demo: true }, 'demo mode: jobs are printed without tickets');
    }
    log.info({ uri, version: VERSION }, 'listening');
    out.tell(`Print certificates to ${uri}. Stop with Ctrl-C.`, `証明書の印刷先: ${uri}。Ctrl-C で終了します。`);
    const { secureUri } = front.server;
    out.result({ uri, ...(secureUri === undefined ? {} : { secureUri }), demo });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    log.info({ event: 'stopping' }, 'no more jobs are accepted');
    await front.stop(flags.drainSeconds * 1000);
    log.info({ event: 'stopped' }, 'stopped');
    return 0;
  } finally {
    device.close();
  }
}
