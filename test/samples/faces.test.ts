// The generator's own parts: subsets keep outlines, variation sequences and vertical forms reach their glyphs, codes are right.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { Blob, Face, Font } from 'harfbuzzjs';
import { describe, expect, it } from 'vitest';
import { emptyGlyph } from '../../samples/cases/damage.ts';
import { SampleDocument } from '../../samples/draw/document.ts';
import { embed, FONT_FILES } from '../../samples/draw/faces.ts';
import { subsetFont } from '../../samples/draw/harfbuzz-subset.ts';
import { setLine, wrap } from '../../samples/draw/layout.ts';
import { breakColumns } from '../../samples/draw/layout-vertical.ts';
import { widthOfMm } from '../../samples/draw/page-pen.ts';
import { encodeShiftJis } from '../../samples/draw/shift-jis.ts';
import { daiji, era, wareki } from '../../samples/people/wareki.ts';

const minchoFile = new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(FONT_FILES.mincho[1])));

function outlines(bytes: Uint8Array): Font {
  return new Font(new Face(new Blob(new Uint8Array(bytes).buffer)));
}

function glyphOf(
  text: string,
  font: keyof typeof FONT_FILES = 'mincho',
  writing: 'horizontal' | 'vertical' = 'horizontal',
) {
  return embed(new SampleDocument({ title: 'test' }), font)
    .shape(text, writing)
    .map((glyph) => glyph.codeHex);
}

describe('a subset', () => {
  const kept = ['霧', '島', '一', '１'].map((char) => Number.parseInt(glyphOf(char)[0]!, 16));
  const subset = subsetFont(minchoFile, kept);

  it('keeps the outlines of its glyphs under their old ids, and drops the others', () => {
    const before = outlines(minchoFile);
    const after = outlines(subset);
    for (const id of kept) {
      expect(after.glyphToPath(id).length).toBeGreaterThan(0);
      expect(after.glyphToPath(id)).toBe(before.glyphToPath(id));
    }
    const dropped = Number.parseInt(glyphOf('架')[0]!, 16);
    expect(after.glyphToPath(dropped)).toBe('');
    expect(subset.length).toBeLessThan(minchoFile.length / 20);
  });

  it('can be damaged: one outline gone, the others as they were', () => {
    const damaged = outlines(emptyGlyph(subset, kept[0]!));
    expect(damaged.glyphToPath(kept[0]!)).toBe('');
    for (const id of kept.slice(1)) expect(damaged.glyphToPath(id)).toBe(outlines(subset).glyphToPath(id));
  });
});

describe('shaping', () => {
  it('takes a variation sequence as one glyph, another than the base', () => {
    for (const base of ['葛', '辻', '祇']) {
      const plain = glyphOf(base, 'notoSerif');
      const variant = glyphOf(`${base}\u{E0100}`, 'notoSerif');
      expect(variant).toHaveLength(1);
      expect(variant).not.toEqual(plain);
    }
  });

  it('takes vertical forms in vertical writing', () => {
    for (const char of ['「', '）', 'ー', '、', '：']) {
      expect(glyphOf(char, 'mincho', 'vertical')).not.toEqual(glyphOf(char));
    }
    expect(glyphOf('霧', 'mincho', 'vertical')).toEqual(glyphOf('霧'));
  });

  it('refuses text without a glyph instead of setting a box', () => {
    expect(() => glyphOf('𠮷')).toThrow(/U\+20bb7/);
    expect(() => glyphOf('邉\u{E0104}')).toThrow(/no/);
  });
});

describe('Shift_JIS codes', () => {
  it('are those of Windows: IBM extensions in the FA rows, gaiji from F040', () => {
    expect(['亜', 'A', 'ｱ', '―', '髙', '﨑', '①', '\u{E000}', '\u{E0BC}'].map(encodeShiftJis)).toEqual([
      '889F',
      '41',
      'B1',
      '815C',
      'FBFC',
      'FAB1',
      '8740',
      'F040',
      'F140',
    ]);
    expect(() => encodeShiftJis('𠮷')).toThrow(/U\+20bb7/);
  });

  it('decode to the character they came from', () => {
    const decoder = new TextDecoder('shift_jis');
    fc.assert(
      fc.property(fc.integer({ min: 0x4e00, max: 0x9fa0 }), (point) => {
        const char = String.fromCodePoint(point);
        let code: string;
        try {
          code = encodeShiftJis(char);
        } catch {
          return true;
        }
        return decoder.decode(Buffer.from(code, 'hex')) === char;
      }),
    );
  });
});

describe('layout', () => {
  const face = embed(new SampleDocument({ title: 'test' }), 'mincho');
  const text = fc.string({
    unit: fc.constantFrom(...'架空県架空市中央一丁目、。（「」）ー１２'),
    minLength: 1,
    maxLength: 80,
  });

  it('wraps without losing characters, and lines hang over by punctuation only', () => {
    const style = { face, sizePt: 10 };
    fc.assert(
      fc.property(text, (value) => {
        const lines = wrap(value, 40, style);
        expect(lines.join('')).toBe(value);
        for (const line of lines) {
          const core = line.replace(/[、。）」ー]+$/, '');
          expect(widthOfMm(core, style)).toBeLessThanOrEqual(40.02);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('breaks columns without losing characters', () => {
    fc.assert(
      fc.property(text, (value) => breakColumns(value, 50, { face, sizePt: 10 }).join('') === value),
      { numRuns: 40 },
    );
  });

  it('refuses a line that only unreadable narrowing would fit', () => {
    const pen = new SampleDocument({ title: 'test' }).addPage();
    expect(() => setLine(pen, 10, 10, 20, '架空県架空市中央一丁目', { face, sizePt: 10 }, 'left')).toThrow(
      /at most 20 mm/,
    );
  });
});

describe('era dates', () => {
  it('change on the first day of each era', () => {
    expect(era('2019-04-30').name).toBe('平成');
    expect(era('2019-05-01')).toEqual({ name: '令和', year: 1, month: 5, day: 1 });
    expect(era('1989-01-07').name).toBe('昭和');
    expect(era('1989-01-08').name).toBe('平成');
    expect(era('1926-12-24').name).toBe('大正');
    expect(() => era('1867-12-31')).toThrow(/1868/);
  });

  it('are padded as municipal systems print them', () => {
    expect(wareki('1983-06-17')).toBe('昭和５８年　６月１７日');
    expect(wareki('2019-07-21')).toBe('令和　元年　７月２１日');
    expect(wareki('2019-07-21', false)).toBe('令和元年７月２１日');
    expect([1, 10, 11, 20, 23].map(daiji)).toEqual(['壱', '拾', '拾壱', '弐拾', '弐拾参']);
  });
});
