// Documents made in parts: sheets encoded apart and joined are, byte for byte, the document made in one go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KioskRasterError } from '../../src/errors.ts';
import type { JobSpec } from '../../src/print/band-writer.ts';
import { type DocumentFormat, ENCODERS } from '../../src/print/encoders.ts';
import { randomPage, type TestPage } from '../print-pwg/pages.ts';
import { cutChunks, writePages } from '../print-pwg/streams.ts';

const FORMATS = Object.keys(ENCODERS) as DocumentFormat[];
const SPEC = { widthPx: 211, heightPx: 90, dpi: 600 } as const;
const PAGES: readonly TestPage[] = [1, 2, 3, 4, 5, 6].map((i) =>
  randomPage(i % 2 ? { ...SPEC, side: 'front', colour: 'black_1' } : { ...SPEC, side: 'back', colour: 'cmyk_8' }, i),
);
const JOB: JobSpec = { pageCount: 6, duplex: true, sheetBack: 'normal' };

function write(format: DocumentFormat, pages: readonly TestPage[], job: Partial<JobSpec>): Buffer {
  const parts: Uint8Array[] = [];
  using writer = ENCODERS[format].createWriter((bytes) => parts.push(bytes.slice()));
  writePages(writer, pages, [32], job);
  return Buffer.concat(parts);
}

describe.each(FORMATS)('%s in parts', (format) => {
  const whole = write(format, PAGES, JOB);

  it('joined is the document in one go, wherever the bytes are cut on the way', () => {
    const parts = [1, 3, 5].map((firstPage) =>
      write(format, PAGES.slice(firstPage - 1, firstPage + 1), { ...JOB, part: { firstPage, pageCount: 2 } }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        const joined: Uint8Array[] = [];
        const joiner = ENCODERS[format].createJoiner(JOB, (bytes) => joined.push(bytes));
        for (const chunk of cutChunks(Buffer.concat(parts), sizes)) joiner.push(chunk);
        joiner.end();
        expect(Buffer.concat(joined).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('does not depend on how the bands are cut', () => {
    for (const heights of [[1], [90], [7, 50]]) {
      const parts: Uint8Array[] = [];
      using writer = ENCODERS[format].createWriter((bytes) => parts.push(bytes.slice()));
      writePages(writer, PAGES, heights, JOB);
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
    }
  });

  it('keeps the contract of a band writer', () => {
    using writer = ENCODERS[format].createWriter(() => {});
    const code = (call: () => void) => {
      try {
        call();
      } catch (error) {
        return (error as KioskRasterError).code;
      }
      return 'none';
    };
    expect(code(() => writer.beginPage(PAGES[0]!.spec))).toBe('band.sequence');
    writer.beginJob(JOB);
    writer.beginPage(PAGES[0]!.spec);
    expect(code(() => writer.writeBand({ y: 5, heightPx: 5, planes: {} }))).toBe('band.position');
    expect(code(() => writer.endPage())).toBe('band.page-short');
    expect(code(() => writer.endJob())).toBe('band.sequence');
    writer.writeBand({ y: 0, heightPx: 90, planes: PAGES[0]!.planes });
    writer.endPage();
    expect(code(() => writer.endJob())).toBe('band.page-count');
  });
});

describe('PDF references', () => {
  it('point at every object, and nothing else is marked in use', () => {
    const pdf = write('application/pdf', PAGES, JOB).toString('latin1');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)![1]);
    const [, count] = /^xref\n0 (\d+)\n/.exec(pdf.slice(start))!;
    const entries = pdf.slice(pdf.indexOf('\n', start + 5) + 1).match(/\d{10} \d{5} [nf] \n/g)!;
    expect(entries.length).toBe(Number(count));
    const used = entries.flatMap((entry, i) => (entry[17] === 'n' ? [i] : []));
    for (const number of used)
      expect(pdf.slice(Number(entries[number]!.slice(0, 10)))).toMatch(new RegExp(`^${number} 0 obj\n`));
    for (const [, number] of pdf.matchAll(/ (\d+) 0 R/g)) expect(used).toContain(Number(number));
  });
});
