// One document that a client sent -> its ticket checked, its sheets on the device through the journal, its receipt, and its memory wiped.
import { randomBytes } from 'node:crypto';
import { asKioskRasterError, type KioskRasterError } from '../errors.ts';
import { giveBack } from '../job/give-back.ts';
import { journaledPrinter } from '../job/journal/journaled-printer.ts';
import type { JournalJob } from '../job/journal/state.ts';
import type { Journal } from '../job/journal/store.ts';
import type { PrintOptions, PrintOutcome } from '../job/print.ts';
import { type ClaimedTicket, checkTicketPages, pdfDigestOf, type TicketKey, verifyTicket } from '../job/ticket.ts';
import type { UsedTickets } from '../job/used-tickets.ts';
import type { Printer } from '../print/printer.ts';
import type { HandoverEvent } from '../print/receipt/handover.ts';
import type { TroubleEvent } from '../print/trouble/events.ts';
import type { ReceivedDocument } from '../print/virtual-printer/sink.ts';
import { collect } from './collect.ts';
import type { DevicePool, DevicePrinter } from './devices.ts';
import { serveError } from './errors.ts';
import { TICKET_ATTRIBUTE } from './front-model.ts';
import type { HandoverDesk } from './handover-desk.ts';
import { rasterToPdf } from './raster-to-pdf.ts';
import type { ReceiptDesk, ReceiptDeskEvent } from './receipt-desk.ts';
import type { TicketDesk } from './ticket-desk.ts';

export interface TicketOffice {
  /** Read for each job: a key that was installed or taken away counts at once. */
  readonly keys: () => Promise<readonly TicketKey[]>;
  readonly audience: string;
  readonly used: UsedTickets;
}

/** What the front tells about a job: no content, no serial. */
export type FrontEvent =
  | { readonly type: 'job-refused'; readonly jobId: number; readonly error: KioskRasterError }
  | { readonly type: 'job-outcome'; readonly jobId: number; readonly device: number; readonly job: JournalJob }
  | { readonly type: 'job-printed'; readonly jobId: number; readonly sheets: number; readonly seconds: number }
  | { readonly type: 'job-moved'; readonly jobId: number; readonly device: number; readonly code: string }
  | { readonly type: 'job-trouble'; readonly jobId: number; readonly device: number; readonly trouble: TroubleEvent }
  | { readonly type: 'receipt'; readonly jobId: number; readonly event: ReceiptDeskEvent }
  | { readonly type: 'handover'; readonly jobId: number; readonly event: HandoverEvent };

export interface FrontParts {
  readonly printPdf: (pdf: Uint8Array, options: PrintOptions) => Promise<PrintOutcome>;
  readonly devices: DevicePool;
  readonly journal: Journal;
  /** Absent in demo mode, which is explicit: jobs without tickets. */
  readonly tickets: TicketOffice | undefined;
  readonly desk: TicketDesk;
  readonly receipts: ReceiptDesk | undefined;
  readonly handovers: HandoverDesk;
  readonly maxPdfBytes: number;
  /** How long a job without a ticket waits for a printer in trouble. */
  readonly waitForPrinterMs: number;
  readonly clock: () => number;
  readonly onEvent: (event: FrontEvent) => void;
}

/** @throws `serve.noTicket`, `ticket.*` */
async function claim(
  document: ReceivedDocument,
  pdf: Uint8Array,
  parts: FrontParts,
): Promise<ClaimedTicket | undefined> {
  const office = parts.tickets;
  if (office === undefined) return undefined;
  const jws = document.ownAttribute(TICKET_ATTRIBUTE) ?? parts.desk.take(document.jobName);
  if (jws === undefined) throw serveError('noTicket', {});
  return verifyTicket(jws.trim(), {
    keys: await office.keys(),
    audience: office.audience,
    usedStore: office.used,
    nowSec: Math.floor(parts.clock() / 1000),
    pdfDigest: pdfDigestOf(pdf),
  });
}

/** Prints one document. What is thrown ends the client's job. */
export async function printFrontJob(document: ReceivedDocument, parts: FrontParts): Promise<void> {
  const { jobId } = document;
  const startMs = performance.now();
  const { copies } = document.ticket;
  const out: JournalJob[] = [];
  let ticket: ClaimedTicket | undefined;
  const onOut = (job: JournalJob): void => {
    out.push(job);
    if (out.length === copies) handOver(jobId, out, ticket, (performance.now() - startMs) / 1000, parts);
  };
  try {
    const isPdf = document.format === 'application/pdf';
    const pdf = isPdf ? await collect(document, parts.maxPdfBytes) : await rasterToPdf(document, parts.maxPdfBytes);
    try {
      ticket = await claim(document, pdf, parts);
      // Several only without a ticket: each copy is a certificate of its own, and ends before the next one begins.
      for (let copy = 0; copy < copies; copy++) await printSomewhere(document, pdf, ticket, parts, onOut);
    } finally {
      pdf.fill(0);
    }
  } catch (thrown) {
    const error = asKioskRasterError(thrown);
    if (parts.tickets !== undefined) await giveBack(ticket?.claim, parts.journal, parts.tickets.used);
    parts.onEvent({ type: 'job-refused', jobId, error });
    throw error;
  }
}

/**
 * On the first device that is fit; on the next one where a device failed and certainly printed nothing.
 * @param onOut told when the last sheet is out; this resolves later, when the certificate is wiped
 */
async function printSomewhere(
  document: ReceivedDocument,
  pdf: Uint8Array,
  ticket: ClaimedTicket | undefined,
  parts: FrontParts,
  onOut: (job: JournalJob) => void,
): Promise<void> {
  const { jobId, signal } = document;
  const waitMs = ticket === undefined ? parts.waitForPrinterMs : ticket.claims.waitForPrinterSec * 1000;
  const tried = new Set<DevicePrinter>();
  for (;;) {
    const { device, number, release } = await parts.devices.lease({ waitMs, signal, not: tried });
    let outcome: JournalJob | undefined;
    const sides: Promise<void>[] = [];
    const journaled = journaledPrinter(device.printer, parts.journal, {
      random: () => randomBytes(8),
      receiptDue: ticket !== undefined && parts.receipts !== undefined,
      onOutcome: (job) => {
        outcome = job;
        parts.onEvent({ type: 'job-outcome', jobId, device: number, job });
        if (job.state === 'completed') onOut(job);
      },
    });
    try {
      await parts.printPdf(pdf, {
        printer: mirrored(journaled, document, ticket, sides),
        ticket,
        fit: ticket?.claims.fit ?? 'fit',
        waitForPrinterMs: waitMs,
        signal,
        onProgress: (event) => {
          if (event.kind === 'trouble')
            parts.onEvent({ type: 'job-trouble', jobId, device: number, trouble: event.event });
        },
      });
      await Promise.allSettled(sides);
      return;
    } catch (thrown) {
      // Every side was counted: what broke afterwards is not the client's job.
      if (outcome?.state === 'completed') return;
      const { code, category } = asKioskRasterError(thrown);
      tried.add(device);
      const printedNothing = outcome === undefined || outcome.state === 'failed-unprinted';
      const another = tried.size < parts.devices.size && category === 'printer' && !signal.aborted;
      if (!printedNothing || !another) throw thrown;
      parts.onEvent({ type: 'job-moved', jobId, device: number, code });
    } finally {
      release();
    }
  }
}

/** @param ranges ascending, from 1; none at all = every page */
function namesEvery(ranges: readonly (readonly [first: number, last: number])[], pages: number): boolean {
  const end = ranges.reduce((next, [first, last]) => (first <= next ? last + 1 : next), 1);
  return ranges.length === 0 || end > pages;
}

/** The device printer as this job sees it: its impressions are the client's, and its sheets must be the ticket's pages. */
function mirrored(
  device: Printer,
  document: ReceivedDocument,
  ticket: ClaimedTicket | undefined,
  sides: Promise<void>[],
): Printer {
  return {
    label: device.label,
    capabilities: (signal, waitMs) => device.capabilities(signal, waitMs),
    async openJob(spec, options = {}) {
      const pages = (spec.impressions ?? 0) / 2;
      if (ticket !== undefined) checkTicketPages(ticket, pages);
      if (!namesEvery(document.ticket.pageRanges, pages)) throw serveError('pageRanges', { pages });
      let told = 0;
      return device.openJob(spec, {
        ...options,
        onEvent: (event) => {
          options.onEvent?.(event);
          if (event.type !== 'job-state') return;
          for (; told < event.impressionsCompleted; told++) {
            sides.push(document.impressionPrinted().catch(() => undefined));
          }
        },
      });
    },
  };
}

/**
 * When the last sheet is out: what to take, and the receipt. Nobody waits for the wipe, which goes on behind it: the
 * client's job ends with that. Nor is the receipt the job's: the certificate is out, and the next job need not wait.
 */
function handOver(
  jobId: number,
  jobs: readonly JournalJob[],
  ticket: ClaimedTicket | undefined,
  seconds: number,
  parts: FrontParts,
): void {
  const sheets = jobs.reduce((sum, { sheetCount }) => sum + sheetCount, 0);
  parts.onEvent({ type: 'job-printed', jobId, sheets, seconds });
  const handover = parts.handovers.of(jobId, (event) => parts.onEvent({ type: 'handover', jobId, event }));
  const receipt = ticket !== undefined && parts.receipts !== undefined;
  if (receipt) handover.expectMore(true);
  handover.ready('sheets', sheets);
  if (!receipt) return;
  parts.receipts.print(jobs[0]!.job, ticket, (event) => {
    parts.onEvent({ type: 'receipt', jobId, event });
    if (event.type === 'receipt-printed') handover.ready('receipt');
    if (event.type === 'receipt-printed' || event.type === 'receipt-failed') handover.expectMore(false);
  });
}
