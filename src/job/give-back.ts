// The journal and the store of used tickets -> tickets whose jobs left no sheet, good for one use again.
import type { JournalJob } from './journal/state.ts';
import type { Journal } from './journal/store.ts';
import { isAlive } from './process-owner.ts';
import type { UsedTickets } from './used-tickets.ts';

/** Whether it is certain that nothing came out, or an attendant says so. One that is open may print yet. */
function leftNoSheet({ state, resolved }: JournalJob): boolean {
  return state === 'failed-unprinted' || resolved === 'not-printed';
}

/**
 * Gives a ticket back if none of its jobs left a sheet.
 * @param claim as the journal has it; undefined: a job without a ticket
 * @returns whether the ticket is good again
 */
export async function giveBack(claim: string | undefined, journal: Journal, used: UsedTickets): Promise<boolean> {
  if (claim === undefined) return false;
  const jobs = await journal.list().catch(() => undefined);
  if (jobs === undefined || !jobs.filter(({ ticket }) => ticket === claim).every(leftNoSheet)) return false;
  return used.release(claim).then(
    () => true,
    () => false,
  );
}

/**
 * Gives back what processes that are gone have left claimed: their jobs had not begun, or left no sheet. What they left
 * open is settled by itself (`settleOpenJobs`). Before any ticket is taken.
 * @returns how many
 * @throws `journal.*`, `ticket.store-unusable`
 */
export async function giveBackAfterCrash(journal: Journal, used: UsedTickets): Promise<number> {
  const jobs = Map.groupBy(await journal.list(), ({ ticket }) => ticket);
  return used.releaseOrphans((claim) => {
    const ofTicket = jobs.get(claim);
    if (ofTicket === undefined) return 'unknown';
    // A process that lives may be about to try the next printer.
    const isOver = ofTicket.every((job) => leftNoSheet(job) && !isAlive(job.owner));
    return isOver ? 'unprinted' : 'keep';
  });
}
