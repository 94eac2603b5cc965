// Printer states -> events for the kiosk, by themselves and from a virtual printer that stops in mid-job.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { byteDocument, byteSink, type Came } from '../../bench/faults/byte-sink.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { TROUBLE, troubleFor } from '../../src/print/trouble/catalogue.ts';
import { cataloguePage, type TroubleEvent, TroubleWatch } from '../../src/print/trouble/events.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';

it('the page is the catalogue', () => {
  expect(readFileSync(new URL('../../docs/printer-events.md', import.meta.url), 'utf8')).toBe(cataloguePage(TROUBLE));
});

it('every reason of the facts page has words in both languages, once', () => {
  const keywords = TROUBLE.map(({ keyword }) => keyword);
  expect(new Set(keywords).size).toBe(keywords.length);
  const named =
    'media-empty media-needed media-jam cover-open door-open input-tray-missing toner-low toner-empty marker-waste-full ' +
    'output-area-full spool-area-full paused connecting-to-device shutdown';
  for (const keyword of named.split(' ')) {
    const { en, ja } = troubleFor(keyword);
    expect(keywords).toContain(keyword);
    expect(en.todo).toMatch(/\.$/);
    expect(ja.todo).toMatch(/。$/);
  }
});

it('tells each reason once when it comes and once when it goes; severity decides', () => {
  const told: string[] = [];
  const watch = new TroubleWatch((e) => told.push(`${e.type} ${e.keyword} ${e.severity} ${e.reaction}`));
  watch.see([{ keyword: 'toner-low', severity: 'warning' }]);
  watch.see([{ keyword: 'toner-low', severity: 'warning' }]);
  expect(watch.blocked).toBe(false);
  watch.see([
    { keyword: 'toner-low', severity: 'warning' },
    { keyword: 'com.example-hopper', severity: 'error' },
  ]);
  expect(watch.blocked).toBe(true);
  watch.see([]);
  expect(told).toEqual([
    'trouble-began toner-low warning go-on',
    'trouble-began com.example-hopper error wait-for-person',
    'trouble-ended toner-low warning go-on',
    'trouble-ended com.example-hopper error wait-for-person',
  ]);
});

it('a jam in mid-job: told, waited for, and the job completes with every side counted', async () => {
  const tray: Came[] = [];
  const server = await startVirtualPrinter({
    sink: byteSink(tray),
    onEvent: (event) => {
      if (event.type === 'impression' && event.impressionsCompleted === 2) {
        server.raise({ keyword: 'media-jam', severity: 'error' });
      }
    },
  });
  const printer = openIppPrinter(server.uri, { job: { pollMs: 20 } });
  try {
    const told: TroubleEvent[] = [];
    const watch = new TroubleWatch((event) => {
      told.push(event);
      if (event.type === 'trouble-began') server.clear('media-jam');
    });
    const spec = { format: 'application/pdf', name: 'certificate', required: {}, impressions: 6 };
    const job = await printer.openJob(spec, { onEvent: watch.onEvent });
    await job.write(byteDocument(3));
    expect((await job.finish()).impressionsCompleted).toBe(6);
    expect(told.map(({ type, keyword }) => `${type} ${keyword}`)).toContain('trouble-began media-jam');
    expect(told[0]!.ja.what).toBe('紙づまりです。');
    expect(tray).toEqual([{ jobId: 1, sides: 6 }]);
  } finally {
    printer.close();
    await server.close();
  }
});
