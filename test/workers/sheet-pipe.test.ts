// Bands through a pipe that is read late -> every byte in order, and no more made than the window holds.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { SHEETS_FD } from '../../src/workers/messages.ts';
import { BAND_BYTES, band } from './sheet-pipe-bands.ts';

const BANDS = 40;
/** The window, a band on top of it, and what the system's own buffers hold. */
const MOST_AHEAD_BYTES = (12 << 20) + BAND_BYTES + (1 << 20);

let child: ChildProcess;
afterEach(() => void child.kill('SIGKILL'));

it('holds the maker of bands back while nobody reads, and gives every byte in order', async () => {
  child = fork(fileURLToPath(new URL('./sheet-pipe-writer.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ignore', 'pipe', 'ipc'],
  });
  let bands = 0;
  const told = new Promise<number>((resolve) => {
    child.on('message', (message: { readonly bands?: number; readonly bytes?: number }) => {
      bands = message.bands ?? bands;
      if (message.bytes !== undefined) resolve(message.bytes);
    });
  });
  child.send(BANDS);
  const sheets = child.stdio[SHEETS_FD] as Readable;
  for (let before = -1; before !== bands || bands === 0; await setTimeout(300)) before = bands;
  expect(bands).toBeGreaterThan(8);
  expect(bands * BAND_BYTES).toBeLessThan(MOST_AHEAD_BYTES);

  const [made, read] = [createHash('sha256'), createHash('sha256')];
  for (let i = 0; i < BANDS; i++) made.update(band(i));
  sheets.on('data', (chunk: Buffer) => void read.update(chunk));
  expect(await told).toBe(BANDS * BAND_BYTES);
  child.disconnect();
  await once(sheets, 'end');
  expect(read.digest('hex')).toBe(made.digest('hex'));
}, 60_000);
