// The count of sides that a printer gave with a job's end -> its last count: some devices say that a job is over before they have counted its last side.
import type { JobInspector } from '../../print/printer.ts';
import type { JournalJob } from './state.ts';

/** For a job that completed and lacks sides: as long as a sheet may take from the engine to the counter. */
const MOST_LOOKS = 8;

type Ended = 'completed' | 'canceled' | 'aborted';

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * A count that leaves nothing open is taken as it is. Else the printer is asked again, until two answers agree or, for a job
 * that completed, until nothing is missing any more.
 *
 * @param told what the printer said with the end of the job; undefined: it does not count
 */
export async function finalCount(
  { job: name, jobId, jobUuid, sheetCount }: JournalJob,
  state: Ended,
  told: number | undefined,
  printer: JobInspector | undefined,
  { pollMs = 1000 }: { readonly pollMs?: number } = {},
): Promise<number | undefined> {
  const isFinal = (count: number | undefined): boolean =>
    count === undefined || count >= sheetCount * 2 || (state === 'completed' && count === 0);
  let count = told;
  for (let looks = 0; printer !== undefined && !isFinal(count) && looks < MOST_LOOKS; looks++) {
    await pause(pollMs);
    const seen = await printer.inspect({ jobId, name }).catch(() => undefined);
    const now = seen?.job;
    const isOurs = now !== undefined && (jobUuid === undefined || now.jobUuid === undefined || now.jobUuid === jobUuid);
    const next = isOurs ? now.impressionsCompleted : undefined;
    // What it no longer knows, it has said before.
    if (next === undefined || next < count!) return count;
    if (next === count && state !== 'completed') return count;
    count = next;
  }
  return count;
}
