// Processes and folders -> how many traces of each kind lie in their whole memory and in their files.
import { closeSync, globSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { MAX_TRACE_BYTES, PIECE_BYTES, Scanner } from './scanner.ts';
import type { Trace, TraceKind } from './traces.ts';

export interface Findings {
  /** Traces found, by kind; a kind that was not found is absent. */
  readonly byKind: Readonly<Partial<Record<TraceKind, number>>>;
  readonly total: number;
  /** Bytes looked at. */
  readonly bytes: number;
  readonly traces: ReadonlySet<Trace>;
  /** What and where: `name UTF-8 e6b0b8...: pid 12 [heap] 55d0c8a01230`, a path. At most twenty. */
  readonly places: readonly string[];
}

/** What was found, for whoever has to find out where it comes from: names are made up. */
const hex = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 16)).toString('hex');

class Tally {
  readonly byKind: Partial<Record<TraceKind, number>> = {};
  total = 0;
  bytes = 0;
  readonly traces = new Set<Trace>();
  readonly places: string[] = [];

  add(trace: Trace, place: string): void {
    this.byKind[trace.kind] = (this.byKind[trace.kind] ?? 0) + 1;
    this.total++;
    this.traces.add(trace);
    if (this.places.length < 20) this.places.push(`${trace.kind} ${hex(trace.bytes)}: ${place}`);
  }
}

/** True where this process may read the memory of one that it started. */
export function canReadMemory(pid: number): boolean {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r'));
    return true;
  } catch {
    return false;
  }
}

export class Search {
  readonly #scanner: Scanner;

  constructor(traces: readonly Trace[]) {
    this.#scanner = new Scanner(traces);
  }

  /**
   * Looks through the whole memory of `pids`, and the files below `folders` that were changed since `sinceMs` (a file
   * from before the certificate was made up cannot hold it). A process that is gone has no memory.
   */
  run(pids: readonly number[], folders: readonly string[] = [], sinceMs = 0): Findings {
    const tally = new Tally();
    for (const pid of pids) this.#process(pid, tally);
    for (const folder of folders) {
      for (const path of globSync('**/*', { cwd: folder })) this.#file(`${folder}/${path}`, sinceMs, tally);
    }
    return tally;
  }

  #process(pid: number, tally: Tally): void {
    let maps: string;
    let memory: number;
    let pagemap: number;
    try {
      maps = readFileSync(`/proc/${pid}/maps`, 'latin1');
      memory = openSync(`/proc/${pid}/mem`, 'r');
      pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
      throw error;
    }
    this.#openFiles(pid, tally);
    try {
      for (const line of maps.split('\n')) {
        const region = /^([0-9a-f]+)-([0-9a-f]+) (r\S+) \S+ \S+ (\d+) *(.*)$/.exec(line);
        // A file mapped for reading is the file itself. Everything else that can be read is looked at.
        if (!region || /^\[v(var|dso|syscall)/.test(region[5]) || (region[4] !== '0' && !region[3].includes('w')))
          continue;
        const place = `pid ${pid} ${region[5] || 'anonymous'}`;
        for (const [start, end] of touched(pagemap, Number.parseInt(region[1], 16), Number.parseInt(region[2], 16))) {
          this.#pieces(memory, start, end, place, tally);
        }
      }
    } finally {
      closeSync(memory);
      closeSync(pagemap);
    }
  }

  /** Files that a process may write to and holds open, also those that no folder names any more; pipes and sockets are none. */
  #openFiles(pid: number, tally: Tally): void {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      try {
        // Flags in octal; the last digit is 0 for read only (proc_pid_fdinfo(5)).
        const flags = /^flags:\s+\d*(\d)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1'))?.[1];
        if (flags !== '0') this.#file(`/proc/${pid}/fd/${fd}`, 0, tally);
      } catch {
        // Closed meanwhile.
      }
    }
  }

  #file(path: string, sinceMs: number, tally: Tally): void {
    try {
      const stat = statSync(path);
      if (!stat.isFile() || stat.mtimeMs < sinceMs) return;
      const file = openSync(path, 'r');
      try {
        this.#pieces(file, 0, stat.size, path, tally);
      } finally {
        closeSync(file);
      }
    } catch {
      // Gone meanwhile, or nobody's to read.
    }
  }

  #pieces(file: number, start: number, end: number, place: string, tally: Tally): void {
    const { piece } = this.#scanner;
    for (let at = start; at < end; ) {
      let length: number;
      try {
        length = readSync(file, piece, 0, Math.min(PIECE_BYTES, end - at), at);
      } catch {
        return;
      }
      if (length === 0) return;
      tally.bytes += length;
      const last = at + length >= end;
      // Pieces overlap by the longest trace; one that begins in the overlap is counted with the next piece.
      const counted = last ? length : Math.max(1, length - MAX_TRACE_BYTES);
      for (const { trace, offset } of this.#scanner.hits(length)) {
        if (offset < counted) tally.add(trace, `${place} ${(at + offset).toString(16)}`);
      }
      at += counted;
    }
  }
}

const PAGE_BYTES = 4096;

/** The parts of a region that have pages, in memory or swapped out: most of what V8 reserves has never been touched. */
function touched(pagemap: number, start: number, end: number): [start: number, end: number][] {
  // One 64-bit entry a page; bit 63 present, bit 62 swapped (proc_pid_pagemap(5)).
  const entries = Buffer.alloc(((end - start) / PAGE_BYTES) * 8);
  const length = readSync(pagemap, entries, 0, entries.length, (start / PAGE_BYTES) * 8);
  if (length < entries.length) return [[start, end]];
  const parts: [start: number, end: number][] = [];
  for (let i = 0; i < entries.length / 8; i++) {
    if (entries[i * 8 + 7]! < 0x40) continue;
    const at = start + i * PAGE_BYTES;
    const last = parts.at(-1);
    if (last && last[1] === at) last[1] = at + PAGE_BYTES;
    else parts.push([at, at + PAGE_BYTES]);
  }
  return parts;
}
