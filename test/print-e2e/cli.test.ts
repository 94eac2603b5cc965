// The command line's say in formats: losses that are accepted, device models, the virtual printer's page.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { type KeptDocument, keepingSink, monoProfile } from './support.ts';

const launcher = fileURLToPath(new URL('../../bin/kiosk-raster.mjs', import.meta.url));
const sample = fileURLToPath(new URL('../../samples/inkan.pdf', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-cli-formats-'));
const documents: KeptDocument[] = [];
let srgbOnly: VirtualPrinter;
let device: string;

beforeAll(async () => {
  device = await monoProfile(folder);
  const mfp = findModel('colour-mfp')!;
  const model = { ...mfp, formats: ['image/pwg-raster'], pwg: { ...mfp.pwg!, types: ['srgb_8'] } };
  srgbOnly = await startVirtualPrinter({ model, sink: keepingSink(documents) });
});
afterAll(async () => {
  await srgbOnly?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param until ends the program with Ctrl-C once its stdout or stderr has this */
function run(args: readonly string[], until?: string): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, LANG: 'C', LC_ALL: 'C', XDG_DATA_HOME: join(folder, 'data') };
    const child = spawn(process.execPath, [launcher, ...args], { env });
    let [out, err] = ['', ''];
    const look = (): void => {
      if (until !== undefined && (out + err).includes(until)) child.kill('SIGINT');
    };
    child.stdout.on('data', (data) => {
      out += data;
      look();
    });
    child.stderr.on('data', (data) => {
      err += data;
      look();
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

it('a loss is refused with what to pass, and prints when it is passed', async () => {
  const print = ['print', sample, '--device', device, '--printer', srgbOnly.uri];
  const refused = await run(print);
  expect([refused.code, documents.length]).toEqual([4, 0]);
  expect(refused.err).toMatch(/plan\.loss: .*--accept-loss .*: exact-dots\./);
  const printed = await run([...print, '--accept-loss', 'colour,exact-dots']);
  expect(printed.code).toBe(0);
  expect(printed.err).toContain('Printing as PWG Raster srgb_8, 600 dpi with accepted losses (exact-dots)');
  expect(documents).toHaveLength(1);
});

it('a printer without C, M and Y gets the line screen, and the person is told what that means', async () => {
  const mono = await startVirtualPrinter({ model: findModel('mono-laser')!, sink: keepingSink(documents) });
  try {
    const before = documents.length;
    const { code, err } = await run(['print', sample, '--printer', mono.uri]);
    expect(err).toMatch(/infrared mark cannot be kept: the cherry blossom is a line screen/);
    expect([code, documents.length]).toEqual([0, before + 1]);
  } finally {
    await mono.close();
  }
});

it.each([
  [['print', sample, '--accept-loss', 'everything']],
  [['print', sample, '--accept-loss', '']],
  [['virtual-printer', '--port', '0', '--model', 'no-such-model', '--out', folder]],
])('wrong usage exits 2: %j', async (args) => {
  const { code, err } = await run(args);
  expect(err).not.toBe('');
  expect(code).toBe(2);
});

it('the virtual printer names its page', async () => {
  const args = ['virtual-printer', '--port', '0', '--model', 'pdf-only', '--out', folder];
  const { code, err } = await run(args, 'Ctrl-C');
  expect(err).toMatch(/ipp:\/\/127\.0\.0\.1:(\d+)\/ipp\/print .* http:\/\/127\.0\.0\.1:\1\/ /);
  expect(code).toBe(0);
});
