// A certificate of made-up names, in a file and a job that bear one of them -> no name in anything that is said, logged, counted, journalled or sent beside the page.
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CANARY_PAGES, type Canary, makeCanary } from '../../src/job/wipe/canary.ts';
import { demoTicket } from '../../src/job/wipe/peers.ts';
import { MAX_TRACE_BYTES, PIECE_BYTES, Scanner } from '../../src/job/wipe/scanner.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import type { ReceivedDocument } from '../../src/print/virtual-printer/sink.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const launcher = fileURLToPath(new URL('../../bin/kiosk-raster.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-outputs-'));
/** What is the engine's to write in. */
const state = join(folder, 'state');
const [keys, journal] = [join(state, 'keys'), join(state, 'journal')];
mkdirSync(state);
const env = { ...process.env, LANG: 'C', HOME: state, TMPDIR: state, XDG_DATA_HOME: state, XDG_STATE_HOME: state };

let good: Canary;
let refused: Canary;
let device: VirtualPrinter;
let tap: { readonly server: Server; readonly uri: string; readonly sent: Buffer[] };

/** Four characters of a name give it away. */
const PART = 4;
/** A name's parts as text, in every way in which a program might write it. */
function partsOf({ names }: Canary): Buffer[] {
  return names.flatMap(({ text, shiftJis }) =>
    Array.from({ length: text.length - PART + 1 }, (_, at) => {
      const part = text.slice(at, at + PART);
      const escaped = [...part].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
      const little = Buffer.from(part, 'utf16le');
      return [
        Buffer.from(part),
        little,
        Buffer.from(little).swap16(),
        Buffer.from(shiftJis.slice(2 * at, 2 * (at + PART))),
        Buffer.from(escaped),
        Buffer.from(escaped.toUpperCase().replaceAll('\\U', '\\u')),
        Buffer.from(encodeURIComponent(part)),
        Buffer.from(Buffer.from(part).toString('hex')),
      ];
    }).flat(),
  );
}

let scanner: Scanner;
/** Which parts of names occur. */
function namesIn(said: Uint8Array | string): string[] {
  const bytes = Buffer.from(said as Uint8Array);
  const found: string[] = [];
  // Pieces overlap by the longest part.
  for (let at = 0; at < bytes.length; at += PIECE_BYTES - MAX_TRACE_BYTES) {
    const length = bytes.copy(scanner.piece, 0, at, at + PIECE_BYTES);
    found.push(...scanner.hits(length).map(({ trace }) => Buffer.from(trace.bytes).toString('hex')));
  }
  return found;
}

/** Names and contents of all files that the engine has. */
function filesOfState(): string {
  return globSync('**/*', { cwd: state })
    .map((path) => {
      const whole = join(state, path);
      return `${path}\n${statSync(whole).isFile() ? readFileSync(whole, 'latin1') : ''}`;
    })
    .join('\n');
}

/** The good certificate's sides: what is on them is other tests' business. */
const SIDES = 2 * CANARY_PAGES;
async function takeAll(document: ReceivedDocument): Promise<void> {
  for await (const chunk of document.bytes) chunk.fill(0);
  for (let side = 0; side < SIDES; side++) await document.impressionPrinted();
}

/** A kiosk may name its files as it likes. */
const nameOfFile = (canary: Canary): string => join(folder, `${canary.names[0]!.text}.pdf`);

beforeAll(async () => {
  const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
  await makeDemoKeys(keys, { nowSec: Math.floor(Date.now() / 1000), random });
  good = await makeCanary(seededRandom(701));
  refused = await makeCanary(seededRandom(702), 'no glyph');
  const parts = [good, refused].flatMap(partsOf);
  scanner = new Scanner(parts.map((bytes) => ({ kind: 'name UTF-8', bytes })));
  for (const canary of [good, refused]) writeFileSync(nameOfFile(canary), canary.pdf);
  device = await startVirtualPrinter({ sink: { formats: ['image/pwg-raster'], print: takeAll } });
  // Between engine and printer: what goes over the wire, attributes and pages.
  const sent: Buffer[] = [];
  const server = createServer((client) => {
    const printer = connect(Number(new URL(device.uri.replace('ipp:', 'http:')).port), '127.0.0.1');
    for (const end of [client, printer]) end.on('error', () => undefined);
    client.on('data', (bytes) => sent.push(Buffer.from(bytes)));
    client.pipe(printer).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  tap = { server, sent, uri: `ipp://127.0.0.1:${port}/ipp/print` };
});
afterAll(async () => {
  tap?.server.close();
  await device?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  readonly said: Buffer;
}

function run(args: readonly string[], until?: (said: string) => Promise<void>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [launcher, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    let asked = false;
    const hear = (bytes: Buffer): void => {
      said.push(bytes);
      const text = Buffer.concat(said).toString();
      if (asked || !until || !text.includes('"uri":"ipp:')) return;
      asked = true;
      until(text)
        .catch(reject)
        .finally(() => child.kill('SIGTERM'));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', (code) => resolve({ code, said: Buffer.concat(said) }));
  });
}

it('a name would be found', () => {
  const [name] = good.names;
  expect(namesIn(`{"file":"${name!.text.slice(2, 6)}"}`)).not.toEqual([]);
  expect(namesIn(encodeURIComponent(name!.text))).not.toEqual([]);
  expect(namesIn(Buffer.from(name!.shiftJis))).not.toEqual([]);
});

describe('print', () => {
  it.each([
    ['printed', () => good, ['--json'], 0],
    ['refused, told to people', () => refused, [], 3],
  ] as const)('%s, with a ticket', async (_how, canary, flags, code) => {
    tap.sent.length = 0;
    const ticket = join(folder, 'ticket.jws');
    writeFileSync(ticket, await demoTicket(keys, canary().pdf, canary() === refused ? CANARY_PAGES + 1 : CANARY_PAGES));
    const paths = ['--ticket', ticket, '--keys', keys, '--journal', journal, '--printer', tap.uri, '--workers', '1'];
    const ended = await run(['print', nameOfFile(canary()), ...paths, ...flags]);
    expect(ended.code, ended.said.toString()).toBe(code);
    expect(ended.said.length).toBeGreaterThan(50);
    expect(namesIn(ended.said)).toEqual([]);
    expect(namesIn(Buffer.concat(tap.sent))).toEqual([]);
    expect(tap.sent.length).toBeGreaterThan(0);
    expect(namesIn(filesOfState())).toEqual([]);
  });
});

it('serve: log, errors, metrics, events, journal, and what the printer is told', async () => {
  tap.sent.length = 0;
  const told: string[] = [];
  const { said } = await run(
    [
      'serve',
      '--demo',
      '--json',
      '--port',
      '0',
      '--keys',
      keys,
      '--journal',
      journal,
      '--printer',
      tap.uri,
      '--workers',
      '1',
    ],
    async (text) => {
      const uri = /"uri":"(ipp:[^"]+)"/.exec(text)![1]!;
      const http = uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1');
      const leaving = new AbortController();
      const events = fetch(`${http}/events`, { signal: leaving.signal }).then(async (answer) => {
        for await (const bytes of answer.body!) told.push(Buffer.from(bytes).toString());
      });
      events.catch(() => undefined);
      const client = openIppPrinter(uri, { job: { pollMs: 50 } });
      for (const canary of [good, refused]) {
        const job = await client.openJob({ format: 'application/pdf', name: canary.names[1]!.text, required: {} });
        const ended = job.write(canary.pdf).then(() => job.finish());
        await (canary === good ? ended : expect(ended).rejects.toMatchObject({ category: 'printer' }));
      }
      client.close();
      for (const page of ['metrics', 'healthz', 'readyz', '']) told.push(await (await fetch(`${http}/${page}`)).text());
      leaving.abort();
    },
  );
  expect(said.toString()).toMatch(/job has its outcome/);
  expect(said.toString()).toMatch(/pdf\.glyph-missing/);
  expect(told.join('')).toMatch(/kiosk_refused_total\{code="pdf.glyph-missing"\} 1/);
  expect(told.join('')).toMatch(/job-refused/);
  for (const output of [said, told.join(''), Buffer.concat(tap.sent), filesOfState()])
    expect(namesIn(output)).toEqual([]);
});
