// A slip for a job that completed -> printed at most once, what became of it in the job's file, a crash at any step included.
import { asKioskRasterError } from '../../errors.ts';
import type { PrintReceiptOptions, ReceiptPrinter } from '../../print/receipt/receipt-printer.ts';
import type { SlipContent } from '../../print/receipt/slip.ts';
import type { Journal } from './store.ts';

/**
 * `completing` is on the disk before the byte that can complete the slip goes out: a crash before it left none, one after
 * it is `unknown`, and in neither case is the slip printed again by itself.
 *
 * @param job its name in the journal; it was begun with `receiptDue`
 * @throws `receipt.*`, `journal.*`; the journal says then whether an attendant has to hand a receipt over
 */
export async function printJournaledReceipt(
  journal: Journal,
  job: string,
  printer: ReceiptPrinter,
  content: SlipContent,
  options: PrintReceiptOptions = {},
): Promise<void> {
  const entry = await journal.reopen(job);
  const note = (receipt: 'completing' | 'printed' | 'not-printed' | 'unknown') =>
    entry.note({ step: 'receipt', receipt });
  try {
    await printer.print(content, {
      ...options,
      beforeCompleting: async () => {
        await options.beforeCompleting?.();
        await note('completing');
      },
    });
    await note('printed');
  } catch (error) {
    await note(asKioskRasterError(error).code === 'receipt.unknown' ? 'unknown' : 'not-printed');
    throw error;
  } finally {
    await entry.close();
  }
}
