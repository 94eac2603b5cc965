// A process of this machine <-> a mark that a file keeps of it: does the one that wrote it still live?
import { readFileSync } from 'node:fs';

export interface ProcessOwner {
  readonly pid: number;
  /** When it started, in its system's own unit: a number may be used again. Empty when the system does not say. */
  readonly pidStart: string;
}

function startOf(pid: number): string {
  try {
    // After the name in parentheses, which may hold anything: field 22 of stat(5) is the 20th.
    return (
      readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\)\s/s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

export function thisProcess(): ProcessOwner {
  const { pid } = process;
  return { pid, pidStart: startOf(pid) };
}

export function isAlive({ pid, pidStart }: ProcessOwner): boolean {
  if (pidStart !== '') return startOf(pid) === pidStart;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
