// Timings -> percentiles and tables; and what machine they were taken on.
import { readFileSync } from 'node:fs';
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

/** Peak resident memory of a live process, MiB (Linux). */
export function peakRssMib(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB/m);
  return line ? Number(line[1]) / 1024 : Number.NaN;
}

/** Resident memory of this process now, MiB. */
export function rssMib(): number {
  return process.memoryUsage.rss() / 2 ** 20;
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
