// A job known by its name alone, at a printer that goes on printing while it is asked.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { byteDocument, byteSink } from '../../bench/faults/byte-sink.ts';
import { groupAttributes } from '../../src/print/ipp/attributes.ts';
import { IppClient, requireExact } from '../../src/print/ipp/client.ts';
import { JobIdentity } from '../../src/print/ipp/job-identity.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { until } from '../support/until.ts';

let device: VirtualPrinter;
let client: IppClient;
beforeEach(async () => {
  device = await startVirtualPrinter({ sink: byteSink([]) });
  client = new IppClient(device.uri);
});
afterEach(async () => {
  client.close();
  await device.close();
});

async function print(name: string): Promise<JobIdentity> {
  const { exchange, finish } = client.upload('Print-Job', {
    'requesting-user-name': 'kiosk',
    'job-name': name,
    'document-format': 'application/pdf',
  });
  await exchange.write(byteDocument(1));
  const identity = new JobIdentity({ name, upTimeS: undefined });
  identity.take(groupAttributes(requireExact('Print-Job', await finish()), GROUP.job));
  return identity;
}

const hasEnded = () => device.jobs().every(({ state }) => state === 'completed');
const { signal } = new AbortController();

it('finds a job that ends between the question for open jobs and the one for ended jobs', async () => {
  device.raise({ keyword: 'media-jam', severity: 'error' });
  const printed = print('job-here');
  await until(() => device.jobs().length === 1);
  const ask = client.call.bind(client);
  const seen: unknown[] = [];
  client.call = async (operation, attributes, options) => {
    const answer = await ask(operation, attributes, options);
    seen.push([attributes['which-jobs'], answer.groups.filter(({ tag }) => tag === GROUP.job).length]);
    device.clear('media-jam');
    await until(hasEnded);
    return answer;
  };
  const searched = new JobIdentity({ name: 'job-here', upTimeS: undefined });
  expect(await searched.search(client, signal)).toBe(true);
  // One job, in both answers.
  expect(seen).toEqual([
    ['not-completed', 1],
    ['completed', 1],
  ]);
  expect(searched.jobId).toBe((await printed).jobId);
});

it('takes neither of two jobs of one name, and the new one beside a namesake that was there before', async () => {
  const first = await print('job-twice');
  const second = await print('job-twice');
  await until(hasEnded);
  const either = new JobIdentity({ name: 'job-twice', upTimeS: undefined });
  expect(await either.search(client, signal)).toBe(false);
  expect(either.jobId).toBeUndefined();
  const newer = new JobIdentity({ name: 'job-twice', upTimeS: undefined, namesakes: new Set([first.jobId!]) });
  expect(await newer.search(client, signal)).toBe(true);
  expect(newer.jobId).toBe(second.jobId);
});
