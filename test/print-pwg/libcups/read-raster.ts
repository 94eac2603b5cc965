// read-raster.c, compiled once -> what libcups sees in a PWG Raster file.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Needed to build and run the reader (see `describeWithPeers`). */
export const LIBCUPS_PEERS = ['cc', 'cups/raster.h'] as const;

export interface LibcupsReader extends Disposable {
  /** Reads a stream: one record of header fields a page; pixels go to `onPixels` as they come. */
  read(stream: Uint8Array, onPixels: (bytes: Uint8Array) => void): Promise<Record<string, string>[]>;
  /** The fields that libcups itself would put in a header. */
  initHeader(type: string, sides: string, sheetBack: string): Promise<Record<string, string>>;
}

export function buildLibcupsReader(): LibcupsReader {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-libcups-'));
  const program = join(folder, 'read-raster');
  const source = fileURLToPath(new URL('./read-raster.c', import.meta.url));
  execFileSync('cc', [
    '-O2',
    '-Wall',
    '-Werror',
    '-Wno-deprecated-declarations',
    '-o',
    program,
    source,
    '-lcupsimage',
    '-lcups',
  ]);

  async function run(
    args: readonly string[],
    onPixels: (bytes: Uint8Array) => void,
  ): Promise<Record<string, string>[]> {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stderr.on('data', (data: Buffer) => (text += data.toString('latin1')));
    const status = new Promise<number | null>((resolve) => child.once('close', resolve));
    for await (const data of child.stdout) onPixels(data as Buffer);
    if ((await status) !== 0) throw new Error(`libcups does not read this: ${text}`);
    return text
      .trim()
      .split('\n')
      .map((line) => Object.fromEntries(line.split(' ').map((field) => field.split('=') as [string, string])));
  }

  return {
    async read(stream, onPixels) {
      const file = join(folder, 'job.pwg');
      writeFileSync(file, stream);
      return run([file], onPixels);
    },
    async initHeader(...args) {
      const [fields] = await run(['--init', ...args], () => {});
      return fields!;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
