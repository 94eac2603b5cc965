// `print`: a certificate -> secured sheets on an IPP printer, or on the embedded virtual printer with pictures to look at.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createEngine } from '../../job/engine.ts';
import { giveBack, giveBackAfterCrash } from '../../job/give-back.ts';
import { defaultJournalFolder } from '../../job/journal/folder.ts';
import { journaledPrinter } from '../../job/journal/journaled-printer.ts';
import { recover } from '../../job/journal/recover.ts';
import { openJournal } from '../../job/journal/store.ts';
import type { Loss } from '../../job/losses.ts';
import type { PrintOutcome } from '../../job/print.ts';
import { usedTicketsFolder } from '../../job/ticket-keys.ts';
import { openUsedTickets } from '../../job/used-tickets.ts';
import { createLiveFile, type LiveFile } from '../../paper/tray/live-file.ts';
import { createTray } from '../../paper/tray.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import type { Printer } from '../../print/printer.ts';
import { startVirtualPrinter } from '../../print/virtual-printer/server.ts';
import { DEFAULT_LIMITS } from '../../raster/page/intake.ts';
import { deviceAccess } from '../../serve/device-access.ts';
import type { Console } from '../console.ts';
import { makeOutDir, readInput } from '../files.ts';
import { keysForMachines, openTicket, tellKeys, tellNoTicket, withKeys } from '../keys.ts';

export interface PrintFlags {
  readonly device: string;
  readonly printer?: string;
  readonly printerFingerprint?: string;
  readonly printerLoginFile?: string;
  readonly out: string;
  readonly fit?: boolean;
  readonly acceptLoss?: readonly Loss[];
  readonly singleColourType?: boolean;
  readonly workers: number;
  readonly journal?: string;
  readonly gaijiFont?: readonly string[];
  readonly keys?: string;
  readonly ticket?: string;
}

export default async function print(
  args: readonly string[],
  flags: PrintFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const pdf = await readInput(args[0]!, DEFAULT_LIMITS.maxBytes);
  const ticket = await openTicket(flags.ticket);
  await using engine = await withKeys(flags.keys, (keys) =>
    createEngine({
      device: flags.device,
      workers: flags.workers,
      gaijiFonts: flags.gaijiFont,
      keys,
      // The demonstration keeps pictures anyway; a real printer gets real certificates.
      ...(flags.printer === undefined
        ? {}
        : { onWarning: (warning) => out.progress({ kind: 'note', note: warning.toJSON() }) }),
    }),
  );
  tellKeys(out, engine);
  tellNoTicket(out, engine, ticket);
  const target =
    flags.printer === undefined
      ? await embeddedPrinter(flags.out, out, signal)
      : await devicePrinter(flags.printer, flags, engine, out);
  try {
    const job = engine.print(pdf, {
      printer: target.printer,
      ticket,
      fit: flags.fit ? 'fit' : 'refuse',
      acceptLoss: flags.acceptLoss,
      singleColourType: flags.singleColourType,
      onProgress: out.progress,
      signal,
    });
    // The engine took its copy at once.
    pdf.fill(0);
    const outcome = await job;
    const pictures = await target.pictures();
    tellOutcome(out, outcome, pictures);
    out.result({
      printer: outcome.printer,
      ...(pictures ? { pictures } : {}),
      keys: keysForMachines(engine),
      report: outcome.report,
    });
    return 0;
  } finally {
    await target.close();
  }
}

/** Said after a job that left no sheet. */
const TICKET_IS_GOOD = { en: ' Its ticket is good for one use again.', ja: 'チケットは再び使用できます。' };

interface Target {
  readonly printer: Printer;
  /** Path of the page of pictures, where there is one. */
  pictures(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A device prints through the journal; what an earlier run left open, jobs and tickets, is settled first. */
async function devicePrinter(
  uri: string,
  flags: PrintFlags,
  { keys }: { readonly keys?: { readonly folder: string } | undefined },
  out: Console,
): Promise<Target> {
  const fingerprints = flags.printerFingerprint === undefined ? [] : [flags.printerFingerprint];
  const [access] = await deviceAccess({ printers: [uri], fingerprints, loginFile: flags.printerLoginFile });
  const device = openIppPrinter(uri, access!.transport);
  try {
    const journal = await openJournal(flags.journal ?? defaultJournalFolder());
    const used = keys && (await openUsedTickets(usedTicketsFolder(keys.folder)));
    if (used) await giveBackAfterCrash(journal, used);
    for (const { job, verdict, ticket } of await recover(journal, new Map([[device.label, device]]))) {
      const again = used !== undefined && (await giveBack(ticket, journal, used));
      out.tell(
        `An earlier job was settled: ${job}, ${verdict.outcome} (${verdict.cause}).${again ? TICKET_IS_GOOD.en : ''}`,
        `以前のジョブを確定しました: ${job}、${verdict.outcome}（${verdict.cause}）。${again ? TICKET_IS_GOOD.ja : ''}`,
      );
    }
    let given: Promise<unknown> = Promise.resolve();
    const printer = journaledPrinter(device, journal, {
      random: () => randomBytes(8),
      onOutcome: ({ ticket }) => {
        if (used) given = giveBack(ticket, journal, used);
      },
    });
    const close = async (): Promise<void> => {
      await given;
      device.close();
    };
    return { printer, pictures: async () => undefined, close };
  } catch (error) {
    device.close();
    throw error;
  }
}

/** The embedded virtual printer is a printer like any other: the job reaches it over IPP. */
async function embeddedPrinter(outDir: string, out: Console, signal: AbortSignal): Promise<Target> {
  await makeOutDir(outDir);
  let indexPath: string | undefined;
  let failure: unknown;
  let live: LiveFile | undefined;
  const tray = createTray({
    outDir,
    picturesIn: 'here',
    onChange: () => live?.touch(),
    onPictures: (progress) => out.progress({ kind: 'pictures', ...progress }),
    onJob: (job) => {
      indexPath = job.indexPath;
    },
    onError: (error) => {
      failure = error;
    },
    signal,
  });
  const server = await startVirtualPrinter({ sink: tray });
  const livePath = join(outDir, 'live.html');
  live = createLiveFile(livePath, tray.log, server.model.makeAndModel);
  out.tell(`Watch it print: ${livePath}`, `印刷の様子: ${livePath}`);
  const printer = openIppPrinter(server.uri, { job: { pollMs: 200 } });
  return {
    printer,
    async pictures() {
      await tray.settled();
      await live?.end();
      if (failure !== undefined) throw failure;
      return indexPath;
    },
    close: async () => {
      printer.close();
      await server.close();
      await live?.end();
    },
  };
}

function tellOutcome(out: Console, outcome: PrintOutcome, pictures: string | undefined): void {
  const { report, printer } = outcome;
  const sheets = report.sheets.length;
  const seconds = (report.timesMs.sent / 1000).toFixed(1);
  out.tell(
    `${sheets} sheets sent in ${seconds} s; the printer finished job ${printer.jobId}` +
      (printer.impressionsCompleted === undefined ? '.' : ` (${printer.impressionsCompleted} sides).`),
    `${sheets}枚を${seconds}秒で送信し、プリンターがジョブ ${printer.jobId} を完了しました` +
      (printer.impressionsCompleted === undefined ? '。' : `（${printer.impressionsCompleted}面）。`),
  );
  if (pictures) out.tell(`Pictures to look at: ${pictures}`, `画像のページ: ${pictures}`);
}
