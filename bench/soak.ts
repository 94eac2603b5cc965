// A service that prints sheet after sheet on devices that keep failing -> its memory, descriptors and timers, epoch by epoch: flat, or not.
//
//   node bench/soak.ts [--sheets 2000] [--seed 1] [--devices 2] [--real] [--minutes M] [--out FILE.jsonl] [--snapshots DIR]
//
// Without --real the sheets are plain bytes: everything but the rasteriser is the service's own (front, tickets, journal, IPP
// both ways, receipts). With it they are a sample certificate, rasterised, sealed and printed by the engine.
// --snapshots keeps the heap every 200 sheets: two of them compared say what has grown.

import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEngine } from '../src/job/engine.ts';
import { needsDecision, needsReceipt } from '../src/job/journal/state.ts';
import { openJournal } from '../src/job/journal/store.ts';
import type { PrintOptions, PrintOutcome } from '../src/job/print.ts';
import { isClaimed } from '../src/job/ticket.ts';
import { loadTicketKeys, makeDemoTicket } from '../src/job/ticket-keys.ts';
import { openUsedTickets } from '../src/job/used-tickets.ts';
import { openIppPrinter } from '../src/print/ipp/ipp-printer.ts';
import { openReceiptPrinter } from '../src/print/receipt/receipt-printer.ts';
import { startVirtualThermalPrinter } from '../src/print/receipt/virtual/thermal-printer.ts';
import { parseFaults } from '../src/print/virtual-printer/faults/grammar.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../src/print/virtual-printer/server.ts';
import type { DocumentSink } from '../src/print/virtual-printer/sink.ts';
import { seededRandom } from '../src/raster/seeded-random.ts';
import { makeDemoKeys } from '../src/seal/keys/demo.ts';
import { startFront } from '../src/serve/front.ts';
import { createLogger } from '../src/serve/log.ts';
import { createMetrics } from '../src/serve/metrics.ts';
import { TicketDesk } from '../src/serve/ticket-desk.ts';
import { scheduleOf } from './fault-campaign.ts';
import { byteDocument, byteSink } from './faults/byte-sink.ts';

const { values } = parseArgs({
  options: {
    sheets: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    devices: { type: 'string', default: '2' },
    real: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    out: { type: 'string' },
    snapshots: { type: 'string' },
  },
});
const wanted = Number(values.sheets);
const startMs = performance.now();
const endMs = startMs + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
const random = seededRandom(Number(values.seed));
const PAGES = 2;
const JOBS_PER_EPOCH = values.real ? 5 : 25;
/** Jobs at a time: one for each device, and one that waits. */
const CLIENTS = Number(values.devices) + 1;

// The client's fetch would keep timings of its own.
performance.setResourceTimingBufferSize(0);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A real device takes both formats of pages; it reads what comes and counts a side for every page. */
const readingSink: DocumentSink = {
  formats: ['image/pwg-raster'],
  async print(document) {
    let bytes = 0;
    for await (const chunk of document.bytes) bytes += chunk.length;
    if (bytes > 0) for (let side = 0; side < PAGES * 2; side++) await document.impressionPrinted();
  },
};

const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const keysFolder = join(folder, 'keys');
const nowSec = () => Math.floor(Date.now() / 1000);
const making = () => ({
  nowSec: nowSec(),
  random: (n: number) => new Uint8Array(randomBytes(n)),
  passphrase: undefined,
});
await makeDemoKeys(keysFolder, making());

/** Switched off and on between epochs, each time with other faults, on the same port. */
async function device(port?: number): Promise<VirtualPrinter> {
  const faults = parseFaults(
    scheduleOf(random)
      .faults.replaceAll('for=0,', 'for=0.2,')
      .replace(/for=0$/, 'for=0.2'),
  );
  const sink = values.real ? readingSink : byteSink([]);
  return startVirtualPrinter({ sink, faults, ...(port === undefined ? {} : { port }) });
}
const devices = await Promise.all(Array.from({ length: Number(values.devices) }, () => device()));
const printers = devices.map(({ uri }) => openIppPrinter(uri, { job: { pollMs: 50, stuckMs: 5000 } }));
const thermal = await startVirtualThermalPrinter();
const journal = await openJournal(join(folder, 'journal'));
const engine = values.real
  ? await createEngine({ workers: 1, keys: { folder: keysFolder, passphrase: undefined } })
  : undefined;
const pdf = values.real
  ? new Uint8Array(await readFile(new URL('../samples/juminhyo.pdf', import.meta.url)))
  : new Uint8Array(Buffer.from('%PDF-1.7 plain bytes'));

/** As the engine does, without pages: one document of plain bytes. */
async function printBytes(_pdf: Uint8Array, { printer, signal, ticket }: PrintOptions): Promise<PrintOutcome> {
  const held = typeof ticket === 'object' && isClaimed(ticket) ? ticket : undefined;
  const job = await printer.openJob(
    { format: 'application/pdf', name: 'certificate', required: {}, impressions: PAGES * 2 },
    { claim: held?.claim, ...(signal ? { signal } : {}) },
  );
  try {
    await held?.commit();
    await job.write(byteDocument(PAGES));
    const { jobId, state, impressionsCompleted } = await job.finish();
    return { printer: { jobId, state, impressionsCompleted }, report: undefined as never };
  } catch (error) {
    await job.cancel().catch(() => undefined);
    throw error;
  }
}

const front = await startFront({
  printPdf: engine === undefined ? printBytes : (bytes, options) => engine.print(bytes, options),
  devices: devices.map(({ uri }, index) => ({ uri, printer: printers[index]! })),
  journal,
  tickets: {
    keys: () => loadTicketKeys(keysFolder),
    audience: 'demonstration',
    used: await openUsedTickets(join(folder, 'used')),
  },
  desk: new TicketDesk(Date.now),
  receipt: openReceiptPrinter(thermal.target),
  maxPdfBytes: 1 << 20,
  clock: Date.now,
  demo: false,
  log: createLogger(new Writable({ write: (_chunk, _encoding, done) => done() })),
  metrics: createMetrics(),
  monitorMs: 200,
  leftBehindMs: 1000,
});
const client = openIppPrinter(front.server.uri, { job: { pollMs: 50, stuckMs: 120_000 } });
const web = front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1');

/** One certificate: its ticket uploaded, the PDF sent. @returns how it ended */
async function oneJob(): Promise<string> {
  const jws = await makeDemoTicket(keysFolder, pdf, { ...making(), pages: PAGES, audience: 'demonstration' });
  // Some come without a valid ticket, and some clients change their mind.
  const kind = random();
  const body = kind < 0.05 ? jws.slice(0, -20) : jws;
  const uploaded = await fetch(`${web}/tickets`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/jose' },
    body,
  });
  const { name } = (await uploaded.json()) as { name: string };
  const stop = new AbortController();
  const cancelling = kind > 0.95 ? setTimeout(() => stop.abort(), random() * 300) : undefined;
  try {
    const job = await client.openJob({ format: 'application/pdf', name, required: {} }, { signal: stop.signal });
    await job.write(pdf);
    await job.finish();
    return 'completed';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    clearTimeout(cancelling);
  }
}

interface Sample {
  readonly sheets: number;
  readonly seconds: number;
  /** The job that took longest, and its end. */
  readonly slowest: string;
  readonly heapKiB: number;
  readonly rssMiB: number;
  readonly descriptors: number;
}

const samples: Sample[] = [];
const ends: Record<string, number> = {};
let sheets = 0;
while (sheets < wanted && performance.now() < endMs) {
  let slowest = { seconds: 0, end: '' };
  const share = Array.from({ length: CLIENTS }, async (_, lane) => {
    for (let n = lane; n < JOBS_PER_EPOCH; n += CLIENTS) {
      const beganMs = performance.now();
      const end = await oneJob();
      const seconds = Math.round((performance.now() - beganMs) / 1000);
      if (seconds > slowest.seconds) slowest = { seconds, end };
      ends[end] = (ends[end] ?? 0) + 1;
      sheets += PAGES;
    }
  });
  await Promise.all(share);
  // An attendant looks at the tray and at the receipts.
  for (const job of await journal.list()) {
    if (needsDecision(job)) await journal.resolve(job.job, 'not-printed');
    else if (needsReceipt(job)) await journal.resolve(job.job, 'receipt-handed');
  }
  for (const [index, old] of devices.entries()) {
    const port = Number(new URL(old.uri).port);
    await old.close();
    devices[index] = await device(port);
  }
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const sample = {
    sheets,
    seconds: Math.round((performance.now() - startMs) / 1000),
    slowest: `${slowest.seconds} s, ${slowest.end}`,
    heapKiB: Math.round(heapUsed / 1024),
    rssMiB: Math.round(rss / 2 ** 20),
    descriptors: (await readdir('/proc/self/fd')).length,
  };
  samples.push(sample);
  process.stderr.write(`${JSON.stringify(sample)}\n`);
  if (values.snapshots !== undefined && sheets % 200 === 0) {
    writeHeapSnapshot(join(values.snapshots, `${sheets}.heapsnapshot`));
  }
}

client.close();
await front.stop(10_000);
for (const printer of printers) printer.close();
for (const one of devices) await one.close();
await thermal.close();
await engine?.[Symbol.asyncDispose]();
await rm(folder, { recursive: true, force: true });

/** Least squares over the second half: KiB of heap for every 1,000 sheets. */
function slope(of: readonly Sample[]): number {
  const n = of.length;
  const [mx, my] = [of.reduce((s, { sheets: x }) => s + x, 0) / n, of.reduce((s, { heapKiB: y }) => s + y, 0) / n];
  const top = of.reduce((s, { sheets: x, heapKiB: y }) => s + (x - mx) * (y - my), 0);
  return (1000 * top) / of.reduce((s, { sheets: x }) => s + (x - mx) ** 2, 0);
}
const half = samples.slice(Math.floor(samples.length / 2));
const report = {
  node: process.version,
  seed: Number(values.seed),
  real: values.real,
  sheets,
  ends,
  heapKiBPer1000Sheets: Math.round(slope(half)),
  heapKiB: [half[0]?.heapKiB, half.at(-1)?.heapKiB],
  rssMiB: [half[0]?.rssMiB, half.at(-1)?.rssMiB],
  descriptors: [Math.min(...half.map(({ descriptors: d }) => d)), Math.max(...half.map(({ descriptors: d }) => d))],
};
process.stdout.write(`${JSON.stringify(report)}\n`);
if (values.out !== undefined) await appendFile(values.out, `${JSON.stringify(report)}\n`);
