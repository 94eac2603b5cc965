// A journal -> its open jobs settled with the printers that they went to, by address.
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import type { JobInspector } from '../../print/printer.ts';
import { type Settled, type SettleOptions, settleOpenJobs } from './settle.ts';
import type { Journal } from './store.ts';

/** Only ipp:// and ipps:// addresses can be asked; `known` goes first (its trust and its passwords). */
export async function recover(
  journal: Journal,
  known: ReadonlyMap<string, JobInspector> = new Map(),
  options: SettleOptions = {},
): Promise<Settled[]> {
  const opened: ReturnType<typeof openIppPrinter>[] = [];
  try {
    return await settleOpenJobs(
      journal,
      (address) => {
        const already = known.get(address);
        if (already !== undefined || !/^ipps?:/.test(address)) return already;
        const printer = openIppPrinter(address);
        opened.push(printer);
        return printer;
      },
      options,
    );
  } finally {
    for (const printer of opened) printer.close();
  }
}
