// Device printers and an engine -> the spooler front: an IPP printer that secures what it is sent, and mirrors the devices.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { asKioskRasterError } from '../errors.ts';
import { giveBack, giveBackAfterCrash } from '../job/give-back.ts';
import { recover } from '../job/journal/recover.ts';
import { settleReceipts } from '../job/journal/settle.ts';
import { isOutcome, type JournalJob, needsDecision, needsReceipt, receiptIsOpen } from '../job/journal/state.ts';
import type { PrinterStateReason } from '../print/printer.ts';
import type { ReceiptPrinter } from '../print/receipt/receipt-printer.ts';
import type { HttpOptions } from '../print/virtual-printer/http-handler.ts';
import { startVirtualPrinter, type TlsOptions, type VirtualPrinter } from '../print/virtual-printer/server.ts';
import { DevicePool, type DevicePrinter } from './devices.ts';
import { EventStream, type ServiceEvent } from './event-stream.ts';
import { type FrontEvent, type FrontParts, printFrontJob } from './front-job.ts';
import { frontModel } from './front-model.ts';
import { HandoverDesk } from './handover-desk.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { mirrorTo } from './mirror.ts';
import { ReceiptDesk } from './receipt-desk.ts';

export interface FrontOptions
  extends Pick<FrontParts, 'printPdf' | 'journal' | 'tickets' | 'desk' | 'maxPdfBytes' | 'clock'> {
  /** The first one that is free and fit gets a job. At least one. */
  readonly devices: readonly DevicePrinter[];
  readonly receipt: ReceiptPrinter | undefined;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsOptions;
  readonly basicAuth?: NonNullable<HttpOptions['basicAuth']>;
  readonly demo: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Between questions to a device. Default 2 s. */
  readonly monitorMs?: number;
  /** How long a job without a ticket waits for a printer in trouble. Default 300 s. */
  readonly waitForPrinterMs?: number;
  /** What nobody has taken by then was left behind. Default 60 s. */
  readonly leftBehindMs?: number;
}

export interface Front {
  readonly server: VirtualPrinter;
  /** A device answers, and nothing stops it. */
  readonly ready: boolean;
  /** No more jobs; resolves when what prints has ended, receipts too, or after `limitMs` when it is cancelled. */
  stop(limitMs: number): Promise<void>;
}

function keyword({ keyword: name, severity }: PrinterStateReason): string {
  return severity === 'error' ? name : `${name}-${severity}`;
}

function within(limitMs: number, what: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    void what.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Settles what an earlier run left open at one printer: jobs, their tickets, and receipts.
 * @param printer its label, as the journal has it; it may not be one of ours any more
 * @throws `journal.*`
 */
async function settleEarlier(
  { journal, devices, tickets, log }: FrontOptions,
  printer: string,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map(devices.map((device) => [device.printer.label, device.printer]));
  const only = (job: JournalJob): boolean => job.printer === printer;
  for (const { job, verdict, ticket } of await recover(journal, known, { signal, only })) {
    const givenBack = tickets !== undefined && (await giveBack(ticket, journal, tickets.used));
    const { outcome, cause } = verdict;
    log.warn({ job, outcome, cause, ticketGivenBack: givenBack }, 'a job of an earlier run was settled');
  }
  for (const { job, receipt } of await settleReceipts(journal)) {
    log.warn({ job, receipt }, 'a receipt of an earlier run is not known to be printed: kiosk-raster jobs');
  }
}

/** What the log and the metrics say of an event. */
function keepBooks(event: FrontEvent, { log, metrics }: Pick<FrontOptions, 'log' | 'metrics'>): void {
  const { jobId } = event;
  switch (event.type) {
    case 'job-refused':
      metrics.refused.inc({ code: event.error.code });
      log.warn({ jobId, code: event.error.code }, 'job refused or failed');
      break;
    case 'job-outcome': {
      const { job, state, cause, impressions, sheetCount } = event.job;
      metrics.jobs.inc({ outcome: state });
      metrics.sheets.inc(Math.floor((impressions ?? (state === 'completed' ? sheetCount * 2 : 0)) / 2));
      log.info({ jobId, device: event.device, job, state, cause, impressions }, 'job has its outcome');
      break;
    }
    case 'job-printed':
      metrics.seconds.observe(event.seconds);
      break;
    case 'job-moved':
      log.warn(
        { jobId, device: event.device, code: event.code },
        'this device printed nothing: the job goes to another',
      );
      break;
    case 'job-trouble':
      break;
    case 'receipt':
      if (event.event.type === 'receipt-printed') metrics.receipts.inc({ outcome: 'printed' });
      if (event.event.type === 'receipt-failed') metrics.receipts.inc({ outcome: event.event.code });
      log.info({ jobId, event: event.event.type }, 'receipt');
      break;
    case 'handover':
      if (event.event.type === 'left-behind') metrics.leftBehind.inc({ item: event.event.item });
      log.info(
        { jobId, event: event.event.type, ...('item' in event.event ? { item: event.event.item } : {}) },
        'handover',
      );
      break;
  }
}

/** An event of a job as the kiosk hears it; undefined: not its business. */
function forKiosk(event: FrontEvent): ServiceEvent | undefined {
  const job = event.jobId;
  switch (event.type) {
    case 'job-refused':
      return { type: 'job-refused', job, error: event.error.toJSON() };
    case 'job-outcome': {
      const { state, cause, impressions, sheetCount } = event.job;
      return { type: 'job-outcome', job, device: event.device, state, cause, impressions, sheets: sheetCount };
    }
    case 'job-printed':
      return undefined;
    case 'job-moved':
      return { type: 'job-moved', job, device: event.device, code: event.code };
    case 'job-trouble': {
      const { type, ...trouble } = event.trouble;
      return { type: `job-${type}`, job, device: event.device, ...trouble };
    }
    case 'receipt':
    case 'handover':
      return { job, ...event.event };
  }
}

/**
 * Serves at once. A device gets no job before what an earlier run left there is settled, which may take as long as a jam.
 * @throws `virtual-printer.listen`, `journal.*`
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { log, metrics, journal, clock } = options;
  const countUndecided = async (): Promise<void> => {
    const jobs = await journal.list();
    const count = (of: (job: JournalJob) => boolean): number => jobs.filter(of).length;
    metrics.undecided.set(count(needsDecision));
    metrics.receiptsOwed.set(count(needsReceipt));
  };
  await countUndecided();
  const orphans = options.tickets === undefined ? 0 : await giveBackAfterCrash(journal, options.tickets.used);
  if (orphans > 0) log.warn({ tickets: orphans }, 'tickets of an earlier run that printed nothing were given back');

  const events = new EventStream();
  const onEvent = (event: FrontEvent): void => {
    keepBooks(event, options);
    const told = forKiosk(event);
    if (told !== undefined) events.tell(told);
    if (event.type === 'job-outcome' || event.type === 'receipt') void countUndecided().catch(() => undefined);
  };
  let mirror: ReturnType<typeof mirrorTo> = () => undefined;
  const devices = new DevicePool(options.devices, {
    everyMs: options.monitorMs ?? 2000,
    onTrouble: ({ type, ...trouble }, device) => {
      const reason = keyword(trouble);
      metrics.trouble.set({ device: String(device), reason }, type === 'trouble-began' ? 1 : 0);
      log.warn({ type, device, reason, reaction: trouble.reaction, todo: trouble.en.todo }, 'printer trouble');
      events.tell({ type, device, ...trouble });
    },
    onChange: () => {
      for (const { number, up } of devices.states) metrics.printerUp.set({ device: String(number) }, Number(up));
      mirror(devices.states);
    },
  });
  const stopSettling = new AbortController();
  const open = (await journal.list()).filter((job) => !isOutcome(job.state) || receiptIsOpen(job));
  const settling = [...new Set(open.map(({ printer }) => printer))].map((printer) => {
    const settled = settleEarlier(options, printer, stopSettling.signal)
      .then(countUndecided)
      // Without a journal nothing is printed: the next job says so.
      .catch((error: unknown) =>
        log.error({ code: asKioskRasterError(error).code }, 'an earlier run could not be settled'),
      );
    devices.hold(printer, settled);
    return settled;
  });
  const handovers = new HandoverDesk(options.leftBehindMs ?? 60_000);
  const receipts = options.receipt && new ReceiptDesk(options.receipt, journal, clock);
  const parts: FrontParts = {
    ...options,
    devices,
    receipts,
    handovers,
    waitForPrinterMs: options.waitForPrinterMs ?? 300_000,
    onEvent,
  };

  const pages = (request: IncomingMessage, response: ServerResponse): boolean => {
    const text = (status: number, body: string): boolean => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(body);
      return true;
    };
    switch (request.url) {
      case '/healthz':
        return text(200, 'ok\n');
      case '/readyz': {
        const up = devices.states.some((device) => device.up);
        return devices.ready ? text(200, 'ready\n') : text(503, up ? 'the printer is in trouble\n' : 'no printer\n');
      }
      case '/metrics':
        void metrics.registry.metrics().then(
          (body) => response.writeHead(200, { 'Content-Type': metrics.registry.contentType }).end(body),
          () => response.writeHead(500).end(),
        );
        return true;
      case '/events':
        events.join(request, response, [{ type: 'devices', devices: devices.states }]);
        return true;
      default:
        return false;
    }
  };

  let server: VirtualPrinter;
  try {
    server = await startVirtualPrinter({
      sink: {
        formats: frontModel(options.demo).formats,
        print: (document) => printFrontJob(document, parts),
      },
      model: frontModel(options.demo),
      engines: devices.size,
      mirrors: true,
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.basicAuth === undefined ? {} : { basicAuth: options.basicAuth }),
      pages,
      posts: (request, response) => options.desk.post(request, response) || handovers.post(request, response),
      clock,
    });
  } catch (error) {
    devices.close();
    events.close();
    throw error;
  }
  mirror = mirrorTo(server);
  mirror(devices.states);
  return {
    server,
    get ready() {
      return devices.ready;
    },
    async stop(limitMs) {
      // A job that has no device yet has sent nothing: it is not waited for.
      devices.refuse();
      stopSettling.abort();
      const drained = server.drain().then(() => receipts?.settled());
      await within(limitMs, drained);
      await server.close();
      await receipts?.giveUp();
      await Promise.all(settling);
      devices.close();
      handovers.close();
      events.close();
    },
  };
}
