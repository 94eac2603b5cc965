// An engine with gaiji fonts: a certificate’s gaiji print from the operator’s font; what is no such font is refused with what to do.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SampleDocument } from '../../samples/draw/document.ts';
import { NamedFace } from '../../samples/draw/named-face.ts';
import { createEngine, type Engine } from '../../src/job/engine.ts';
import { withGaijiAt } from '../support/gaiji-font.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-gaiji-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function certificate(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: 'gaiji' });
  const face = new NamedFace(document, { baseFont: 'MS-Mincho', encoding: '90ms-RKSJ', serif: true });
  document.addPage().text(30, 60, '辻\ue000', { face, sizePt: 24 });
  return document.finish();
}

async function withEngine(gaijiFonts: readonly string[], body: (engine: Engine) => Promise<void>): Promise<void> {
  await using engine = await createEngine({ workers: 1, gaijiFonts });
  await body(engine);
}

describe('gaiji fonts', () => {
  it('reach the confined process; job.json tells of forms', { timeout: 60_000 }, async () => {
    const font = join(folder, 'gaiji.ttf');
    writeFileSync(font, await withGaijiAt('骨', 0xe000));
    await withEngine([font], async (engine) => {
      const { report } = await engine.render(await certificate(), { outDir: folder, dpi: 300 });
      expect(report.sheets[0]!.characterForms).toEqual({ jis90: 1, jis2004: 0 });
      expect(JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8')).sheets[0].characterForms.jis90).toBe(1);
    });
    await withEngine([], async (engine) => {
      await expect(engine.render(await certificate(), { outDir: folder, dpi: 300 })).rejects.toMatchObject({
        code: 'pdf.glyph-missing',
        params: { page: 1, codePoint: 'U+E000', fault: 'private-use' },
      });
    });
  });

  it.each([
    ['a file that is not there', () => join(folder, 'none.ttf'), 'gaiji.unreadable'],
    ['a folder', () => folder, 'gaiji.unreadable'],
    ['no font', () => writeTo('text.ttf', Buffer.from('no font at all')), 'gaiji.no-gaiji'],
  ])('%s is refused before anything starts', async (_what, path, code) => {
    const refused = createEngine({ gaijiFonts: [path()] });
    await expect(refused).rejects.toMatchObject({ code, category: 'usage' });
  });
});

function writeTo(name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}
