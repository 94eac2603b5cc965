// Timings -> percentiles and tables; and what machine they were taken on.
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { VERSION } from '../src/package-root.ts';

export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Percentiles by nearest rank. `values` may be in any order, at least one. */
export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
  return { count: sorted.length, min: sorted[0]!, p50: rank(0.5), p99: rank(0.99), max: sorted.at(-1)! };
}

/** One line about where the figures come from. */
export function describeMachine(): string {
  const cpu = cpus()[0]?.model ?? 'unknown CPU';
  return `kiosk-raster ${VERSION}, Node ${process.version}, ${cpus().length} x ${cpu}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

/** Memory of a process and all its descendants, MiB (Linux). */
export interface TreeMemory {
  /** Sum of resident sizes: pages that processes share (the Node binary) are counted in each. */
  readonly rssMib: number;
  /** Sum of proportional sizes: a shared page counts once. */
  readonly pssMib: number;
  readonly processes: number;
}

/** What the engine occupies: this process and the processes it started. */
export function treeMemory(rootPid: number): TreeMemory {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readProc(`/proc/${entry}/stat`);
    // The name in brackets may hold blanks: fields are counted from its end. The second one after it is the parent.
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const isInTree = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === rootPid || isInTree(parents.get(pid)));
  let [rssKib, pssKib, processes] = [0, 0, 0];
  for (const pid of parents.keys()) {
    if (!isInTree(pid)) continue;
    const rollup = readProc(`/proc/${pid}/smaps_rollup`);
    rssKib += Number(rollup.match(/^Rss:\s+(\d+)/m)?.[1] ?? 0);
    pssKib += Number(rollup.match(/^Pss:\s+(\d+)/m)?.[1] ?? 0);
    processes++;
  }
  return { rssMib: rssKib / 1024, pssMib: pssKib / 1024, processes };
}

/** The largest resident size that a process has had since it started, MiB (Linux; 0 when it is gone). */
export function peakRssMib(pid: number): number {
  return Number(readProc(`/proc/${pid}/status`).match(/^VmHWM:\s+(\d+)/m)?.[1] ?? 0) / 1024;
}

function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Rows of cells as a plain-text table, first row the heading. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const text = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? round(cell) : cell)));
  const widths = text[0]!.map((_, column) => Math.max(...text.map((row) => [...(row[column] ?? '')].length)));
  return text
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n');
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
