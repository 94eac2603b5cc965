// Operations on jobs that our client does not use: holding, several documents, cancelling one’s own.
import { describe, expect, it } from 'vitest';
import { enumeration, find, groupAttributes, integer, keyword, numbersOf } from '../../src/print/ipp/attributes.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { ask } from './ask.ts';
import { eventually, jobOf, pagingSink, start } from './job-support.ts';

describe('operations on jobs', () => {
  it('Hold-Job and Release-Job', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    const hold = [keyword('job-hold-until', 'indefinite')];
    const held = await ask(virtual.uri, 'Print-Job', [], {
      job: hold,
      document: Buffer.from(`RaS2${'x'.repeat(996)}`),
    });
    expect(jobOf(held)).toMatchObject({ state: 4, reasons: ['job-hold-until-specified'] });
    const id = integer('job-id', numbersOf(find(groupAttributes(held.message, GROUP.job), 'job-id'))[0]!);
    expect((await ask(virtual.uri, 'Release-Job', [id])).status).toBe('successful-ok');
    await eventually(async () => expect(jobOf(await ask(virtual.uri, 'Get-Job-Attributes', [id])).state).toBe(9));
    expect((await ask(virtual.uri, 'Hold-Job', [id])).status).toBe('client-error-not-possible');
    expect((await ask(virtual.uri, 'Release-Job', [id])).status).toBe('client-error-not-possible');
  });

  it('Cancel-My-Jobs touches only the jobs of that user', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    for (const user of ['a', 'b', 'a']) await ask(virtual.uri, 'Create-Job', [], { user });
    expect((await ask(virtual.uri, 'Cancel-My-Jobs', [], { user: 'a' })).status).toBe('successful-ok');
    const left = await ask(virtual.uri, 'Get-Jobs', []);
    expect(
      left.message.groups.filter((group) => group.tag === GROUP.job).map((job) => numbersOf(job.attributes[0])),
    ).toEqual([[2]]);
  });

  it('Send-Document more than once, and Close-Job', async () => {
    const formats: (readonly [number, string])[] = [];
    const virtual = await start({
      sink: pagingSink(4, (document) => formats.push([document.number, document.format])),
    });
    const created = await ask(virtual.uri, 'Create-Job', []);
    const id = integer('job-id', numbersOf(find(groupAttributes(created.message, GROUP.job), 'job-id'))[0]!);
    const more = { name: 'last-document', values: [{ tag: 'boolean', value: false }] } as const;
    for (const _ of [1, 2]) {
      const sent = await ask(virtual.uri, 'Send-Document', [id, more], { document: Buffer.from('RaS2') });
      expect(sent.status).toBe('successful-ok');
      await eventually(async () =>
        expect(jobOf(await ask(virtual.uri, 'Get-Job-Attributes', [id])).impressions).toBe(formats.length),
      );
    }
    expect((await ask(virtual.uri, 'Close-Job', [id])).status).toBe('successful-ok');
    expect(formats).toEqual([
      [1, 'image/pwg-raster'],
      [2, 'image/pwg-raster'],
    ]);
    await eventually(async () => expect(jobOf(await ask(virtual.uri, 'Get-Job-Attributes', [id])).state).toBe(9));
  });

  it('refuses attributes that it does not have when fidelity is asked for, and names them when it is not', async () => {
    const virtual = await start({ sink: pagingSink(1000) });
    const job = [keyword('sides', 'two-sided-short-edge'), enumeration('print-quality', 9), keyword('fancy', 'yes')];
    const fidelity = { name: 'ipp-attribute-fidelity', values: [{ tag: 'boolean', value: true }] } as const;
    const strict = await ask(virtual.uri, 'Validate-Job', [fidelity], { job });
    expect(strict.status).toBe('client-error-attributes-or-values-not-supported');
    const names = groupAttributes(strict.message, GROUP.unsupported).map((attribute) => attribute.name);
    expect(names).toEqual(['print-quality', 'fancy']);
    const lenient = await ask(virtual.uri, 'Validate-Job', [], { job });
    expect(lenient.status).toBe('successful-ok-ignored-or-substituted-attributes');
  });
});
