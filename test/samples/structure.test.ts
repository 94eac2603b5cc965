// Independent readers (qpdf, poppler) on every sample: sound structure, fonts embedded or not as claimed, A4, text that can be read out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithPeers } from '../support/peers.ts';
import { MANIFEST, samplePath } from './support.ts';

/** Runs a peer; its output decoded as Latin-1, because names in samples need not be UTF-8. */
function run(program: string, ...args: string[]): { status: number | null; out: string } {
  const { status, stdout } = spawnSync(program, args, { encoding: 'latin1' });
  return { status, out: stdout };
}

interface FontRow {
  readonly embedded: boolean;
  readonly subset: boolean;
}

/** Fonts of a PDF as `pdffonts` lists them: the columns emb, sub, uni before the object number. */
function fontsOf(file: string): FontRow[] {
  const lines = run('pdffonts', samplePath(file)).out.split('\n').slice(2);
  return lines.flatMap((line) => {
    const match = /(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/.exec(line);
    return match ? [{ embedded: match[1] === 'yes', subset: match[2] === 'yes' }] : [];
  });
}

describeWithPeers(['qpdf'], 'qpdf --check', () => {
  for (const { file } of MANIFEST.samples) {
    it(`finds ${file} sound`, () => {
      expect(run('qpdf', '--check', samplePath(file)).status).toBe(0);
    });
  }

  it('finds a damaged one unsound', () => {
    const folder = mkdtempSync(join(tmpdir(), 'samples-'));
    try {
      const pdf = readFileSync(samplePath('juminhyo.pdf'));
      const path = join(folder, 'cut.pdf');
      writeFileSync(path, pdf.subarray(0, pdf.length / 2));
      expect(run('qpdf', '--check', path).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describeWithPeers(['pdffonts', 'pdfinfo', 'pdftotext'], 'poppler', () => {
  for (const { file, fonts } of MANIFEST.samples) {
    it(`finds the fonts of ${file} ${fonts}`, () => {
      const rows = fontsOf(file);
      const embedded = rows.filter((row) => row.embedded);
      if (fonts === 'none') {
        expect(rows).toEqual([]);
        return;
      }
      expect(rows.length).toBeGreaterThan(0);
      expect(embedded.every((row) => row.subset)).toBe(true);
      if (fonts === 'embedded') expect(embedded.length).toBe(rows.length);
      if (fonts === 'named') expect(embedded.length).toBe(0);
      if (fonts === 'mixed') {
        expect(embedded.length).toBeGreaterThan(0);
        expect(embedded.length).toBeLessThan(rows.length);
      }
    });
  }

  it('finds every page A4 as it is seen', () => {
    for (const { file, pages } of MANIFEST.samples) {
      const { out } = run('pdfinfo', '-l', '9', samplePath(file));
      const sizes = [...out.matchAll(/Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts/g)].map((m) => [
        Number(m[1]),
        Number(m[2]),
      ]);
      const turns = [...out.matchAll(/Page\s+\d+ rot:\s+(\d+)/g)].map((m) => Number(m[1]));
      expect(sizes.length, file).toBe(pages);
      sizes.forEach(([a, b], index) => {
        const [width, height] = turns[index]! % 180 === 90 ? [b!, a!] : [a!, b!];
        expect(width, file).toBeCloseTo(595.276, 1);
        expect(height, file).toBeCloseTo(841.89, 1);
      });
    }
  });

  it('reads the text of every face with a ToUnicode CMap or a known encoding', () => {
    const words: readonly (readonly [string, string])[] = [
      ['juminhyo.pdf', '世帯全員の住民票の原本と相違ない'],
      ['kisai-jiko.pdf', '記載されている事項に相違ない'],
      ['inkan.pdf', '登録されている印影と相違ない'],
      ['shotoku-kazei.pdf', '239,800'],
      ['nozei.pdf', '947,300'],
      ['koseki-zenbu.pdf', '戸籍に記録されている事項の全部を証明した'],
      ['koseki-kojin.pdf', '一部の者について'],
      ['fuhyo.pdf', '戸籍の附票の原本と相違ない'],
      ['cases/juminhyo-90ms-rksj-h.pdf', '世帯全員の住民票の原本と相違ない'],
      ['cases/kisai-jiko-unijis-utf16-h.pdf', '記載されている事項に相違ない'],
    ];
    for (const [file, text] of words) {
      const out = Buffer.from(run('pdftotext', '-layout', samplePath(file), '-').out, 'latin1').toString('utf8');
      expect(out.includes(text), `${file} reads out its sentence`).toBe(true);
    }
  });
});
