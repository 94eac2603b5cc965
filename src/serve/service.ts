// What the command line of `serve` says -> a running service: keys, tickets, journal, devices, engine and front, and one way to end them.
import { createEngine, type Engine } from '../job/engine.ts';
import { defaultJournalFolder } from '../job/journal/folder.ts';
import { openJournal } from '../job/journal/store.ts';
import { startPool } from '../job/start-pool.ts';
import { loadTicketKeys, usedTicketsFolder } from '../job/ticket-keys.ts';
import { openUsedTickets } from '../job/used-tickets.ts';
import { openIppPrinter } from '../print/ipp/ipp-printer.ts';
import { openReceiptPrinter } from '../print/receipt/receipt-printer.ts';
import { DEFAULT_LIMITS } from '../raster/page/intake.ts';
import { loadKioskKeys } from '../seal/keys/kiosk-keys.ts';
import { defaultKeysFolder } from '../seal/keys/layout.ts';
import type { JobLimits } from '../workers/limits.ts';
import type { RasterPool } from '../workers/pool.ts';
import { type AccessFlags, accessOptions } from './access.ts';
import { deviceAccess } from './device-access.ts';
import { serveError } from './errors.ts';
import { type Front, startFront } from './front.ts';
import type { TicketOffice } from './front-job.ts';
import { createLogger, type Logger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { TicketDesk } from './ticket-desk.ts';

export interface ServiceOptions extends AccessFlags {
  /** The device printers; the first one that is free and fit gets a job. */
  readonly printers: readonly string[];
  /** SHA-256 of each device's certificate, in the order of `printers`; or none. */
  readonly printerFingerprints?: readonly string[] | undefined;
  /** For devices that ask for a password; see `DeviceFlags.loginFile`. */
  readonly printerLoginFile?: string | undefined;
  readonly port: number;
  readonly device: string;
  readonly workers: number;
  /** Fonts with the operator's own characters. */
  readonly gaijiFonts?: readonly string[] | undefined;
  /** Default: a folder of the user's data. */
  readonly keys?: string | undefined;
  /** For keys that are encrypted at rest. */
  readonly passphrase?: Uint8Array | undefined;
  readonly journal?: string | undefined;
  readonly receipt?: string | undefined;
  /** Prints without tickets, with demonstration keys only. */
  readonly demo: boolean;
  readonly leftBehindSeconds?: number | undefined;
  readonly limits?: Partial<JobLimits> | undefined;
  /** Certificate processes that were started ahead; theirs are then `workers`, `gaijiFonts` and `limits`. The service disposes of them, whatever comes. */
  readonly pool?: RasterPool | undefined;
  readonly log?: Logger | undefined;
}

export interface Service {
  readonly front: Front;
  /** Where clients print to. */
  readonly uri: string;
  readonly engine: Engine;
  /** No more jobs; what prints is finished, for at most `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

async function openTicketOffice(keysFolder: string, passphrase: Uint8Array | undefined): Promise<TicketOffice> {
  const kiosk = await loadKioskKeys(keysFolder, { nowSec: Math.floor(Date.now() / 1000), passphrase });
  return {
    keys: () => loadTicketKeys(keysFolder),
    audience: kiosk.issuer.holder,
    used: await openUsedTickets(usedTicketsFolder(keysFolder)),
  };
}

/** @throws `serve.*`, `keys.*`, `journal.*`, `profile.*`, `virtual-printer.listen`, `receipt.badTarget`, `printer.badUri` */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { printers, printerFingerprints: fingerprints, printerLoginFile: loginFile, demo, passphrase } = options;
  const log = options.log ?? createLogger();
  await using undo = new AsyncDisposableStack();
  const pool = undo.use(options.pool ?? (await startPool(options)));
  const keysFolder = options.keys ?? defaultKeysFolder();
  const reached = await deviceAccess({ printers, fingerprints, loginFile });
  const access = await accessOptions(options);
  const receipt = options.receipt === undefined ? undefined : openReceiptPrinter(options.receipt);
  const journal = await openJournal(options.journal ?? defaultJournalFolder());
  const devices = reached.map(({ uri, transport }) => {
    const printer = openIppPrinter(uri, transport);
    undo.defer(() => printer.close());
    return { uri, printer, transport };
  });
  const engine = undo.use(
    await createEngine({
      device: options.device,
      pool,
      // An empty folder is filled with demonstration keys in demo mode only; else keys that are not there are a fault.
      keys: { folder: keysFolder, passphrase, make: demo },
      onWarning: (warning) => log.warn({ code: warning.code }, warning.message),
    }),
  );
  if (demo && engine.keys?.demo === false) throw serveError('realKeys', {});
  const front = await startFront({
    ...access,
    printPdf: (pdf, printOptions) => engine.print(pdf, printOptions),
    devices,
    journal,
    tickets: demo ? undefined : await openTicketOffice(keysFolder, passphrase),
    desk: new TicketDesk(Date.now),
    receipt,
    maxPdfBytes: DEFAULT_LIMITS.maxBytes,
    clock: Date.now,
    host: options.host,
    port: options.port,
    demo,
    log,
    metrics: createMetrics(() => engine.keys?.expiresSec),
    ...(options.leftBehindSeconds === undefined ? {} : { leftBehindMs: options.leftBehindSeconds * 1000 }),
  });
  const parts = undo.move();
  // The first device gets most jobs. In the background, when all is ready: it may not answer, and making takes a second.
  void engine.expect(devices[0]!.printer);
  return {
    front,
    engine,
    uri: access.tls?.only ? front.server.secureUri! : front.server.uri,
    async stop(limitMs) {
      await front.stop(limitMs);
      await parts.disposeAsync();
    },
  };
}
