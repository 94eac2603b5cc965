// A job at the virtual printer, watched by a browser: the page follows it, and shows nothing to strangers.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobLog } from '../../src/paper/tray/job-log.ts';
import { createLiveFile } from '../../src/paper/tray/live-file.ts';
import { type LivePrinter, liveSite } from '../../src/paper/tray/live-site.ts';
import { createTray, type Tray } from '../../src/paper/tray.ts';
import { openIppPrinter } from '../../src/print/ipp/ipp-printer.ts';
import { findModel } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';

const outDir = mkdtempSync(join(tmpdir(), 'kiosk-raster-live-'));
let tray: Tray;
let printer: VirtualPrinter;
let base: string;
const live = (): LivePrinter => ({ label: 'Test <printer>', status: { ...printer.status(), waiting: 0 } });
/** The part of the page that changes, after every change. */
const seen: string[] = [];

async function printJpeg(bytes: Uint8Array): Promise<unknown> {
  const device = openIppPrinter(printer.uri, { job: { pollMs: 20 } });
  try {
    const job = await device.openJob({
      format: 'image/jpeg',
      name: 'picture',
      required: { media: 'om_card_55x85mm' },
    });
    await job.write(bytes);
    return await job.finish().catch((error: unknown) => error);
  } finally {
    device.close();
  }
}

beforeAll(async () => {
  const watch = (): void => {
    void fetch(`${base}live`).then(async (answer) => seen.push(await answer.text()));
  };
  tray = createTray({ outDir, picturesIn: 'job', onChange: watch });
  // A small card: its pictures are soon made.
  const card = { name: 'om_card_55x85mm', marginHundredthMm: 300, source: 'main', ready: true };
  const model = { ...findModel('colour-mfp')!, media: [card] };
  printer = await startVirtualPrinter({ sink: tray, model, pages: liveSite(tray.log, outDir, live) });
  base = printer.uri.replace(/^ipp:(.*)ipp\/print$/, 'http:$1');
  const picture = await sharp({ create: { width: 400, height: 600, channels: 3, background: '#cc8844' } })
    .jpeg()
    .toBuffer();
  expect(await printJpeg(picture)).toMatchObject({ state: 'completed', impressionsCompleted: 1 });
  await tray.settled();
});
afterAll(async () => {
  await printer?.close();
  rmSync(outDir, { recursive: true, force: true });
});

function statusOf(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    // Not fetch, which would tidy the path and set its own Host.
    request(new URL(base), { path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

describe('while it prints', () => {
  it('shows the sheet before its pictures, then each picture as it is made', () => {
    const stage = (text: string) => [
      Number(text.includes('sheet-1-front-received.png')),
      (text.match(/sheet-1-front-(paper|photocopy|infrared|scan)\.png"/g)?.length ?? 0) / 2,
    ];
    const stages = new Set(seen.map((text) => stage(text).join()));
    expect(stages).toContain('0,0');
    expect(stages).toContain('1,0');
    expect(stages).toContain('1,4');
    expect(seen.some((text) => text.includes('<progress max="1" value="0.'))).toBe(true);
  });
});

describe('afterwards', () => {
  it('the page names the job, its pictures and the page that compares them, and all of them are there', async () => {
    const html = await (await fetch(base)).text();
    expect(html).toContain('1 sheets, 1 sides');
    expect(html).toContain('Test &#60;printer&#62;');
    expect(html).not.toContain('<progress');
    const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => match[1]!);
    expect(links).toContain('/job-1/index.html');
    for (const link of new Set(links)) expect([link, (await fetch(new URL(link, base))).status]).toEqual([link, 200]);
    const picture = await sharp(readFileSync(join(outDir, 'job-1', 'sheet-1-front-received.png'))).metadata();
    expect([picture.width, picture.height, picture.channels]).toEqual([81, 125, 3]);
    expect(readFileSync(join(outDir, 'job-1.jpg')).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });

  it('says nothing new while nothing changes', async () => {
    const first = await fetch(`${base}live`);
    const second = await fetch(`${base}live?${first.headers.get('etag')}`);
    expect([first.status, second.status]).toEqual([200, 204]);
  });

  it('a job that breaks leaves its trace on the page and no file', async () => {
    expect(await printJpeg(Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3]))).toMatchObject({ code: 'printer.jobEnded' });
    const html = await (await fetch(base)).text();
    expect(html).toContain('<code>tray.jpeg</code>');
    expect(() => readFileSync(join(outDir, 'job-2.jpg'))).toThrow();
  });
});

describe('the printer', () => {
  it('says what it does, and what a person must do about it, in both languages', async () => {
    expect(await (await fetch(`${base}live`)).text()).toContain('<span lang="en">idle</span>');
    const before = (await fetch(`${base}live`)).headers.get('etag');
    printer.raise({ keyword: 'media-jam', severity: 'error' });
    printer.raise({ keyword: 'acme<b>', severity: 'warning' });
    const page = await fetch(`${base}live?${before}`);
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain('class="device stopped"');
    expect(text).toContain('<span lang="ja">停止中</span>');
    expect(text).toMatch(/<li class="error">.*紙づまりです。.*Paper is stuck\. .*<code>media-jam<\/code>/);
    expect(text).toContain('<code>acme&#60;b&#62;</code>');
    printer.clear('media-jam');
    printer.clear('acme<b>');
    expect(await (await fetch(`${base}live`)).text()).not.toContain('media-jam');
  });
});

describe('strangers', () => {
  it.each([
    ['/../../etc/passwd', 404],
    ['/job-1/../job-1.jpg', 404],
    ['/job-1/..%2f..%2fetc', 404],
    ['/job-1.jpg', 404],
    ['/job-9/index.html', 404],
    ['/job-1/sheet-9-front-paper.png', 404],
  ])('%s: %i', async (path, status) => {
    expect(await statusOf(path)).toBe(status);
  });

  it('a name of another site that leads here is refused', async () => {
    const { port } = new URL(base);
    for (const path of ['/', '/live', '/job-1/index.html']) {
      expect(await statusOf(path, { Host: `evil.example:${port}` })).toBe(421);
      expect(await statusOf(path, { Host: `localhost:${port}` })).toBe(200);
    }
  });
});

it('as a file it reloads itself until it is over', async () => {
  const log = new JobLog();
  const path = join(outDir, 'live.html');
  const file = createLiveFile(path, log, 'embedded');
  const job = log.begin(1, 'image/pwg-raster', '');
  file.touch();
  await expect.poll(() => readFileSync(path, 'utf8'), { timeout: 5000 }).toContain('image/pwg-raster');
  expect(readFileSync(path, 'utf8')).toContain('http-equiv="refresh"');
  job.state = 'shown';
  await file.end();
  const last = readFileSync(path, 'utf8');
  expect(last).not.toContain('http-equiv="refresh"');
  expect(last).toContain('href="index.html"');
});
