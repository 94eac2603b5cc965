// What we rely on inside pdf.js is there: operator numbers, the two private members, the exported font properties.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { OP } from '../../src/raster/page/operators.ts';
import { documentParameters, loadPdfJs } from '../../src/raster/page/pdfjs.ts';
import { tinyPdf } from './tiny-pdf.ts';

describe('pdfjs-dist as installed', () => {
  it('is the version that was measured', () => {
    const require = createRequire(import.meta.url);
    const { version } = JSON.parse(readFileSync(require.resolve('pdfjs-dist/package.json'), 'utf8'));
    expect(version).toBe('6.5.438');
  });

  it('numbers its operators as operators.ts does', async () => {
    const { OPS } = await loadPdfJs();
    for (const [name, number] of Object.entries(OP))
      expect([name, OPS[name as keyof typeof OPS]]).toEqual([name, number]);
  });

  it('has the page members that page-program.ts uses', async () => {
    const { getDocument } = await loadPdfJs();
    const task = getDocument(documentParameters(Uint8Array.from(tinyPdf([{ content: '' }])), 1000));
    const page = (await (await task.promise).getPage(1)) as unknown as Record<string, unknown>;
    expect(page['_intentStates']).toBeInstanceOf(Map);
    expect(page['_renderPageChunk']).toBeTypeOf('function');
    expect(page['_abortOperatorList']).toBeTypeOf('function');
    await task.destroy();
  });
});
