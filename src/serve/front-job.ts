// One document that a client sent -> its ticket checked, its sheets on the device through the journal, its receipt, and its memory wiped.
import { randomBytes } from 'node:crypto';
import { asKioskRasterError, type KioskRasterError } from '../errors.ts';
import { journaledPrinter } from '../job/journal/journaled-printer.ts';
import type { JournalJob } from '../job/journal/state.ts';
import type { Journal } from '../job/journal/store.ts';
import type { PrintOptions, PrintOutcome } from '../job/print.ts';
import { type ClaimedTicket, checkTicketPages, pdfDigestOf, type TicketKey, verifyTicket } from '../job/ticket.ts';
import type { UsedTickets } from '../job/used-tickets.ts';
import type { JobInspector, Printer } from '../print/printer.ts';
import { Handover, type HandoverEvent } from '../print/receipt/handover.ts';
import type { ReceiptEvent, ReceiptPrinter } from '../print/receipt/receipt-printer.ts';
import type { ReceivedDocument } from '../print/virtual-printer/sink.ts';
import { serveError } from './errors.ts';
import { TICKET_ATTRIBUTE } from './front-model.ts';
import { rasterToPdf } from './raster-to-pdf.ts';
import type { TicketDesk } from './ticket-desk.ts';

/** How long the mirrored count may lag behind the device's at the end of a job. */
const SETTLING_MS = 5000;

export interface TicketOffice {
  readonly keys: readonly TicketKey[];
  readonly audience: string;
  readonly used: UsedTickets;
}

/** What the front tells about a job: no content, no serial. */
export type FrontEvent =
  | { readonly type: 'job-refused'; readonly jobId: number; readonly error: KioskRasterError }
  | { readonly type: 'job-outcome'; readonly jobId: number; readonly job: JournalJob }
  | { readonly type: 'job-printed'; readonly jobId: number; readonly sheets: number; readonly seconds: number }
  | {
      readonly type: 'receipt';
      readonly jobId: number;
      readonly event: ReceiptEvent | { readonly type: 'receipt-failed'; readonly code: string };
    }
  | { readonly type: 'handover'; readonly jobId: number; readonly event: HandoverEvent };

export interface FrontParts {
  readonly printPdf: (pdf: Uint8Array, options: PrintOptions) => Promise<PrintOutcome>;
  readonly device: Printer & JobInspector;
  readonly journal: Journal;
  /** Absent in demo mode, which is explicit: jobs without tickets. */
  readonly tickets: TicketOffice | undefined;
  readonly desk: TicketDesk;
  readonly receipt: ReceiptPrinter | undefined;
  readonly maxPdfBytes: number;
  readonly clock: () => number;
  readonly onEvent: (event: FrontEvent) => void;
}

/** The document as one buffer that is ours to wipe. @throws `serve.tooLarge`, and whatever the upload breaks with */
async function collect(document: ReceivedDocument, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of document.bytes) {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limit) throw serveError('tooLarge', { limit });
    }
    const pdf = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      pdf.set(chunk, at);
      at += chunk.length;
    }
    return pdf;
  } finally {
    for (const chunk of chunks) chunk.fill(0);
  }
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
    keys: office.keys,
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
  let ticket: ClaimedTicket | undefined;
  let outcome: JournalJob | undefined;
  try {
    const isPdf = document.format === 'application/pdf';
    const pdf = isPdf ? await collect(document, parts.maxPdfBytes) : await rasterToPdf(document, parts.maxPdfBytes);
    try {
      ticket = await claim(document, pdf, parts);
      const journaled = journaledPrinter(parts.device, parts.journal, {
        random: () => randomBytes(8),
        ...(ticket === undefined ? {} : { ticket: Buffer.from(ticket.digest).toString('hex') }),
        onOutcome: (job) => {
          outcome = job;
          parts.onEvent({ type: 'job-outcome', jobId, job });
        },
      });
      const sides: Promise<void>[] = [];
      const printer = mirrored(journaled, document, ticket, sides);
      // Several only without a ticket: each copy is a certificate of its own, and ends before the next one begins.
      for (let copy = 0; copy < document.ticket.copies; copy++) {
        await parts.printPdf(pdf, { printer, fit: ticket?.claims.fit ?? 'fit', signal: document.signal });
      }
      // The front may still show trouble that the device is over with: its count is not held up for long.
      await Promise.race([Promise.allSettled(sides), new Promise((resolve) => setTimeout(resolve, SETTLING_MS))]);
    } finally {
      pdf.fill(0);
    }
  } catch (thrown) {
    const error = asKioskRasterError(thrown);
    // A ticket whose job left no sheet may be used again; one whose job is open, partly printed or unknown may not.
    if (outcome === undefined || outcome.state === 'failed-unprinted') await ticket?.release().catch(() => undefined);
    parts.onEvent({ type: 'job-refused', jobId, error });
    throw error;
  }
  const sheets = outcome?.sheetCount ?? 0;
  parts.onEvent({ type: 'job-printed', jobId, sheets, seconds: (performance.now() - startMs) / 1000 });
  await handOver(jobId, outcome, ticket, sheets, parts);
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
    capabilities: (signal) => device.capabilities(signal),
    async openJob(spec, options = {}) {
      if (ticket !== undefined) checkTicketPages(ticket, (spec.impressions ?? 0) / 2);
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

/** After the last sheet: what to take, and the receipt. Its failure is not the job's: the certificate is out. */
async function handOver(
  jobId: number,
  outcome: JournalJob | undefined,
  ticket: ClaimedTicket | undefined,
  sheets: number,
  parts: FrontParts,
): Promise<void> {
  const handover = new Handover((event) => parts.onEvent({ type: 'handover', jobId, event }));
  handover.ready('sheets', sheets);
  if (parts.receipt === undefined || ticket === undefined) return;
  const entry = outcome === undefined ? undefined : await parts.journal.reopen(outcome.job).catch(() => undefined);
  const note = (receipt: 'completing' | 'printed' | 'not-printed' | 'unknown') =>
    entry?.note({ step: 'receipt', receipt });
  try {
    await parts.receipt.print(
      {
        feeYen: ticket.claims.feeYen,
        office: ticket.claims.office,
        serial: ticket.claims.serial,
        timeMs: parts.clock(),
        demo: ticket.demo,
      },
      {
        beforeCompleting: async () => note('completing'),
        onEvent: (event) => parts.onEvent({ type: 'receipt', jobId, event }),
      },
    );
    await note('printed');
    handover.ready('receipt');
  } catch (thrown) {
    const { code } = asKioskRasterError(thrown);
    await note(code === 'receipt.unknown' ? 'unknown' : 'not-printed');
    parts.onEvent({ type: 'receipt', jobId, event: { type: 'receipt-failed', code } });
  } finally {
    await entry?.close();
  }
}
