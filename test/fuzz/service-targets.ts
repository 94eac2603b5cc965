// The service's three ways in, as fuzz targets: tickets, requests to the front, and a device printer's answers to the journal's jobs.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ipp from 'ipp';
import { CompactSign } from 'jose';
import { byteDocument, byteSink } from '../../bench/faults/byte-sink.ts';
import { journaledPrinter } from '../../src/job/journal/journaled-printer.ts';
import { isOutcome } from '../../src/job/journal/state.ts';
import { openJournal } from '../../src/job/journal/store.ts';
import { checkTicket, pdfDigestOf, signTicket } from '../../src/job/ticket.ts';
import { charset, mimeMediaType, name, naturalLanguage, text, uri } from '../../src/print/ipp/attributes.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { stand } from '../serve/support.ts';
import { post } from '../virtual-printer/ask.ts';
import { mutateBytes, mutateJson, pick, type Random } from './mutate.ts';
import { judge, type Target } from './target.ts';

const PDF = Buffer.from('%PDF-1.7 plain bytes');
const NOW_SEC = 1_800_000_000;

/** Tickets: bytes changed anywhere, or claims changed and then signed, so that they get past the signature. */
export async function ticketTarget(): Promise<Target> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const id = '0123456789abcdef';
  const claims = {
    jti: 'A'.repeat(22),
    aud: 'kiosk-1',
    serial: 'A-1',
    kind: 'juminhyo' as never,
    pages: 2,
    pdfSha256: Buffer.from(pdfDigestOf(PDF)).toString('base64url'),
    feeYen: 300,
    office: 'みほん市',
    iat: NOW_SEC,
    exp: NOW_SEC + 600,
    fit: 'refuse' as const,
    waitForPrinterSec: 60,
  };
  const jws = await signTicket(claims, { id, privateKey });
  const header = { alg: 'EdDSA', typ: 'kiosk-raster-ticket+jws', kid: id };
  const checks = {
    keys: [{ id, publicKey, demo: false }],
    nowSec: NOW_SEC,
    pdfDigest: pdfDigestOf(PDF),
    audience: 'kiosk-1',
  };
  const make = async (random: Random): Promise<Uint8Array> => {
    if (random() < 0.4) return mutateBytes(random, Buffer.from(jws));
    const changed = JSON.stringify(mutateJson(random, claims)) ?? 'null';
    const signed = await new CompactSign(Buffer.from(changed)).setProtectedHeader(header).sign(privateKey);
    if (random() < 0.7) return Buffer.from(signed);
    const odd = Buffer.from(JSON.stringify(mutateJson(random, header)) ?? 'null').toString('base64url');
    return Buffer.from(signed.replace(/^[^.]*/, odd));
  };
  return {
    async run(random) {
      const input = await make(random);
      return { outcome: await judge(() => checkTicket(Buffer.from(input).toString('latin1'), checks)), input };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const OPERATIONS = [
  'Print-Job',
  'Validate-Job',
  'Create-Job',
  'Send-Document',
  'Get-Jobs',
  'Cancel-Job',
  'Get-Job-Attributes',
  'Get-Printer-Attributes',
];

/** Requests over HTTP to a front with a device behind it. After each of them the front must still answer. */
export async function frontTarget(): Promise<Target> {
  const standing = await stand({ maxPdfBytes: 1 << 20 });
  const { uri: target } = standing.front.server;
  const head = (operation: string): Uint8Array =>
    encodeMessage({
      version: [2, 0],
      code: ipp.operations[operation]!,
      requestId: 1,
      groups: [
        {
          tag: 1,
          attributes: [
            charset('attributes-charset', 'utf-8'),
            naturalLanguage('attributes-natural-language', 'en'),
            uri('printer-uri', target),
            name('requesting-user-name', 'test'),
            mimeMediaType('document-format', 'application/pdf'),
            { name: 'job-id', values: [{ tag: 'integer', value: 1 }] },
            { name: 'last-document', values: [{ tag: 'boolean', value: true }] },
          ],
        },
        { tag: 2, attributes: [text('certificate-ticket', 'x.y.z')] },
      ],
    });
  return {
    async run(random) {
      const input = mutateBytes(random, head(pick(random, OPERATIONS)));
      const asking = post(target, input, random() < 0.5 ? { document: PDF } : {});
      const outcome = await asking.then(
        ({ status }) => (status === 'server-error-internal-error' ? `FAULT: ${status}` : status),
        (error: Error) => `FAULT: no answer, ${error.message}`,
      );
      const alive = await fetch(target.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/healthz'));
      return { outcome: alive.status === 200 ? outcome : `FAULT: the front is ill (${alive.status})`, input };
    },
    [Symbol.asyncDispose]: () => standing[Symbol.asyncDispose](),
  };
}

/** A device whose answers are changed on their way: the job must end, with a result or a code, and be named in the journal. */
export async function answersTarget(): Promise<Target> {
  const device = await startVirtualPrinter({ sink: byteSink([]) });
  const address = new URL(device.uri.replace('ipp:', 'http:'));
  let random: Random = Math.random;
  let last: Uint8Array = new Uint8Array(0);
  const proxy = createServer((incoming, outgoing) => {
    const onward = request(address, { method: incoming.method, headers: incoming.headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        const body = random() < 0.2 ? mutateBytes(random, whole) : whole;
        if (body !== whole) last = body;
        outgoing.writeHead(answer.statusCode ?? 500, { 'Content-Type': 'application/ipp' }).end(body);
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.on('error', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-answers-'));
  const journal = await openJournal(folder);
  const target = `ipp://127.0.0.1:${(proxy.address() as AddressInfo).port}/ipp/print`;
  return {
    async run(source) {
      random = source;
      last = new Uint8Array(0);
      const printer = openIppPrinter(target, {
        job: { pollMs: 5, stuckMs: 500, totalMs: 5000, cancelMs: 500, busyMs: 100 },
      });
      const journaled = journaledPrinter(printer, journal, {
        random: () => randomBytes(8),
        settle: { limits: { pollMs: 5, reachMs: 500, endMs: 1000 } },
      });
      const outcome = await judge(async () => {
        const job = await journaled.openJob({
          format: 'application/pdf',
          name: 'certificate',
          required: {},
          impressions: 2,
        });
        await job.write(byteDocument(1));
        await job.finish();
      });
      printer.close();
      const jobs = await journal.list();
      const open = jobs.filter(({ state }) => !isOutcome(state)).length;
      for (const { job, state, resolved } of jobs) {
        const decides = (state === 'unknown' || state === 'partly-printed') && resolved === undefined;
        if (decides) await journal.resolve(job, 'not-printed');
      }
      return { outcome: open > 0 ? `FAULT: a job without an outcome after ${outcome}` : outcome, input: last };
    },
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await device.close();
      await rm(folder, { recursive: true });
    },
  };
}
