// The service as the command line starts it: a ticket, a real certificate, and a sheet whose back carries the scrambled image.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDemoTicket } from '../../src/job/ticket-keys.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { readPwg } from '../../src/print/pwg/reader.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import type { DocumentSink } from '../../src/print/virtual-printer/sink.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { createLogger } from '../../src/serve/log.ts';
import { startService } from '../../src/serve/service.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const making = () => ({
  nowSec: Math.floor(Date.now() / 1000),
  random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
  passphrase: undefined,
});

function options(printer: string, demo: boolean) {
  const log = createLogger(new Writable({ write: (_chunk, _encoding, done) => done() }));
  const paths = { keys: join(folder, 'keys'), journal: join(folder, 'journal') };
  return { printers: [printer], host: '127.0.0.1', port: 0, device: 'generic-600', workers: 1, demo, log, ...paths };
}

/** Share of black in the middle of the scrambled field (60 to 160 mm across and down), page by page. */
function fieldReader(black: number[]): DocumentSink {
  return {
    formats: ['image/pwg-raster'],
    async print(document) {
      let perMm = 0;
      let [inked, seen] = [0, 0];
      for await (const event of readPwg(document.bytes)) {
        if (event.kind === 'page') [perMm, inked, seen] = [event.header.xDpi / 25.4, 0, 0];
        else if (event.kind === 'band' && event.band.exact) {
          const plane = event.band.planes.k!;
          for (let row = 0; row < event.band.heightPx; row++) {
            const yMm = (event.band.y + row) / perMm;
            if (yMm < 60 || yMm > 160) continue;
            for (let x = Math.ceil(60 * perMm); x < 160 * perMm; x++) {
              seen++;
              if (plane.data[row * plane.strideBytes + (x >> 3)]! & (0x80 >> (x & 7))) inked++;
            }
          }
        } else if (event.kind !== 'band') {
          black.push(inked / seen);
          await document.impressionPrinted();
        }
      }
    },
  };
}

it('prints with a ticket, sealed', async () => {
  const black: number[] = [];
  const device = await startVirtualPrinter({ sink: fieldReader(black) });
  await makeDemoKeys(join(folder, 'keys'), making());
  const service = await startService(options(device.uri, false));
  const client = openIppPrinter(service.uri, { job: { pollMs: 100 } });
  try {
    const pdf = await readFile(join(PACKAGE_ROOT, 'samples', 'inkan.pdf'));
    const body = await makeDemoTicket(join(folder, 'keys'), pdf, { ...making(), pages: 1, audience: 'demonstration' });
    const upload = await fetch(service.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/tickets'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/jose' },
      body,
    });
    const { name } = (await upload.json()) as { name: string };
    const job = await client.openJob({ format: 'application/pdf', name, required: {} });
    await job.write(pdf);
    expect(await job.finish()).toMatchObject({ state: 'completed', impressionsCompleted: 2 });
    expect(black).toHaveLength(2);
    // A page of text, and a field of cells of which half are black.
    expect(black[0]).toBeLessThan(0.2);
    expect(black[1]).toBeGreaterThan(0.3);
  } finally {
    client.close();
    await service.stop(0);
    await device.close();
  }
});

it('makes no keys by itself, except for a demonstration', async () => {
  await expect(startService(options('ipp://127.0.0.1:9/ipp/print', false))).rejects.toMatchObject({
    code: 'keys.not-found',
  });
});
