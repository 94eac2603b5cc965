// The inquiry site over HTTP: verdicts, several pages together, comparisons, what it refuses, and that it keeps nothing and stays responsive.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type InquirySite, type SiteOptions, startInquirySite } from '../../src/inquiry/site/server.ts';
import { idealScan, pngOf, sealedBacks } from '../../src/job/wipe/ideal-backs.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { makeSelfSigned } from '../../src/print/tls/self-signed.ts';
import { reducePlane } from '../../src/raster/scramble/bilevel/reduce.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { type InquiryKeys, loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { NOW_SEC, seededRandom } from '../seal/support.ts';
import { ask, formOf, type Told, told } from './ask.ts';
import { editedPage } from './edited-pages.ts';

/** Against a hang; a busy machine takes what it takes. */
const HOOK_MS = 300_000;
vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-site-'));
const keys = join(folder, 'keys');
/** Pages 1 and 2 of one certificate; the first one with a changed front too. */
const pages = [editedPage(101, 1), editedPage(102, 0)];
let trust: InquiryKeys;
let site: InquirySite;
let backs: Buffer[];
let otherBack: Buffer;
let front: Buffer;
let changedFront: Buffer;

const start = (options: Partial<SiteOptions> = {}): Promise<InquirySite> =>
  startInquirySite({ trust, clock: () => NOW_SEC * 1000, workers: 1, ...options });
const of = <K extends Told['kind']>(all: readonly Told[], kind: K) =>
  all.filter((event): event is Extract<Told, { kind: K }> => event.kind === kind);

beforeAll(async () => {
  await makeDemoKeys(keys, { nowSec: NOW_SEC, random: seededRandom('site') });
  trust = await loadInquiryKeys(keys);
  site = await start();
  const planes = await sealedBacks(
    keys,
    pages.map(({ original }) => original),
    NOW_SEC,
  );
  backs = await Promise.all(planes.map((plane) => pngOf(idealScan(plane))));
  const [, other] = await sealedBacks(keys, [pages[0]!.original, pages[1]!.original], NOW_SEC + 60);
  otherBack = await pngOf(idealScan(other!));
  front = await pngOf(idealScan(pages[0]!.original));
  changedFront = await pngOf(idealScan(pages[0]!.edited));
}, HOOK_MS);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('what it answers', () => {
  it('several scans in any order: each front bit for bit, certificates told apart, missing and double pages named, a changed front marked', async () => {
    const all = await ask(site.url, [backs[1]!, changedFront, backs[0]!, otherBack, backs[1]!]);
    expect(all.map(({ kind }) => kind)).toEqual([
      'sheet',
      'sheet',
      'sheet',
      'sheet',
      'comparison',
      'certificates',
      'done',
    ]);
    const sheets = of(all, 'sheet');
    expect(sheets.map(({ verdict }) => verdict)).toEqual(Array(4).fill('genuine-exact'));
    expect(sheets[1]).toMatchObject({
      file: 2,
      reason: null,
      info: { page: 1, pageCount: 2, printedAt: '2026-01-15T00:00:00.000Z', demo: true },
    });
    const restored = await decodePng1(sheets[1]!.image!);
    const expected = reducePlane(pages[0]!.original, 600, sheets[1]!.front!.dpi);
    expect(Buffer.compare(restored.plane.data, expected.data)).toBe(0);

    const { certificates } = of(all, 'certificates')[0]!;
    expect(certificates).toMatchObject([
      { pages: [1, 2], missing: [], sheets: [0, 1, 3], repeated: [{ page: 2, sameSheet: true }] },
      { pages: [2], missing: [1], sheets: [2], repeated: [] },
    ]);

    const [comparison] = of(all, 'comparison');
    const [edit] = pages[0]!.edits;
    expect(comparison).toMatchObject({ sheet: 1, file: 1, front: 'different', picture: true });
    expect(comparison!.differences).toHaveLength(1);
    const [mark] = comparison!.differences;
    expect(Math.abs(mark!.xMm + mark!.widthMm / 2 - edit!.xMm - edit!.widthMm / 2)).toBeLessThan(2);
    expect(Math.abs(mark!.yMm + mark!.heightMm / 2 - edit!.yMm - edit!.heightMm / 2)).toBeLessThan(2);
    expect((await sharp(comparison!.image!).metadata()).width).toBe(sheets[1]!.front!.widthPx);
  });

  it('a front alone: which side to scan; no picture', async () => {
    const all = await ask(site.url, [front]);
    expect(all.map(({ kind }) => kind)).toEqual(['other-page', 'certificates', 'done']);
    expect(of(all, 'other-page')[0]!.text.en).toContain('back');
    expect(all.every(({ image }) => image === undefined)).toBe(true);
  });

  it('sealed to another site: this one cannot judge it, which is told apart from a forgery; no picture', async () => {
    const others = join(folder, 'others');
    await makeDemoKeys(others, { nowSec: NOW_SEC, random: seededRandom('others') });
    await using strange = await start({ trust: await loadInquiryKeys(others) });
    const [sheet] = of(await ask(strange.url, [backs[0]!]), 'sheet');
    expect(sheet).toMatchObject({
      verdict: 'unreadable',
      reason: 'no-opening-key',
      cannotJudge: true,
      info: null,
      image: undefined,
    });
  });
});

describe('what it refuses', () => {
  const errorOf = async (files: readonly Uint8Array[], on = site): Promise<string> =>
    of(await ask(on.url, files), 'error')[0]!.error.code;

  it('a file that is no picture, a picture that inflates beyond bounds, no file at all', async () => {
    expect(await errorOf([Buffer.from('no picture')])).toBe('inquiry.not-picture');
    const bomb = await sharp({ create: { width: 16000, height: 16000, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    expect(await errorOf([bomb])).toBe('inquiry.too-large');
    expect(await errorOf([])).toBe('inquiry.no-file');
  });

  it('more bytes, or more files, than it takes', async () => {
    await using small = await start({ limits: { fileBytes: 1000, files: 2 } });
    expect(await errorOf([new Uint8Array(5000)], small)).toBe('inquiry.too-many-bytes');
    await using few = await start({ limits: { files: 1 } });
    expect(await errorOf([front, front], few)).toBe('inquiry.too-many-files');
  });

  it('work or memory beyond its limits; the next inquiry is answered', async () => {
    await using slow = await start({ processLimits: { inquiryTimeMs: 1 } });
    expect(await errorOf([backs[0]!], slow)).toBe('inquiry.time-limit');
    await using thin = await start({ processLimits: { processBytes: 1 } });
    expect(await errorOf([backs[0]!], thin)).toBe('inquiry.memory-limit');
    expect(await errorOf([backs[0]!], thin)).toBe('inquiry.memory-limit');
  });

  it('requests that its page does not make', async () => {
    const post = (init: RequestInit) => fetch(`${site.url}inquiry`, { method: 'POST', ...init });
    for (const response of [
      await post({ body: 'x', headers: { 'content-type': 'text/plain' } }),
      await post({ body: formOf([front]), headers: { 'sec-fetch-site': 'cross-site' } }),
    ]) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'inquiry.bad-request' } });
    }
    expect((await fetch(`${site.url}../package.json`)).status).toBe(404);
  });

  it('inquiries too often, and more than it can queue; other visitors are not told what of', async () => {
    await using strict = await start({ limits: { inquiriesPerMinute: 1 } });
    await ask(strict.url, [Buffer.from('x')]);
    await expect(ask(strict.url, [Buffer.from('x')])).rejects.toMatchObject({
      message: '429',
      error: { code: 'inquiry.too-often' },
    });
    await using full = await start({ queue: 0 });
    const first = await fetch(`${full.url}inquiry`, { method: 'POST', body: formOf([backs[0]!]) });
    await expect(ask(full.url, [front])).rejects.toMatchObject({ message: '503', error: { code: 'inquiry.busy' } });
    await first.body?.cancel();
  });
});

describe('what it keeps, and how it behaves', () => {
  it('no answer may be stored or framed, and only its own script runs', async () => {
    const paths = ['', 'site.js', 'site.css', 'healthz', 'nothing-here'];
    const answers = await Promise.all(paths.map((path) => fetch(site.url + path)));
    answers.push(await fetch(`${site.url}inquiry`, { method: 'POST', body: formOf([Buffer.from('x')]) }));
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    const html = await answers[0]!.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|\son[a-z]+=|style=|\{\{/);
  });

  it('answers while a scan is decoded: with the decoding process stopped dead', async () => {
    await using own = await start();
    const response = await fetch(`${own.url}inquiry`, { method: 'POST', body: formOf([backs[0]!]) });
    const events = told(response);
    expect((await events.next()).value).toMatchObject({ kind: 'progress' });
    const stopped = own.pids;
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    expect(await (await fetch(`${own.url}healthz`)).text()).toBe('ok\n');
    expect((await fetch(own.url)).status).toBe(200);
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    let last: Told | undefined;
    for await (const event of events) last = event;
    expect(last).toMatchObject({ kind: 'done' });
  });

  it('the process that saw a scan is gone when the answer is; so it is when the visitor leaves', async () => {
    await using own = await start();
    const before = new Set(own.pids);
    await ask(own.url, [Buffer.from('x')]);
    await expect
      .poll(() => [...before].filter((pid) => existsSync(`/proc/${pid}`)).length, { timeout: 60_000 })
      .toBeLessThan(before.size);

    const leaving = new AbortController();
    const response = await fetch(`${own.url}inquiry`, {
      method: 'POST',
      body: formOf([backs[0]!]),
      signal: leaving.signal,
    });
    expect((await told(response).next()).value).toMatchObject({ kind: 'progress' });
    const atWork = new Set(own.pids);
    leaving.abort();
    await expect
      .poll(() => [...atWork].filter((pid) => own.pids.includes(pid)).length, { timeout: 60_000 })
      .toBeLessThan(atWork.size);
  });

  it('metrics count, and say nothing of what was asked', async () => {
    const text = await (await fetch(`${site.url}metrics`)).text();
    expect(text).toMatch(/inquiry_sheets_total\{verdict="genuine-exact"\} [1-9]/);
    expect(text).toMatch(/inquiry_comparisons_total\{front="different"\} 1/);
    expect(text).toMatch(/inquiry_refused_total\{code="inquiry.not-picture"\} [1-9]/);
    expect(text).not.toMatch(/DEMO|juminhyo|2026-01-15/);
  });

  it('is not ready when it cannot judge; speaks TLS when it is given a key', async () => {
    expect((await fetch(`${site.url}readyz`)).status).toBe(200);
    const { key, cert } = makeSelfSigned({ hosts: ['localhost', '127.0.0.1'], validFrom: new Date(), validDays: 1 });
    await using late = await start({ trust: { ...trust, revocations: async () => undefined }, tls: { key, cert } });
    expect(late.url).toMatch(/^https:/);
    const { request } = await import('node:https');
    const answer = await new Promise<{ status: number | undefined; hsts: unknown }>((resolve, reject) => {
      request(`${late.url}readyz`, { ca: cert }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'] });
      })
        .on('error', reject)
        .end();
    });
    expect(answer).toEqual({ status: 503, hsts: 'max-age=31536000' });
  });
});
