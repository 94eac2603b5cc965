// The journal and the store of used tickets -> tickets whose jobs left no sheet, good for one use again.
import type { Journal } from './journal/store.ts';
import type { UsedTickets } from './used-tickets.ts';

/** Whether no job of this ticket can have left a sheet: it may be used again. One that is open may yet. */
export async function leftNoSheet(claim: string, journal: Journal): Promise<boolean> {
  const jobs = await journal.list().catch(() => undefined);
  if (jobs === undefined) return false;
  return jobs
    .filter(({ ticket }) => ticket === claim)
    .every(({ state, resolved }) => state === 'failed-unprinted' || resolved === 'not-printed');
}

/**
 * @param claim as the journal has it; undefined: a job without a ticket
 * @returns whether the ticket is good again
 */
export async function giveBack(claim: string | undefined, journal: Journal, used: UsedTickets): Promise<boolean> {
  if (claim === undefined || !(await leftNoSheet(claim, journal))) return false;
  return used.release(claim).then(
    () => true,
    () => false,
  );
}

/**
 * After a crash: the tickets of jobs that had not begun. Before any ticket is taken.
 * @returns how many
 * @throws `journal.*`, `ticket.store-unusable`
 */
export async function giveBackUnbegun(journal: Journal, used: UsedTickets): Promise<number> {
  const begun = new Set((await journal.list()).map(({ ticket }) => ticket));
  return used.releaseOrphans((claim) => begun.has(claim));
}
