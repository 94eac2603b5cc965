// CUPS prints to the virtual printer as it does to any driverless one, and our client prints to CUPS' own queue.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { describeWithPeers } from '../support/peers.ts';
import { CUPS_PEERS, type Cupsd, startCupsd } from './cupsd.ts';
import { type DecodedDocument, decodingSink } from './decoding-sink.ts';

const PAGES = `%!PS
/page { /Helvetica findfont 40 scalefont setfont 72 600 moveto (CUPS prints) show
  0.2 0.4 0.9 setrgbcolor 72 400 200 100 rectfill showpage } def page page
`;

describeWithPeers([...CUPS_PEERS, 'gs'], 'CUPS', () => {
  let dir: string;
  let cups: Cupsd;
  const printers: VirtualPrinter[] = [];
  const received = new Map<string, DecodedDocument[]>();

  /** A queue of CUPS for a new virtual printer of that model, which shows what its formats are. */
  async function queueFor(name: string, model: string, secure = false): Promise<void> {
    const documents: DecodedDocument[] = [];
    const sink = decodingSink(documents);
    const printer = await startVirtualPrinter({ model: findModel(model)!, sink, ...(secure ? { tls: {} } : {}) });
    printers.push(printer);
    received.set(name, documents);
    await cups.addQueue(name, secure ? printer.secureUri! : printer.uri);
  }

  /** The one document that arrives from a queue. */
  async function arrival(name: string): Promise<DecodedDocument> {
    await vi.waitFor(() => expect(received.get(name)).toHaveLength(1), { timeout: 30_000 });
    return received.get(name)![0]!;
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cups-test-'));
    await writeFile(join(dir, 'page.ps'), PAGES);
    const gs = ['-q', '-dBATCH', '-dNOPAUSE', '-dSAFER', '-dDEVICEWIDTHPOINTS=595', '-dDEVICEHEIGHTPOINTS=842'];
    execFileSync('gs', [...gs, '-sDEVICE=pdfwrite', '-sOutputFile=page.pdf', 'page.ps'], { cwd: dir, stdio: 'ignore' });
    const raster = ['-r600', '-sDEVICE=pwgraster', '-dcupsColorSpace=3', '-dcupsBitsPerColor=1', '-dDuplex=true'];
    execFileSync('gs', [...gs, ...raster, '-sOutputFile=page.pwg', 'page.ps'], { cwd: dir, stdio: 'ignore' });
    const picture = { width: 320, height: 240, channels: 3, background: { r: 200, g: 60, b: 60 } } as const;
    await sharp({ create: picture }).png().toFile(join(dir, 'picture.png'));
    cups = await startCupsd();
  });

  afterAll(async () => {
    await cups?.stop();
    await Promise.all(printers.map((printer) => printer.close()));
    await rm(dir, { recursive: true, force: true });
  });

  it('prints a PDF to a colour multifunction printer, as PDF', async () => {
    await queueFor('colour', 'colour-mfp');
    await cups.print('colour', join(dir, 'page.pdf'));
    const document = await arrival('colour');
    expect(document).toMatchObject({ format: 'application/pdf', inked: true });
    expect(document.pages).toHaveLength(2);
    expect(document.ticket).toMatchObject({ sides: 'one-sided', media: { name: 'iso_a4_210x297mm' } });
  });

  it('prints a PDF on both sides over TLS', async () => {
    await queueFor('secure', 'colour-mfp', true);
    await cups.print('secure', join(dir, 'page.pdf'), ['sides=two-sided-long-edge']);
    const document = await arrival('secure');
    expect(document.ticket.sides).toBe('two-sided-long-edge');
    expect(document.inked).toBe(true);
  });

  it('prints a picture to a printer that takes raster only, as sRGB PWG Raster', async () => {
    await queueFor('inkjet', 'srgb-inkjet');
    await cups.print('inkjet', join(dir, 'picture.png'));
    const document = await arrival('inkjet');
    expect(document).toMatchObject({ format: 'image/pwg-raster', inked: true });
    expect(document.pages).toHaveLength(1);
  });

  it('is a printer to our client: a job goes through its queue to the virtual printer behind it', async () => {
    await queueFor('through', 'mono-laser');
    const printer = openIppPrinter(`ipp://${cups.server}/printers/through`, {
      expectContinue: true,
      job: { pollMs: 200 },
    });
    const job = await printer.openJob({
      format: 'image/pwg-raster',
      name: 'job-through-cups',
      required: { media: 'iso_a4_210x297mm', sides: 'two-sided-long-edge' },
      preferred: { 'print-quality': 'high', 'print-scaling': 'none' },
    });
    await job.write(await readFile(join(dir, 'page.pwg')));
    expect((await job.finish()).state).toBe('completed');
    printer.close();
    const document = await arrival('through');
    expect(document).toMatchObject({ format: 'image/pwg-raster', inked: true });
    expect(document.pages).toHaveLength(2);
    expect(document.ticket.sides).toBe('two-sided-long-edge');
  });
});
