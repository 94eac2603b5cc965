// Documents of our PDF and PostScript writers -> their separations again, to the bit; anything else is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentFormat, ENCODERS } from '../../src/print/encoders.ts';
import { type MaskPage, readMaskPdf, readMaskPostScript } from '../../src/print/masks/read-masks.ts';
import { createPlane, SEPARATIONS } from '../../src/raster/plane.ts';
import { inkAt, randomPage, type TestPage } from '../print-pwg/pages.ts';
import { writePages } from '../print-pwg/streams.ts';

const FORMATS = {
  pdf: ['application/pdf', (bytes: Uint8Array) => readMaskPdf(bytes)!],
  ps: ['application/postscript', readMaskPostScript],
} as const satisfies Record<string, readonly [DocumentFormat, (bytes: Uint8Array) => Iterable<MaskPage>]>;

function write(format: DocumentFormat, pages: readonly TestPage[]): Buffer {
  const parts: Uint8Array[] = [];
  using writer = ENCODERS[format].createWriter((bytes) => parts.push(bytes.slice()));
  writePages(writer, pages, [50]);
  return Buffer.concat(parts);
}

function pages(dpi: 300 | 600 | 1200, widthPx: number, heightPx: number, seed: number): TestPage[] {
  const spec = { side: 'front', widthPx, heightPx, dpi, colour: 'black_1' } as const;
  return [
    randomPage(spec, seed),
    randomPage({ ...spec, side: 'back', colour: 'cmyk_8' }, seed + 1),
    { spec, planes: {} },
    randomPage({ ...spec, side: 'back', colour: 'cmyk_8' }, seed + 2),
  ];
}

describe.each(Object.entries(FORMATS))('%s', (_name, [format, read]) => {
  it('comes back to the bit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(300, 600, 1200),
        fc.integer({ min: 100, max: 400 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 0, max: 1e6 }),
        (dpi, widthPx, heightPx, seed) => {
          const sent = pages(dpi, widthPx, heightPx, seed);
          const inked = sent.some(({ planes }) => Object.values(planes).some((plane) => plane.data.some(Boolean)));
          const got = [...read(write(format, sent))];
          expect(got).toHaveLength(sent.length);
          if (!inked) return;
          for (const [i, page] of sent.entries()) {
            expect(got[i]).toMatchObject({ dpi, widthPx, heightPx });
            for (const ink of SEPARATIONS) {
              for (let y = 0; y < heightPx; y++) {
                for (let x = 0; x < widthPx; x++) {
                  if (inkAt(got[i]!.planes[ink], x, y) !== inkAt(page.planes[ink], x, y)) {
                    throw new Error(`page ${i + 1}, ${ink}: ${x}, ${y}`);
                  }
                }
              }
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('a document that was cut, or whose bytes were changed, is refused or harmless', () => {
    const whole = write(format, pages(600, 203, 97, 5));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = bytes[at]! ^ change;
        for (const broken of [bytes, whole.subarray(0, at)]) {
          try {
            for (const page of read(broken) ?? []) expect(page.widthPx).toBeLessThanOrEqual(20_000);
          } catch (error) {
            expect(error).toMatchObject({ code: 'masks.malformed', category: 'refused' });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('other documents are not taken for ours', () => {
  expect(readMaskPdf(Buffer.from('%PDF-1.4\n1 0 obj\n<< >>\nendobj\n'))).toBeUndefined();
  expect(() => readMaskPostScript(Buffer.from('%!PS\nshowpage\n'))).toThrowError(/prolog/);
});

it('a mask that would unpack to more than its rows is refused', () => {
  const spec = { side: 'front', widthPx: 200, heightPx: 300, dpi: 600, colour: 'black_1' } as const;
  const solid = createPlane(200, 300);
  solid.data.fill(0xff);
  const text = write('application/pdf', [{ spec, planes: { k: solid } }]).toString('latin1');
  const shorter = text.replace(/(\/Width 200 \/Height) \d+/, '$1 1');
  expect(() => [...readMaskPdf(Buffer.from(shorter, 'latin1'))!]).toThrowError(/mask/);
});
