// The client against CUPS' reference printer: what arrives is what was sent, byte for byte, over HTTP and TLS.
import { createHash } from 'node:crypto';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { groupAttributes } from '../../src/print/ipp/attributes.ts';
import { IppClient, requireExact } from '../../src/print/ipp/client.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { JobIdentity } from '../../src/print/ipp/job-identity.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { mediaSizePx, type PrinterEvent } from '../../src/print/printer.ts';
import { describeWithPeers } from '../support/peers.ts';
import { EVE_PEERS, type EvePrinter, startEvePrinter } from './support/ippeveprinter.ts';

/** Bytes that no compression or line ending could have left alone by accident. */
function* noise(name: string, bytes: number): Generator<Uint8Array> {
  let seed = createHash('sha256').update(name).digest();
  for (let left = bytes; left > 0; left -= 100_000) {
    const chunk = Buffer.alloc(Math.min(left, 100_000));
    for (let at = 0; at < chunk.length; at += 32) {
      seed = createHash('sha256').update(seed).digest();
      seed.copy(chunk, at);
    }
    yield chunk;
  }
}

function fingerprintOf(uri: string): Promise<string> {
  const { hostname, port } = new URL(uri);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describeWithPeers([...EVE_PEERS, 'ipptool'], 'ippeveprinter', () => {
  let eve: EvePrinter;
  beforeAll(async () => {
    eve = await startEvePrinter('/bin/true');
  });
  afterAll(() => eve?.stop());

  it('says what it takes', async () => {
    const printer = openIppPrinter(eve.uri);
    const capabilities = await printer.capabilities();
    printer.close();
    expect(capabilities.formats).toContain('image/pwg-raster');
    expect(capabilities.pwg).toEqual({
      types: ['black_1', 'sgray_8'],
      resolutions: [
        { xDpi: 300, yDpi: 300 },
        { xDpi: 600, yDpi: 600 },
      ],
      sheetBack: 'normal',
    });
    const a4 = capabilities.media.find((media) => media.name === 'iso_a4_210x297mm')!;
    expect(mediaSizePx(a4, { xDpi: 600, yDpi: 600 })).toEqual({ widthPx: 4960, heightPx: 7015 });
    expect(a4.margins).toEqual({ top: 635, right: 340, bottom: 635, left: 340 });
    expect(capabilities.sides).toContain('two-sided-long-edge');
    expect(capabilities.jobAttributes.get('print-quality')).toEqual(['draft', 'normal', 'high']);
    expect(capabilities.jobAttributes.get('printer-resolution')).toEqual(['600dpi']);
  });

  it.each([
    ['ipp', false],
    ['ipps', false],
    ['ipp', true],
    ['ipps', true],
  ] as const)('gets a job byte for byte over %s, 100-continue %s', async (scheme, expectContinue) => {
    const secure = scheme === 'ipps';
    const tls = secure ? { tls: { fingerprint256: await fingerprintOf(eve.secureUri) } } : {};
    const options = { ...tls, expectContinue, job: { pollMs: 200 } };
    const printer = openIppPrinter(secure ? eve.secureUri : eve.uri, options);
    const events: PrinterEvent[] = [];
    const job = await printer.openJob(
      {
        format: 'image/pwg-raster',
        name: `job-${scheme}-${expectContinue}`,
        required: { media: 'iso_a4_210x297mm', sides: 'two-sided-long-edge' },
        preferred: { 'printer-resolution': '600dpi', 'print-quality': 'high', 'print-scaling': 'none', copies: '1' },
      },
      { onEvent: (event) => events.push(event) },
    );
    const sent = createHash('sha256');
    for (const chunk of noise(`${scheme} ${expectContinue}`, 3_000_000)) {
      sent.update(chunk);
      await job.write(chunk);
    }
    const result = await job.finish();
    printer.close();
    expect(result.state).toBe('completed');
    expect(result.jobId).toBe(job.jobId);
    const kept = (await eve.documents()).map((document) => createHash('sha256').update(document).digest('hex'));
    expect(kept).toContain(sent.digest('hex'));
    expect(events[0]).toMatchObject({ type: 'job-created', jobId: job.jobId });
    expect(events.at(-2)).toMatchObject({ type: 'job-state', state: 'completed' });
  });

  it('takes a job in one piece, paper by size and margins, and what leaves dots alone', async () => {
    const client = new IppClient(eve.uri);
    const edges = {
      'media-top-margin': 635,
      'media-right-margin': 340,
      'media-bottom-margin': 635,
      'media-left-margin': 340,
    };
    const jobAttributes = {
      'media-col': { 'media-size': { 'x-dimension': 21_000, 'y-dimension': 29_700 }, ...edges },
      'print-content-optimize': 'graphic',
      'print-rendering-intent': 'relative',
    };
    const operation = {
      'requesting-user-name': 'kiosk',
      'job-name': 'job-whole',
      'ipp-attribute-fidelity': true,
      'document-format': 'image/pwg-raster',
    };
    const { exchange, finish } = client.upload('Print-Job', operation, jobAttributes);
    const sent = createHash('sha256');
    for (const chunk of noise('whole', 1_000_000)) {
      sent.update(chunk);
      await exchange.write(chunk);
    }
    const identity = new JobIdentity({ name: 'job-whole', upTimeS: undefined });
    expect(identity.take(groupAttributes(requireExact('Print-Job', await finish()), GROUP.job))).toBe(true);
    const searched = new JobIdentity({ name: 'job-whole', upTimeS: undefined });
    expect(await searched.search(client, new AbortController().signal)).toBe(true);
    expect(searched.jobId).toBe(identity.jobId);
    const kept = (await eve.documents()).map((document) => createHash('sha256').update(document).digest('hex'));
    expect(kept).toContain(sent.digest('hex'));
    client.close();
  });

  it('is refused what it does not offer, before a job is made', async () => {
    const printer = openIppPrinter(eve.uri);
    const spec = { format: 'image/pwg-raster', name: 'job', required: { 'print-color-mode': 'color' } };
    await expect(printer.openJob(spec)).rejects.toMatchObject({
      code: 'printer.unsupported',
      exitCode: 4,
      params: { what: 'print-color-mode', wanted: 'color', offered: 'monochrome' },
    });
    const other = { format: 'image/urf', name: 'job', required: {} };
    await expect(printer.openJob(other)).rejects.toMatchObject({ code: 'printer.unsupported' });
    printer.close();
  });

  it('is not trusted over TLS when its certificate is another one', async () => {
    const wrong = openIppPrinter(eve.secureUri, { tls: { fingerprint256: '00'.repeat(32) } });
    await expect(wrong.capabilities()).rejects.toMatchObject({ code: 'printer.untrusted' });
    wrong.close();
    const unknown = openIppPrinter(eve.secureUri);
    await expect(unknown.capabilities()).rejects.toMatchObject({ code: 'printer.untrusted' });
    unknown.close();
  });
});
