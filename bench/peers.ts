// Other rasterisers as whole processes on the same page: wall time and peak memory.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Turn } from './turns.ts';

export interface Peer {
  readonly name: string;
  readonly program: string;
  args(pdfPath: string, page: number, outDir: string): string[];
}

/** The first is what sheets are measured against. */
export const PEERS: readonly [pdftoppm: Peer, ...others: Peer[]] = [
  {
    name: 'pdftoppm -r 600 -gray',
    program: 'pdftoppm',
    args: (pdf, page, out) => ['-r', '600', '-gray', '-f', `${page}`, '-l', `${page}`, pdf, join(out, 'page')],
  },
  {
    name: 'mutool draw -r 600 -c gray -B 256',
    program: 'mutool',
    args: (pdf, page, out) => [
      'draw',
      '-q',
      '-r',
      '600',
      '-c',
      'gray',
      '-B',
      '256',
      '-o',
      join(out, 'page.pgm'),
      pdf,
      `${page}`,
    ],
  },
  {
    name: 'gs 1-bit pwgraster 600 dpi',
    program: 'gs',
    args: (pdf, page, out) => [
      ...[
        '-q',
        '-dBATCH',
        '-dNOPAUSE',
        '-dSAFER',
        '-sDEVICE=pwgraster',
        '-r600',
        '-dcupsColorSpace=3',
        '-dcupsBitsPerColor=1',
      ],
      ...[`-dFirstPage=${page}`, `-dLastPage=${page}`, `-sOutputFile=${join(out, 'page.pwg')}`, pdf],
    ],
  },
];

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

/** Runs a peer once; returns its wall time, ms. */
export function timePeer(peer: Peer, pdfPath: string, page: number): Promise<number> {
  const outDir = mkdtempSync(join(tmpdir(), 'kiosk-raster-bench-'));
  const started = performance.now();
  return new Promise<number>((resolve, reject) => {
    const child = spawn(peer.program, peer.args(pdfPath, page, outDir), { stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code) => {
      const wallMs = performance.now() - started;
      if (code === 0) resolve(wallMs);
      else reject(new Error(`${peer.program} ended with ${code}`));
    });
  }).finally(() => rmSync(outDir, { recursive: true, force: true }));
}

export interface PeerTurn extends Turn {
  /** Of each run. */
  readonly timesMs: readonly number[];
}

/** Runs a peer again and again for so long, ms; one that is not installed makes nothing. */
export async function peerTurn(peer: Peer, pdfPath: string, page: number, windowMs: number): Promise<PeerTurn> {
  const timesMs: number[] = [];
  if (!isInstalled(peer.program)) return { perSecond: 0, timesMs };
  const began = performance.now();
  while (performance.now() - began < windowMs) timesMs.push(await timePeer(peer, pdfPath, page));
  return { perSecond: (timesMs.length * 1000) / (performance.now() - began), timesMs };
}
