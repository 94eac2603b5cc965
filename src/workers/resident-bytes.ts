// A process -> what it holds of the machine's memory.
import { readFileSync } from 'node:fs';

/** Resident bytes of a process, all of it; undefined where /proc does not say. */
export function residentBytes(pid: number | undefined): number | undefined {
  try {
    // Fields: total, resident, ... in pages of 4096 bytes (proc_pid_statm(5)).
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return undefined;
  }
}
