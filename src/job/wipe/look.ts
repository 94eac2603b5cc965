// The end of a job, and the processes that took part in it -> what is left of it, looked for within the time that the proof allows.
import { setTimeout as sleep } from 'node:timers/promises';
import { freeze } from './process-tree.ts';
import type { Findings, Search } from './search.ts';

/** What the proof demands: this long after the end of a job nothing is left, ms. */
export const WITHIN_MS = 2000;
/** Between looks at what was not clean at once, ms. */
const LOOK_AGAIN_MS = 300;

export interface Place {
  /** It and all that it started. */
  readonly pid: number;
  /** Processes that were there during the job, wherever they are now. */
  readonly pidsDuring: readonly number[];
  readonly folders: readonly string[];
  /** Files that were not touched since then are left out, ms since 1970. */
  readonly sinceMs: number;
}

export interface Look {
  readonly after: Findings;
  /**
   * From the end of the job (its caller has been told) to the moment of the last look, ms: the processes stood still
   * from then on while they were searched, and that time is not counted. At most `WITHIN_MS` when it was clean.
   */
  readonly lookedAfterMs: number;
}

/** Looks at once, and again for as long as something is found and time is left. Call it when the job has ended. */
export async function lookAfter(search: Search, { pid, pidsDuring, folders, sinceMs }: Place): Promise<Look> {
  const endedMs = performance.now();
  let stoodStillMs = 0;
  for (;;) {
    using frozen = await freeze(pid);
    const lookedAfterMs = frozen.sinceMs - endedMs - stoodStillMs;
    const after = search.run([...new Set([...frozen.pids, ...pidsDuring])], folders, sinceMs);
    stoodStillMs += performance.now() - frozen.sinceMs;
    if (after.total === 0 || lookedAfterMs + LOOK_AGAIN_MS > WITHIN_MS) return { after, lookedAfterMs };
    frozen[Symbol.dispose]();
    await sleep(LOOK_AGAIN_MS);
  }
}
