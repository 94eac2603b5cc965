// Orders -> a process that prints and perhaps dies; resolves when it is gone.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PrintOrders } from './print-bytes.ts';

const CHILD = fileURLToPath(new URL('print-child.ts', import.meta.url));

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Code of the error that it ended with. */
  readonly error: string;
}

/** @param cacheFolder where compiled modules are kept between children, which halves what a start costs */
export function runChild(orders: PrintOrders, cacheFolder?: string): Promise<ChildEnd> {
  const env = cacheFolder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cacheFolder };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    let error = '';
    child.stdout.on('data', (chunk) => {
      error += chunk;
    });
    child.on('close', (code, signal) => resolve({ code, signal, error }));
  });
}
