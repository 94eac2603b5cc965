// A device printer and an engine -> the spooler front: an IPP printer that secures what it is sent, and mirrors the device.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { recover } from '../job/journal/recover.ts';
import { needsDecision } from '../job/journal/state.ts';
import type { TransportOptions } from '../print/ipp/transport.ts';
import type { JobInspector, PrinterStateReason } from '../print/printer.ts';
import { TroubleWatch } from '../print/trouble/events.ts';
import type { HttpOptions } from '../print/virtual-printer/http-handler.ts';
import { startVirtualPrinter, type TlsOptions, type VirtualPrinter } from '../print/virtual-printer/server.ts';
import { type FrontEvent, type FrontParts, printFrontJob } from './front-job.ts';
import { frontModel } from './front-model.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { monitorPrinter } from './monitor.ts';

export interface FrontOptions extends Omit<FrontParts, 'onEvent'> {
  readonly deviceUri: string;
  /** Trust and passwords for questions to the device. */
  readonly deviceTransport?: TransportOptions;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsOptions;
  readonly basicAuth?: NonNullable<HttpOptions['basicAuth']>;
  readonly demo: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Between questions to the device. */
  readonly monitorMs?: number;
}

export interface Front {
  readonly server: VirtualPrinter;
  /** Answers, and nothing stops it. */
  readonly ready: boolean;
  /** No more jobs; resolves when what prints has ended, or after `limitMs` when it is cancelled. */
  stop(limitMs: number): Promise<void>;
}

function keyword({ keyword: name, severity }: PrinterStateReason): string {
  return severity === 'error' ? name : `${name}-${severity}`;
}

/** Settles what an earlier run left open, then serves. @throws `virtual-printer.listen`, `journal.*` */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { log, metrics, journal, device } = options;
  const known = new Map<string, JobInspector>([[device.label, device]]);
  for (const { job, verdict } of await recover(journal, known)) {
    log.warn({ job, outcome: verdict.outcome, cause: verdict.cause }, 'a job of an earlier run was settled');
  }
  const countUndecided = async (): Promise<void> => {
    metrics.undecided.set((await journal.list()).filter(needsDecision).length);
  };
  await countUndecided();

  const onEvent = (event: FrontEvent): void => {
    switch (event.type) {
      case 'job-refused':
        metrics.refused.inc({ code: event.error.code });
        log.warn({ jobId: event.jobId, code: event.error.code }, 'job refused or failed');
        break;
      case 'job-outcome': {
        const { job, state, cause, impressions } = event.job;
        metrics.jobs.inc({ outcome: state });
        metrics.sheets.inc(Math.floor((impressions ?? (state === 'completed' ? event.job.sheetCount * 2 : 0)) / 2));
        log.info({ jobId: event.jobId, job, state, cause, impressions }, 'job has its outcome');
        void countUndecided().catch(() => undefined);
        break;
      }
      case 'job-printed':
        metrics.seconds.observe(event.seconds);
        break;
      case 'receipt':
        if (event.event.type === 'receipt-printed') metrics.receipts.inc({ outcome: 'printed' });
        if (event.event.type === 'receipt-failed') metrics.receipts.inc({ outcome: event.event.code });
        log.info({ jobId: event.jobId, event: event.event.type }, 'receipt');
        break;
      case 'handover':
        log.info(
          { jobId: event.jobId, event: event.event.type, ...('item' in event.event ? { item: event.event.item } : {}) },
          'handover',
        );
        break;
    }
  };

  let up = false;
  const watch = new TroubleWatch(({ type, keyword: name, severity, reaction, en }) => {
    const reason = { keyword: name, severity };
    metrics.trouble.set({ reason: keyword(reason) }, type === 'trouble-began' ? 1 : 0);
    log.warn({ type, reason: keyword(reason), reaction, todo: en.todo }, 'printer trouble');
    if (type === 'trouble-began') server.raise(reason);
    else server.clear(name);
  });

  const isReady = (): boolean => up && !watch.blocked;
  const pages = (request: IncomingMessage, response: ServerResponse): boolean => {
    const text = (status: number, body: string): boolean => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(body);
      return true;
    };
    switch (request.url) {
      case '/healthz':
        return text(200, 'ok\n');
      case '/readyz':
        return isReady() ? text(200, 'ready\n') : text(503, up ? 'the printer is in trouble\n' : 'no printer\n');
      case '/metrics':
        void metrics.registry.metrics().then(
          (body) => response.writeHead(200, { 'Content-Type': metrics.registry.contentType }).end(body),
          () => response.writeHead(500).end(),
        );
        return true;
      default:
        return false;
    }
  };

  const server: VirtualPrinter = await startVirtualPrinter({
    sink: {
      formats: frontModel(options.demo).formats,
      print: (document) => printFrontJob(document, { ...options, onEvent }),
    },
    model: frontModel(options.demo),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.basicAuth === undefined ? {} : { basicAuth: options.basicAuth }),
    pages,
    posts: options.desk.post,
    clock: options.clock,
  });
  const endMonitor = monitorPrinter(options.deviceUri, {
    ...options.deviceTransport,
    everyMs: options.monitorMs ?? 2000,
    onAnswer: (reasons) => {
      if (up !== (reasons !== undefined)) log.info({ up: reasons !== undefined }, 'device printer');
      up = reasons !== undefined;
      metrics.printerUp.set(Number(up));
      // Nobody clears what cannot be asked: a printer that is silent stops nothing here, the job finds out by itself.
      watch.see(reasons ?? []);
    },
  });
  return {
    server,
    get ready() {
      return isReady();
    },
    async stop(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([server.drain(), limit]);
      clearTimeout(timer);
      endMonitor();
      await server.close();
    },
  };
}
