// The inquiry site's page in a real browser: a clerk's way through it by mouse and keyboard, on a desktop, a phone and paper; and what goes wrong.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type InquirySite, startInquirySite } from '../../src/inquiry/site/server.ts';
import { idealScan, pngOf, sealedBacks } from '../../src/job/wipe/ideal-backs.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { NOW_SEC, seededRandom } from '../seal/support.ts';
import { describeWithPeers } from '../support/peers.ts';
import { editedPage } from './edited-pages.ts';

/** Against a hang; a busy machine takes what it takes. */
const LIMIT_MS = 300_000;
vi.setConfig({ testTimeout: LIMIT_MS });

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describeWithPeers(['chromium'], 'in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-browser-'));
  const file = (name: string): string => join(folder, name);
  const page101 = editedPage(101, 2);
  let site: InquirySite;
  let browser: Browser;

  beforeAll(async () => {
    const keys = join(folder, 'keys');
    await makeDemoKeys(keys, { nowSec: NOW_SEC, random: seededRandom('browser') });
    site = await startInquirySite({
      trust: await loadInquiryKeys(keys),
      clock: () => NOW_SEC * 1000,
      workers: 1,
    });
    const [back] = await sealedBacks(keys, [page101.original, page101.original], NOW_SEC);
    writeFileSync(file('back.png'), await pngOf(idealScan(back!)));
    writeFileSync(file('front.png'), await pngOf(idealScan(page101.edited)));
    writeFileSync(file('letter.txt'), 'no scan');
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  }, LIMIT_MS);
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page; anything that the browser complains of (the content security policy too) fails the test. */
  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ locale: 'ja-JP', ...options });
    page.setDefaultTimeout(LIMIT_MS);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() !== 'log') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(site.url);
    return { page, complaints };
  }

  const finished = (page: Page) => page.waitForSelector('#working[hidden]', { state: 'attached' });

  /** What axe-core finds against WCAG 2.2 A and AA: one line each. */
  async function barriers(page: Page): Promise<string[]> {
    await page.evaluate(AXE);
    // As text: these lines run in the browser, whose types are not ours.
    return page.evaluate(`axe
      .run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } })
      .then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`);
  }

  it('a back and a changed front: the front, its facts, every difference; without barriers; on paper too', async () => {
    const { page, complaints } = await open({ viewport: { width: 1280, height: 900 } });
    expect(await barriers(page)).toEqual([]);
    expect(await page.isVisible('#demo')).toBe(true);
    await page.setInputFiles('#files', [file('front.png'), file('back.png')]);
    await page.focus('#send');
    await page.keyboard.press('Enter');
    await finished(page);

    expect(await page.textContent('#status')).toContain('調べ終わりました');
    expect(await page.evaluate('document.activeElement.id')).toBe('results-title');
    const verdicts = page.locator('.verdict');
    expect(await Promise.all((await verdicts.all()).map((box) => box.getAttribute('data-verdict')))).toEqual([
      'genuine-exact',
      'different',
    ]);
    expect(await page.innerText('dl.facts')).toMatch(
      /住民票の写し[\s\S]*全2ページの 1 ページ目[\s\S]*2026年1月15日 9:00/,
    );
    expect(await page.innerText('#summary')).toContain('足りないページ: 2ページ目');
    expect(await page.locator('ol.differences button').count()).toBe(page101.edits.length);
    expect(await page.locator('svg.marks g:not(.margin)').count()).toBe(page101.edits.length);

    // Zoom by keyboard, jump to a difference by keyboard: the mark comes into view.
    await page.focus('.viewport');
    await page.keyboard.press('+');
    expect(await page.innerText('.zoom')).toBe('150 %');
    await page.locator('ol.differences button').last().press('Enter');
    const [view, mark] = await Promise.all(
      ['.viewport', 'svg.marks g.current rect.halo'].map(async (name) => (await page.locator(name).boundingBox())!),
    );
    expect(mark!.x).toBeGreaterThanOrEqual(view!.x);
    expect(mark!.x + mark!.width).toBeLessThanOrEqual(view!.x + view!.width);
    expect(mark!.y).toBeGreaterThanOrEqual(view!.y);
    expect(mark!.y + mark!.height).toBeLessThanOrEqual(view!.y + view!.height);
    for (const name of ['scanned', 'restored', 'overlay']) {
      await page.click(`button[data-name="${name}"]`);
      expect(await page.locator('[data-view]:visible').count()).toBe(1);
    }
    expect(await barriers(page)).toEqual([]);

    await page.click('#language');
    expect(await page.locator('.verdict').last().innerText()).toMatch(/The front is different/);
    expect(await page.title()).toBe('Scrambled image inquiry site');

    await page.emulateMedia({ media: 'print' });
    expect(await page.isVisible('.ask')).toBe(false);
    expect(await page.isVisible('.verdict')).toBe(true);
    expect((await page.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(50_000);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('on a phone: nothing beyond the edge, buttons large enough for a finger; a file that is no scan is explained', async () => {
    const { page, complaints } = await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await page.setInputFiles('#files', file('letter.txt'));
    await page.tap('#send');
    await finished(page);
    expect(await page.innerText('#status')).toContain('画像として読めません');
    expect(await page.isVisible('#results')).toBe(false);
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    for (const box of await page.locator('button:visible').all())
      expect((await box.boundingBox())!.height).toBeGreaterThan(37);
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('a front alone says which side to scan; cancelled, and cut off, it says so', async () => {
    const { page } = await open();
    await page.setInputFiles('#files', file('front.png'));
    await page.click('#send');
    await page.click('#stop');
    await finished(page);
    expect(await page.innerText('#status')).toContain('中止しました');

    await page.route('**/inquiry', (route) => route.abort());
    await page.click('#send');
    await expect.poll(() => page.innerText('#status')).toContain('接続が切れました');
    await page.unroute('**/inquiry');

    // Cut off after the first sheet: what is there says that it is not all, on paper too.
    const answer = await page.request.post(`${site.url}inquiry`, {
      multipart: { scan: { name: 'scan', mimeType: 'image/png', buffer: readFileSync(file('back.png')) } },
    });
    const whole = await answer.body();
    await page.route('**/inquiry', (route) =>
      route.fulfill({
        status: 200,
        headers: answer.headers(),
        body: whole.subarray(0, whole.indexOf('"certificates"')),
      }),
    );
    await page.click('#send');
    await expect.poll(() => page.isVisible('#incomplete')).toBe(true);
    expect(await page.isVisible('.verdict')).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await page.isVisible('#incomplete')).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await page.unroute('**/inquiry');

    await page.click('#send');
    await finished(page);
    expect(await page.innerText('#sheets')).toContain('裏面を300dpiで読み取ってください');
    await page.close();
  });
});
