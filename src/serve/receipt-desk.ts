// Receipts of finished jobs -> one after the other on the receipt printer, in the journal, beside the jobs that go on printing.
import { asKioskRasterError } from '../errors.ts';
import { printJournaledReceipt } from '../job/journal/journaled-receipt.ts';
import type { Journal } from '../job/journal/store.ts';
import type { Ticket } from '../job/ticket.ts';
import type { ReceiptEvent, ReceiptPrinter } from '../print/receipt/receipt-printer.ts';

export type ReceiptDeskEvent = ReceiptEvent | { readonly type: 'receipt-failed'; readonly code: string };

export class ReceiptDesk {
  private readonly printer: ReceiptPrinter;
  private readonly journal: Journal;
  private readonly clock: () => number;
  private readonly stop = new AbortController();
  private last: Promise<void> = Promise.resolve();

  constructor(printer: ReceiptPrinter, journal: Journal, clock: () => number) {
    this.printer = printer;
    this.journal = journal;
    this.clock = clock;
  }

  /** @param job its name in the journal */
  print(job: string, ticket: Ticket, onEvent: (event: ReceiptDeskEvent) => void): void {
    const { feeYen, office, serial } = ticket.claims;
    const content = { feeYen, office, serial, timeMs: this.clock(), demo: ticket.demo };
    this.last = this.last
      .then(() =>
        printJournaledReceipt(this.journal, job, this.printer, content, { onEvent, signal: this.stop.signal }),
      )
      .catch((error: unknown) => onEvent({ type: 'receipt-failed', code: asKioskRasterError(error).code }));
  }

  /** Resolves when every receipt is printed, or given up. */
  settled(): Promise<void> {
    return this.last;
  }

  /** Gives up what is not printed; each of them is in the journal. */
  giveUp(): Promise<void> {
    this.stop.abort();
    return this.last;
  }
}
