// The kiosk's side of the front: the stream of events, and what its sensors tell.
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { byteDocument } from '../../bench/faults/byte-sink.ts';
import { mimeMediaType } from '../../src/print/ipp/attributes.ts';
import { until } from '../support/until.ts';
import { ask } from '../virtual-printer/ask.ts';
import { type Stand, stand } from './support.ts';

const PDF = Buffer.from('%PDF-1.7 an applicant by name');
const FORMAT = mimeMediaType('document-format', 'application/pdf');

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item[Symbol.asyncDispose]();
});

async function standing(options: Parameters<typeof stand>[0] = {}): Promise<Stand> {
  const made = await stand(options);
  open.push(made);
  return made;
}

const url = ({ front }: Stand, path: string) => front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, `http:$1${path}`);

/** Everything that the stream has said so far. */
function listen(standing: Stand): { said: () => { type: string }[]; text: () => string } {
  let text = '';
  const asking = request(url(standing, '/events'), { agent: false }, (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('error', () => undefined);
  });
  asking.on('error', () => undefined).end();
  open.push({ [Symbol.asyncDispose]: async () => void asking.destroy() });
  const said = () => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!) as { type: string });
  return { said, text: () => text };
}

const taken = (standing: Stand, body: unknown, type = 'application/json') =>
  fetch(url(standing, '/handover'), {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }).then(({ status }) => status);

describe('what the kiosk hears and says', () => {
  it('trouble of the job in hand, its outcome, what to take, and what was taken', async () => {
    const made = await standing({ faults: 'jam@sheet=1:for=0' });
    await until(() => made.front.ready);
    const { said, text } = listen(made);
    await until(() => said().some(({ type }) => type === 'devices'));
    await ask(made.front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
    const types = () => said().map(({ type }) => type);
    await until(() => types().includes('job-trouble-began'));
    made.device.clear('media-jam');
    await until(() => types().includes('take'));
    const jam = said().find(({ type }) => type === 'job-trouble-began');
    expect(jam).toMatchObject({ job: 1, device: 1, keyword: 'media-jam', reaction: 'wait-for-person' });
    expect(jam).toHaveProperty('ja.todo');
    expect(types().indexOf('job-trouble-began')).toBeLessThan(types().indexOf('job-trouble-ended'));
    expect(said().find(({ type }) => type === 'job-outcome')).toMatchObject({ job: 1, state: 'completed', sheets: 1 });
    expect(await taken(made, { job: 1, taken: 'receipt' })).toBe(404);
    expect(await taken(made, { job: 1, taken: 'sheets' })).toBe(204);
    expect(await taken(made, { job: 1, taken: 'sheets' })).toBe(404);
    await until(() => types().includes('done'));
    expect(text()).not.toContain('applicant');
  });

  it('the sheets may be taken as soon as they are out; the job ends when the certificate is wiped', async () => {
    let wiped: () => void = () => undefined;
    const wiping = new Promise<void>((resolve) => {
      wiped = resolve;
    });
    const made = await standing({
      printPdf: async (_pdf, { printer }) => {
        const job = await printer.openJob({ format: 'application/pdf', name: 'x', required: {}, impressions: 2 });
        await job.write(byteDocument(1));
        const { jobId } = await job.finish();
        await wiping;
        return { printer: { jobId, state: 'completed', impressionsCompleted: 2 }, report: undefined as never };
      },
    });
    const { said } = listen(made);
    await until(() => said().length > 0);
    await ask(made.front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
    await until(() => said().some(({ type }) => type === 'take'));
    expect(made.front.server.jobs()[0]).toMatchObject({ state: 'processing' });
    expect(said().find(({ type }) => type === 'take')).toMatchObject({ job: 1, item: 'sheets', count: 1 });
    expect(await taken(made, { job: 1, taken: 'sheets' })).toBe(204);
    wiped();
    await until(() => made.front.server.jobs()[0]?.state === 'completed');
    expect(said().filter(({ type }) => type === 'take')).toHaveLength(1);
  });

  it('what nobody takes was left behind, once', async () => {
    const made = await standing({ leftBehindMs: 50 });
    const { said } = listen(made);
    await until(() => said().length > 0);
    await ask(made.front.server.uri, 'Print-Job', [FORMAT], { document: PDF });
    await until(() => said().some(({ type }) => type === 'left-behind'));
    expect(said().find(({ type }) => type === 'left-behind')).toMatchObject({ job: 1, item: 'sheets' });
    expect(await (await fetch(url(made, '/metrics'))).text()).toMatch(/kiosk_left_behind_total\{item="sheets"\} 1/);
    expect(await taken(made, { job: 1, taken: 'sheets' })).toBe(204);
  });

  it.each([
    ['another type', { job: 1, taken: 'sheets' }, 'text/plain', 415],
    ['no JSON', '{', 'application/json', 400],
    ['another shape', { job: 1, taken: 'sheets', more: 1 }, 'application/json', 400],
    ['too much', { job: 1, taken: 'x'.repeat(1000) }, 'application/json', 413],
    ['no such job', { job: 99, taken: 'sheets' }, 'application/json', 404],
  ])('%s is not taken', async (_what, body, type, status) => {
    expect(await taken(await standing(), body, type)).toBe(status);
  });
});
