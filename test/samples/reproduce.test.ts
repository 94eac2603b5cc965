// The generator, run again, gives the committed samples: the same bytes, or for scans (whose codecs are native) the same picture.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../samples/catalogue.ts';
import { type GreyPicture, rasterisePage } from '../../samples/draw/rasterise.ts';
import { manifestEntry } from '../../samples/manifest.ts';
import { entryOf, MANIFEST, SAMPLES_FOLDER, samplePath } from './support.ts';

const COMPARE_DPI = 75;

/** Mean absolute difference of grey, 0..255; pictures of different size are as different as can be. */
function difference(a: GreyPicture, b: GreyPicture): number {
  if (a.width !== b.width || a.height !== b.height) return 255;
  let sum = 0;
  for (let i = 0; i < a.samples.length; i++) sum += Math.abs(a.samples[i]! - b.samples[i]!);
  return sum / a.samples.length;
}

describe('samples/make.ts', () => {
  for (const sample of SAMPLES) {
    const canMake = sample.canMake?.() ?? true;
    it.skipIf(!canMake)(
      `makes ${sample.file} as committed${canMake ? '' : ' [skipped: its typeface is not installed]'}`,
      async () => {
        const committed = readFileSync(samplePath(sample.file));
        const made = Buffer.from(await sample.make());
        if (made.equals(committed)) return;
        expect(sample.fonts, 'only scans may differ in bytes').toBe('none');
        for (let page = 1; page <= entryOf(sample.file).pages; page++) {
          const was = rasterisePage(committed, page, COMPARE_DPI);
          expect(difference(rasterisePage(made, page, COMPARE_DPI), was)).toBeLessThan(0.5);
        }
      },
    );
  }

  it('can tell pages apart: the same measure is large for two pages of one certificate', () => {
    const pdf = readFileSync(samplePath('juminhyo.pdf'));
    expect(difference(rasterisePage(pdf, 1, COMPARE_DPI), rasterisePage(pdf, 2, COMPARE_DPI))).toBeGreaterThan(2);
  });
});

describe('samples/manifest.json', () => {
  it('is what the catalogue and the committed files give', () => {
    const expected = SAMPLES.map((sample) => manifestEntry(sample, readFileSync(samplePath(sample.file))));
    expect(MANIFEST.samples).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it('lists every PDF of the folder, and no other', () => {
    const files = readdirSync(SAMPLES_FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.pdf'),
    );
    expect(files.sort()).toEqual(MANIFEST.samples.map((sample) => sample.file).sort());
  });

  it('has a certificate of each kind in the glossary', () => {
    const kinds = new Set(MANIFEST.samples.map((sample) => sample.kind));
    const glossary = [
      '住民票の写し',
      '住民票記載事項証明書',
      '印鑑登録証明書',
      '所得・課税証明書',
      '納税証明書',
      '戸籍全部事項証明書',
      '戸籍個人事項証明書',
      '戸籍の附票の写し',
    ];
    expect(glossary.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it('stays under 6 MB and has 1 to 5 pages each', () => {
    const bytes = MANIFEST.samples.reduce((sum, { file }) => sum + statSync(samplePath(file)).size, 0);
    expect(bytes).toBeLessThan(6e6);
    for (const { pages } of MANIFEST.samples) {
      expect(pages).toBeGreaterThanOrEqual(1);
      expect(pages).toBeLessThanOrEqual(5);
    }
  });
});
