// A process -> it and all that it started, stopped in the middle of whatever they do, and let go again: memory that holds still.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** One letter of proc_pid_stat(5): R, S, T (stopped), Z (dead, not yet waited for)... */
  readonly state: string;
}

function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      try {
        // pid (name) state parent ...; the name may hold anything but ends with the last bracket.
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(name), parent: Number(parent), state: state! }];
      } catch {
        return []; // Gone meanwhile.
      }
    });
}

function treeOf(pid: number): Process[] {
  const all = allProcesses();
  const below = (top: number): Process[] =>
    all.filter(({ parent }) => parent === top).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter((process) => process.pid === pid), ...below(pid)];
}

/** Children of a process and theirs, by /proc. */
export function descendantsOf(pid: number): number[] {
  return treeOf(pid)
    .map((process) => process.pid)
    .filter((other) => other !== pid);
}

/** True while any of these processes is there and not a zombie, which has no memory. */
export function anyAlive(pids: readonly number[]): boolean {
  return allProcesses().some(({ pid, state }) => state !== 'Z' && pids.includes(pid));
}

export interface Frozen extends Disposable {
  readonly pids: readonly number[];
  /** When everything stood still, `performance.now()`. */
  readonly sinceMs: number;
}

/** Signals a process, if it is still there. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone meanwhile.
  }
}

/** Stops a process and its descendants, parents first, until none of them runs; dispose it to let them go on. */
export async function freeze(pid: number): Promise<Frozen> {
  const stopped = new Set<number>();
  for (;;) {
    const tree = treeOf(pid);
    for (const process of tree) {
      if (stopped.has(process.pid)) continue;
      signal(process.pid, 'SIGSTOP');
      stopped.add(process.pid);
    }
    if (tree.every(({ pid: each, state }) => stopped.has(each) && 'TtZX'.includes(state))) break;
    await sleep(1);
  }
  return {
    pids: [...stopped],
    sinceMs: performance.now(),
    [Symbol.dispose]() {
      for (const each of [...stopped].reverse()) signal(each, 'SIGCONT');
    },
  };
}
