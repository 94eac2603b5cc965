// Orders -> a byte document printed through the journal, as an engine does, with its receipt; told at each moment where it may be killed.
import { randomBytes } from 'node:crypto';
import { giveBack } from '../../src/job/give-back.ts';
import { journaledPrinter } from '../../src/job/journal/journaled-printer.ts';
import { printJournaledReceipt } from '../../src/job/journal/journaled-receipt.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { claimName, openUsedTickets } from '../../src/job/used-tickets.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { openReceiptPrinter } from '../../src/print/receipt/receipt-printer.ts';
import { byteDocument, SIDE_BYTES } from './byte-sink.ts';

export interface PrintOrders {
  readonly uri: string;
  readonly folder: string;
  readonly sheets: number;
  /** Folder of used tickets; absent: printed without one. */
  readonly used?: string;
  /**
   * `claimed` (the ticket), `before STEP`, `after STEP` (of the journal), `byte N` of the document, or of the receipt `receipt begun`,
   * `receipt completing`, `receipt printed`, `receipt noted`; absent: it lives.
   */
  readonly kill?: string;
  /** Of the job and of the transport, in place of short ones. */
  readonly limits?: object;
  readonly transport?: object;
  /** Receipt printer; absent: none is due. */
  readonly receipt?: string;
}

/** Made up; a receipt names no person. */
const SLIP = { feeYen: 300, office: 'みほん市', serial: 'A-1', timeMs: 1_800_000_000_000 };

/** The one ticket of a schedule. */
export const TICKET = { id: 'the one ticket', expiresSec: 4_000_000_000, nowSec: 1_800_000_000 };

/** How a run ended: an exit code, and the code of its error. */
export interface PrintEnd {
  readonly code: number;
  readonly error: string;
}

/** @param die called at every moment of `PrintOrders.kill`, by its name */
export async function printBytes(orders: PrintOrders, die: (moment: string) => void): Promise<PrintEnd> {
  let name = '';
  const journal = await openJournal(orders.folder);
  const ipp = openIppPrinter(orders.uri, {
    limits: { connectMs: 5000, answerMs: 8000, idleUploadMs: 3000, ...orders.transport },
    job: { pollMs: 20, stuckMs: 2500, totalMs: 30_000, cancelMs: 1500, busyMs: 1500, ...orders.limits },
  });
  const used = orders.used === undefined ? undefined : await openUsedTickets(orders.used);
  const claim = used && claimName(TICKET.id);
  try {
    await used?.claim(TICKET.id, TICKET.expiresSec, TICKET.nowSec);
  } catch (error) {
    ipp.close();
    return { code: 3, error: String((error as { code?: string }).code) };
  }
  die('claimed');
  const printer = journaledPrinter(ipp, journal, {
    random: () => randomBytes(8),
    onNoted: (step) => die(`after ${step}`),
    receiptDue: orders.receipt !== undefined,
    onOutcome: (job) => {
      name = job.job;
    },
    settle: { limits: { pollMs: 20, reachMs: 5000, endMs: 3000 } },
  });
  try {
    const job = await printer.openJob(
      {
        format: 'application/pdf',
        name: 'certificate',
        required: { sides: 'two-sided-long-edge' },
        impressions: orders.sheets * 2,
      },
      { claim, beforeStep: async ({ step }) => die(`before ${step}`) },
    );
    if (claim !== undefined) await used!.commit(claim);
    const document = byteDocument(orders.sheets);
    for (let at = 0; at < document.length; at += SIDE_BYTES / 2) {
      die(`byte ${at}`);
      await job.write(document.subarray(at, at + SIDE_BYTES / 2));
    }
    await job.finish();
    if (orders.receipt !== undefined) {
      await printJournaledReceipt(journal, name, openReceiptPrinter(orders.receipt), SLIP, {
        limits: { answerMs: 2000, printMs: 3000, retryMs: 50, attempts: 3 },
        beforeCompleting: async () => die('receipt begun'),
        onEvent: ({ type }) => {
          if (type === 'receipt-completing') die('receipt completing');
          if (type === 'receipt-printed') die('receipt printed');
        },
      });
      die('receipt noted');
    }
    return { code: 0, error: '' };
  } catch (error) {
    if (used !== undefined) await giveBack(claim, journal, used);
    return { code: 4, error: String((error as { code?: string }).code) };
  } finally {
    ipp.close();
  }
}
