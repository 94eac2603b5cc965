// The spooler front over IPP: mirrors the device, checks tickets, keeps strangers out, and says nothing of whom it prints for.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadTicketKeys, makeDemoTicket } from '../../src/job/ticket-keys.ts';
import { openUsedTickets } from '../../src/job/used-tickets.ts';
import {
  find,
  groupAttributes,
  integer,
  keyword,
  mimeMediaType,
  name,
  numbersOf,
  range,
  stringsOf,
  text,
} from '../../src/print/ipp/attributes.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { openReceiptPrinter } from '../../src/print/receipt/receipt-printer.ts';
import { startVirtualThermalPrinter } from '../../src/print/receipt/virtual/thermal-printer.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { accessOptions } from '../../src/serve/access.ts';
import { until } from '../support/until.ts';
import { ask } from '../virtual-printer/ask.ts';
import { type Stand, stand } from './support.ts';

const PDF = Buffer.from('%PDF-1.7 an applicant by name');
const FORMAT = mimeMediaType('document-format', 'application/pdf');

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item[Symbol.asyncDispose]();
});
async function standing(options: Parameters<typeof stand>[0] = {}): Promise<Stand> {
  const made = await stand(options);
  open.push(made);
  return made;
}

function get(front: Stand['front'], path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, `http:$1${path}`), { headers });
}

async function ended(front: Stand['front'], jobId = 1): Promise<{ state: string; impressionsCompleted: number }> {
  const job = () => front.server.jobs().find((candidate) => candidate.jobId === jobId);
  await until(() => ['completed', 'aborted', 'canceled'].includes(job()?.state ?? ''));
  return job()!;
}

describe('demo mode', () => {
  it('prints on the device, mirrors its count, and says so in metrics', async () => {
    const { front, tray, log } = await standing({ pages: 2 });
    const { status } = await ask(front.server.uri, 'Print-Job', [name('job-name', 'Yamada Hanako'), FORMAT], {
      document: PDF,
      user: 'hanako',
    });
    expect(status).toBe('successful-ok');
    expect(await ended(front)).toMatchObject({ state: 'completed', impressionsCompleted: 4 });
    expect(tray).toEqual([{ jobId: 1, sides: 4 }]);
    await until(() => front.ready);
    expect((await get(front, '/healthz')).status).toBe(200);
    expect((await get(front, '/readyz')).status).toBe(200);
    const metrics = await (await get(front, '/metrics')).text();
    expect(metrics).toMatch(/kiosk_jobs_total\{outcome="completed"\} 1/);
    expect(metrics).toMatch(/kiosk_sheets_total 2/);
    expect(log() + metrics).not.toMatch(/Yamada|hanako|applicant/i);
    expect(log()).toContain('job has its outcome');
  });

  it('takes duplex only', async () => {
    const { front } = await standing();
    const fidelity = { name: 'ipp-attribute-fidelity', values: [{ tag: 'boolean', value: true }] } as const;
    const validate = (job: ReturnType<typeof keyword>) =>
      ask(front.server.uri, 'Validate-Job', [fidelity, FORMAT], { job: [job] });
    expect((await validate(keyword('sides', 'one-sided'))).status).toContain('attributes');
    expect((await validate(keyword('sides', 'two-sided-long-edge'))).status).toBe('successful-ok');
    expect((await validate(keyword('print-scaling', 'fill'))).status).toContain('attributes');
    const urf = await ask(front.server.uri, 'Validate-Job', [mimeMediaType('document-format', 'image/urf')]);
    expect(urf.status).toContain('document-format');
  });

  it('prints copies, each in a journal entry of its own; refuses them where a ticket is for one use', async () => {
    const { front, tray } = await standing();
    const copies = (of: Stand['front']) =>
      ask(of.server.uri, 'Print-Job', [FORMAT], { document: PDF, job: [integer('copies', 3)] });
    expect((await copies(front)).status).toBe('successful-ok');
    expect(await ended(front)).toMatchObject({ state: 'completed', impressionsCompleted: 6 });
    expect(tray.map(({ sides }) => sides)).toEqual([2, 2, 2]);
    const { front: counter } = await standing({ demo: false });
    const { message } = await ask(counter.server.uri, 'Get-Printer-Attributes', []);
    expect(find(groupAttributes(message, GROUP.printer), 'copies-supported')?.values).toMatchObject([{ upper: 1 }]);
    expect((await copies(counter)).status).toBe('successful-ok-ignored-or-substituted-attributes');
  });

  it.each([
    [[1, 1], 'aborted', 0],
    [[2, 3], 'aborted', 0],
    [[1, 99], 'completed', 6],
  ] as const)('prints every page or none: page-ranges %j', async (pages, state, sides) => {
    const { front, tray, log } = await standing({ pages: 3 });
    const job = [range('page-ranges', [...pages])];
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF, job });
    expect((await ended(front)).state).toBe(state);
    expect(tray.map((came) => came.sides)).toEqual(sides === 0 ? [] : [sides]);
    if (sides === 0) expect(log()).toContain('serve.pageRanges');
  });

  it('answers a document that it will refuse as any other: the job tells, not who is faster', async () => {
    const { front, taken } = await standing();
    const raster = mimeMediaType('document-format', 'image/pwg-raster');
    // Short: read whole before anybody looks. Long: refused at its first bytes, while the rest is on its way.
    for (const [index, bytes] of [100, 4_000_000].entries()) {
      const { status } = await ask(front.server.uri, 'Print-Job', [raster], { document: Buffer.alloc(bytes, 'RaS3') });
      expect(status).toBe('successful-ok');
      expect((await ended(front, index + 1)).state).toBe('aborted');
    }
    expect(taken).toEqual([]);
  });

  it('mirrors the trouble of the device, waits for it, and then goes on', async () => {
    const { front, device, tray, log } = await standing({ faults: 'jam@sheet=2:for=0', pages: 2 });
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
    const reasons = async () => {
      const { message } = await ask(front.server.uri, 'Get-Printer-Attributes', []);
      return stringsOf(find(groupAttributes(message, GROUP.printer), 'printer-state-reasons'));
    };
    let seen: string[] = [];
    await until(() => log().includes('media-jam'));
    seen = await reasons();
    expect(seen).toEqual(['media-jam-error']);
    expect((await get(front, '/readyz')).status).toBe(503);
    device.clear('media-jam');
    expect(await ended(front)).toMatchObject({ state: 'completed', impressionsCompleted: 4 });
    expect(tray).toEqual([{ jobId: 1, sides: 4 }]);
    await until(() => front.ready);
    expect(await reasons()).toEqual(['none']);
  });

  it('cancels on the device', async () => {
    const { front, device } = await standing({ sideMs: 100, pages: 20 });
    const { message } = await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
    const jobId = numbersOf(find(groupAttributes(message, GROUP.job), 'job-id'))[0]!;
    await until(() => front.server.jobs()[0]!.impressionsCompleted > 0);
    await ask(front.server.uri, 'Cancel-Job', [integer('job-id', jobId)]);
    expect((await ended(front)).state).toBe('canceled');
    await until(() => device.jobs()[0]!.state === 'canceled');
  });

  it('refuses a document that is too large, and aborts the job', async () => {
    const { front, taken } = await standing();
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: Buffer.concat([PDF, Buffer.alloc(200_000)]) });
    expect((await ended(front)).state).toBe('aborted');
    expect(taken).toEqual([]);
  });

  it('finishes the job in hand when it is stopped, and takes no other', async () => {
    const { front, tray } = await standing({ sideMs: 50, pages: 5 });
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
    await until(() => tray.length > 0);
    const stopping = front.stop(20_000);
    const { status } = await ask(front.server.uri, 'Validate-Job', [FORMAT]);
    expect(status).toBe('server-error-not-accepting-jobs');
    await stopping;
    expect(tray).toEqual([{ jobId: 1, sides: 10 }]);
  });

  it('eight clients at once: every job once, one after the other', async () => {
    const { front, tray } = await standing();
    await Promise.all(Array.from({ length: 8 }, () => ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF })));
    for (let jobId = 1; jobId <= 8; jobId++) expect((await ended(front, jobId)).state).toBe('completed');
    expect(tray.map(({ sides }) => sides)).toEqual(Array(8).fill(2));
  });
});

describe('tickets', () => {
  const TYPE = { alg: 'EdDSA', typ: 'kiosk-raster-ticket+jws' };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  async function office(pages = 1, { ageSec = 0, audience = 'kiosk-1' } = {}) {
    const keysFolder = join((await standing()).folder, 'keys');
    await mkdir(keysFolder, { recursive: true });
    const making = {
      nowSec: Math.floor(Date.now() / 1000),
      random: (count: number) => new Uint8Array(randomBytes(count)),
      passphrase: undefined,
    };
    await makeDemoKeys(keysFolder, making);
    const jws = () =>
      makeDemoTicket(keysFolder, PDF, {
        ...making,
        nowSec: making.nowSec - ageSec,
        pages,
        audience,
        office: 'みほん市',
        serial: 'A-1',
      });
    const thermal = await startVirtualThermalPrinter();
    open.push({ [Symbol.asyncDispose]: () => thermal.close() });
    const made = await standing({
      demo: false,
      tickets: {
        keys: () => loadTicketKeys(keysFolder),
        audience: 'kiosk-1',
        used: await openUsedTickets(join(keysFolder, 'used')),
      },
      receipt: openReceiptPrinter(thermal.target),
    });
    return { ...made, jws, thermal };
  }
  const inTwo = (jws: string) => text('certificate-ticket', jws.slice(0, 400), jws.slice(400));

  it('prints with a ticket, once, and then the receipt; nobody sees the ticket again', async () => {
    const { front, tray, jws, thermal, log } = await office();
    const ticket = await jws();
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF, job: [inTwo(ticket)] });
    expect((await ended(front)).state).toBe('completed');
    await until(() => thermal.slips.length === 1);
    const { message } = await ask(front.server.uri, 'Get-Job-Attributes', [integer('job-id', 1)]);
    expect(JSON.stringify(message)).not.toContain(ticket.slice(0, 40));
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF, job: [inTwo(ticket)] });
    expect((await ended(front, 2)).state).toBe('aborted');
    expect(tray).toHaveLength(1);
    expect(thermal.slips).toHaveLength(1);
    expect(log()).toContain('ticket.reused');
    expect(log()).not.toMatch(/みほん|A-1"/);
  });

  it('uploaded beforehand and named in job-name', async () => {
    const { front, tray, jws } = await office();
    const url = front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/tickets');
    const upload = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/jose' },
      body: await jws(),
    });
    expect(upload.status).toBe(201);
    const { name: jobName } = (await upload.json()) as { name: string };
    await ask(front.server.uri, 'Print-Job', [FORMAT, name('job-name', jobName)], { document: PDF });
    expect((await ended(front)).state).toBe('completed');
    expect(tray).toHaveLength(1);
    expect((await fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' })).status).toBe(
      415,
    );
    const long = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/jose' },
      body: 'x'.repeat(9000),
    });
    expect(long.status).toBe(413);
  });

  it.each<[what: string, code: string, change: (jws: string) => string, made?: object]>([
    ['none', 'serve.noTicket', () => ''],
    ['malformed', 'ticket.malformed', () => 'x.y.z'],
    ['unsigned', 'ticket.unsigned', (jws) => `${part({ alg: 'none' })}.${jws.split('.')[1]}.`],
    ['its signature stripped', 'ticket.unsigned', (jws) => jws.replace(/[^.]*$/, '')],
    ['another algorithm', 'ticket.algorithm', (jws) => jws.replace(/^[^.]*/, part({ alg: 'HS256' }))],
    ['another signer', 'ticket.signer-unknown', (jws) => jws.replace(/^[^.]*/, part({ ...TYPE, kid: '0'.repeat(16) }))],
    ['its claims changed', 'ticket.signature', (jws) => jws.replace(/\.[^.]*\./, `.${part({ feeYen: 0 })}.`)],
    ['expired', 'ticket.expired', (jws) => jws, { ageSec: 9000 }],
    ['from the future: a clock is off', 'ticket.clock-off', (jws) => jws, { ageSec: -9000 }],
    ["another kiosk's", 'ticket.other-kiosk', (jws) => jws, { audience: 'kiosk-2' }],
  ])('%s: refused with %s before anything is rasterised', async (_what, code, change, made) => {
    const { front, taken, log, jws } = await office(1, made);
    const ticket = change(await jws());
    const job = ticket === '' ? [] : [inTwo(ticket)];
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF, job });
    expect((await ended(front)).state).toBe('aborted');
    expect(taken).toEqual([]);
    expect(log()).toContain(`"${code}"`);
  });

  it('another PDF, and another number of pages', async () => {
    const { front, taken, tray, jws, log } = await office(2);
    await ask(front.server.uri, 'Print-Job', [FORMAT], {
      document: Buffer.from('%PDF-1.7 another'),
      job: [inTwo(await jws())],
    });
    expect((await ended(front)).state).toBe('aborted');
    expect(taken).toEqual([]);
    await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF, job: [inTwo(await jws())] });
    expect((await ended(front, 2)).state).toBe('aborted');
    expect(tray).toEqual([]);
    expect(log()).toContain('ticket.pdf-mismatch');
    expect(log()).toContain('ticket.pages-mismatch');
  });
});

describe('access', () => {
  it('a token: Basic, Bearer, or nothing at all', async () => {
    const token = 'a'.repeat(32);
    const { front } = await standing({ basicAuth: { user: 'kiosk', password: token } });
    expect((await get(front, '/healthz')).status).toBe(401);
    expect((await get(front, '/healthz', { Authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await get(front, '/healthz', { Authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await ask(front.server.uri, 'Print-Job', [FORMAT], { document: PDF })).status).toBe('HTTP 401');
  });

  it('loopback only, unless there is TLS and a way to know clients', async () => {
    await expect(accessOptions({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'serve.open' });
    await expect(accessOptions({ host: '127.0.0.1', tlsKey: 'x' })).rejects.toMatchObject({ code: 'serve.tlsPair' });
    expect(await accessOptions({ host: '127.0.0.1' })).toEqual({});
    const { folder } = await standing();
    await writeFile(join(folder, 'token'), 'short\n');
    await expect(accessOptions({ host: '127.0.0.1', tokenFile: join(folder, 'token') })).rejects.toMatchObject({
      code: 'serve.weakToken',
    });
  });
});
