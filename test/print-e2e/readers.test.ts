// A whole job of two sheets -> libcups and cups-filters see every pixel of it as sent.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../src/job/engine.ts';
import type { PageSpec, PwgColour } from '../../src/print/band-writer.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { buildLibcupsReader, LIBCUPS_PEERS } from '../print-pwg/libcups/read-raster.ts';
import { expectedRow, type TestPage } from '../print-pwg/pages.ts';
import { describeWithPeers } from '../support/peers.ts';
import { type KeptDocument, keepingSink, renderedSides, type Sides } from './support.ts';

const FILTER = '/usr/lib/cups/filter/rastertopdf';
const DPI = 300;
const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-readers-'));
/** Two sheets as `render` makes them, and the same as a device with rotated backs received them. */
let rendered: Sides;
let renderedPwg: Buffer;
let printedPwg: Buffer;
let printed: { readonly front: string; readonly back: string };

beforeAll(async () => {
  const pdf = readFileSync(new URL('../../samples/juminhyo.pdf', import.meta.url));
  await using engine = await createEngine({ workers: 1 });
  await engine.render(pdf, { outDir: folder, dpi: DPI });
  rendered = await renderedSides(folder, 2);
  renderedPwg = readFileSync(join(folder, 'job.pwg'));
  const mfp = findModel('colour-mfp-rotated')!;
  const model = {
    ...mfp,
    resolutionsDpi: [DPI],
    pwg: { ...mfp.pwg!, resolutionsDpi: [DPI], pageSize: 'exact' as const },
  };
  const documents: KeptDocument[] = [];
  const server = await startVirtualPrinter({ model, sink: keepingSink(documents) });
  const printer = openIppPrinter(server.uri, { job: { pollMs: 20 } });
  printed = (await engine.print(pdf, { printer })).report.sent;
  printer.close();
  await server.close();
  printedPwg = documents[0]!.bytes;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A rendered side as a page of the given size (the bottom row may be cut off). */
function pageOf(index: number, colour: PwgColour, heightPx: number): TestPage {
  const { widthPx, planes } = rendered[index]!;
  const spec: PageSpec = { side: index % 2 ? 'back' : 'front', widthPx, heightPx, dpi: DPI, colour };
  return { spec, planes };
}

/** Digest of the bytes that a reader of raw pixels must see. */
function expectedDigest(page: TestPage, turn: readonly [number, number] = [1, 1]): string {
  const hash = createHash('sha256');
  for (let y = 0; y < page.spec.heightPx; y++) hash.update(expectedRow(page, y, turn));
  return hash.digest('hex');
}

describeWithPeers(LIBCUPS_PEERS, 'libcups', () => {
  async function digests(stream: Uint8Array, pageBytes: readonly number[]): Promise<string[]> {
    using libcups = buildLibcupsReader();
    const hashes = pageBytes.map(() => createHash('sha256'));
    let page = 0;
    let left = pageBytes[0]!;
    const headers = await libcups.read(stream, (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        if (left === 0) left = pageBytes[++page]!;
        const take = Math.min(left, bytes.length - at);
        hashes[page]!.update(bytes.subarray(at, at + take));
        left -= take;
        at += take;
      }
    });
    expect([headers.length, page, left]).toEqual([pageBytes.length, pageBytes.length - 1, 0]);
    return hashes.map((hash) => hash.digest('hex'));
  }

  it('sees black_1 fronts and cmyk_8 backs as rendered', async () => {
    const pages = rendered.map((side, i) => pageOf(i, i % 2 ? 'cmyk_8' : 'black_1', side.heightPx));
    const [front, back] = [310 * 3508, 2480 * 4 * 3508];
    expect(await digests(renderedPwg, [front, back, front, back])).toEqual(pages.map((page) => expectedDigest(page)));
  });

  it('sees printed sheets as rendered, backs turned by 180 degrees', async () => {
    const colours = [printed.front, printed.back, printed.front, printed.back] as PwgColour[];
    const pages = colours.map((colour, i) => pageOf(i, colour, 3507));
    const expected = pages.map((page, i) => expectedDigest(page, i % 2 ? [-1, -1] : [1, 1]));
    expect(
      await digests(
        printedPwg,
        colours.map((colour) => (colour === 'cmyk_8' ? 2480 * 4 : 310) * 3507),
      ),
    ).toEqual(expected);
    // The comparison is not blind: a back that was not turned would not match.
    expect(expectedDigest(pages[1]!)).not.toBe(expected[1]);
  });
});

describeWithPeers([FILTER, 'pdfimages', 'mutool'], 'rastertopdf', () => {
  const options = { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };

  it('sees fronts and backs as rendered', async () => {
    const pdf = join(folder, 'job.pdf');
    const env = { ...process.env, OUTFORMAT: 'pdf', FINAL_CONTENT_TYPE: 'application/pdf' };
    writeFileSync(pdf, execFileSync(FILTER, ['1', 'u', 't', '1', '', join(folder, 'job.pwg')], { ...options, env }));
    const images = execFileSync('pdfimages', ['-list', pdf]).toString().trim().split('\n').slice(2);
    expect(images).toHaveLength(4);
    for (const sheet of [0, 1]) {
      const page = String(2 * sheet + 1);
      execFileSync('pdfimages', ['-png', '-f', page, '-l', page, pdf, join(folder, `front-${sheet}`)]);
      const name = readdirSync(folder).find((file) => file.startsWith(`front-${sheet}-`))!;
      const { plane } = await decodePng1(readFileSync(join(folder, name)));
      expect(Buffer.compare(plane.data, rendered[2 * sheet]!.planes.k!.data)).toBe(0);
      const object = images[2 * sheet + 1]!.trim().split(/\s+/)[10]!;
      const samples = execFileSync('mutool', ['show', '-b', pdf, object], options);
      expect(createHash('sha256').update(samples).digest('hex')).toBe(
        expectedDigest(pageOf(2 * sheet + 1, 'cmyk_8', 3508)),
      );
    }
  });
});
