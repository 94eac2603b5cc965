// Waiting tasks and the pool's processes -> which process does which task next, or which job has to let go of its process.

export interface WaitingTask {
  readonly jobKey: number;
  /** A sheet goes out to a printer; a preflight goes nowhere. */
  readonly isSheet: boolean;
}

export interface ProcessState {
  readonly state: 'starting' | 'warming' | 'idle' | 'busy' | 'scrubbing';
  /** It has what the expected sheets share. */
  readonly isWarm: boolean;
  /** The job whose certificate it holds. */
  readonly heldJob: number | undefined;
  /** Since it did something last. */
  readonly idleMs: number;
}

/** Indexes into the tasks and processes that were given. */
export type Assignment =
  | { readonly kind: 'do'; readonly task: number; readonly process: number }
  | { readonly kind: 'let go'; readonly process: number }
  | { readonly kind: 'look again'; readonly inMs: number }
  | undefined;

/** So long a job that waits (for its turn at the printer, say) keeps its process when a new one wants one. */
export const HOLD_MS = 1000;

/**
 * A job stays with the process that has parsed it, and a clean process goes to a job that has none before it helps with
 * one that has: parsing a second time, and scrubbing a second process, cost a third of a sheet. A job alone gets all the help there is.
 *
 * No sheet overtakes one of a job without a process. A printer takes jobs in their order (turns.ts) and holds the later
 * one's upload back: that would keep its process from the earlier one for ever.
 *
 * @param tasks in the order in which they came, at least one; some process may take one more
 */
export function assign(tasks: readonly WaitingTask[], processes: readonly ProcessState[]): Assignment {
  const find = (state: ProcessState['state'], heldJob: number | undefined): number =>
    processes.findIndex((each) => each.state === state && each.heldJob === heldJob);
  const isClean = (each: ProcessState): boolean => each.state === 'idle' && each.heldJob === undefined;
  const warm = processes.findIndex((each) => isClean(each) && each.isWarm);
  const clean = warm >= 0 ? warm : processes.findIndex(isClean);
  // A cold process would make for the job what another is about to have. (A sheet waits for nothing that others may take first.)
  let soonWarm = warm >= 0 ? 0 : processes.filter(({ state }) => state === 'warming').length;
  let toHelpWith = -1;
  for (const [task, { jobKey, isSheet }] of tasks.entries()) {
    const holder = find('idle', jobKey);
    if (holder >= 0) return { kind: 'do', task, process: holder };
    if (find('busy', jobKey) >= 0) {
      if (toHelpWith < 0) toHelpWith = task;
    } else if (clean >= 0 && !isSheet && soonWarm > 0) soonWarm--;
    else if (clean >= 0) return { kind: 'do', task, process: clean };
    else if (isSheet) return makeRoom(tasks, processes, 0);
  }
  if (clean < 0) return makeRoom(tasks, processes, HOLD_MS);
  // Whoever holds a job and does nothing will soon come with its sheets.
  const soonBusy = processes.some(({ state, heldJob }) => state === 'idle' && heldJob !== undefined);
  return toHelpWith < 0 || soonBusy ? undefined : { kind: 'do', task: toHelpWith, process: clean };
}

const ROOM_SOON: ReadonlySet<ProcessState['state']> = new Set(['scrubbing', 'starting', 'warming']);

/** Where every idle process holds a job: the one that was last to be given one has to let go of it, when it has held it for so long. */
function makeRoom(tasks: readonly WaitingTask[], processes: readonly ProcessState[], holdMs: number): Assignment {
  const held = (jobKey: number) => processes.some(({ state, heldJob }) => state !== 'scrubbing' && heldJob === jobKey);
  const needsRoom = tasks.some(({ jobKey }) => !held(jobKey));
  // One that is being scrubbed, started or warmed is room soon.
  if (!needsRoom || processes.some(({ state }) => ROOM_SOON.has(state))) return undefined;
  let last = -1;
  for (const [process, { state, idleMs }] of processes.entries()) {
    if (state === 'idle' && (last < 0 || idleMs < processes[last]!.idleMs)) last = process;
  }
  if (last < 0) return undefined;
  const leftMs = holdMs - processes[last]!.idleMs;
  return leftMs > 0 ? { kind: 'look again', inMs: leftMs } : { kind: 'let go', process: last };
}
