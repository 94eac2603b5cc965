// Run as a process of its own: prints a byte document through the journal, and kills itself (SIGKILL) where it is told to.
import { randomBytes } from 'node:crypto';
import { journaledPrinter } from '../../src/job/journal/journaled-printer.ts';
import { printJournaledReceipt } from '../../src/job/journal/journaled-receipt.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { openReceiptPrinter } from '../../src/print/receipt/receipt-printer.ts';
import { byteDocument, SIDE_BYTES } from './byte-sink.ts';

export interface ChildOrders {
  readonly uri: string;
  readonly folder: string;
  readonly sheets: number;
  /**
   * `before STEP`, `after STEP` (of the journal), `byte N` of the document, or of the receipt `receipt begun`,
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

const orders = JSON.parse(process.argv[2]!) as ChildOrders;

function die(where: string): void {
  if (orders.kill === where) process.kill(process.pid, 'SIGKILL');
}

let name = '';
const journal = await openJournal(orders.folder);
const ipp = openIppPrinter(orders.uri, {
  limits: { connectMs: 5000, answerMs: 8000, idleUploadMs: 3000, ...orders.transport },
  job: { pollMs: 20, stuckMs: 2500, totalMs: 30_000, cancelMs: 1500, busyMs: 1500, ...orders.limits },
});
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
    { beforeStep: async ({ step }) => die(`before ${step}`) },
  );
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
  process.exitCode = 0;
} catch (error) {
  process.stdout.write(String((error as { code?: string }).code));
  process.exitCode = 4;
} finally {
  ipp.close();
}
