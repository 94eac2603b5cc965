// What the committed samples of rare names say and show: variation sequences whole, private use where gaiji are registered.
import { readFileSync } from 'node:fs';
import * as mupdf from 'mupdf';
import { describe, expect, it } from 'vitest';
import { samplePath } from './support.ts';

/** Targets of all ToUnicode CMaps of a PDF, as text. */
function toUnicodeTargets(file: string): Set<string> {
  const document = mupdf.Document.openDocument(readFileSync(samplePath(file)), 'application/pdf').asPDF();
  if (!document) throw new Error('Expected a PDF');
  const targets = new Set<string>();
  for (let number = 1; number < document.countObjects(); number++) {
    const font = document.newIndirect(number).resolve();
    if (!font.isDictionary()) continue;
    const cmap = font.get('ToUnicode');
    if (!cmap.isStream()) continue;
    for (const match of cmap
      .readStream()
      .asString()
      .matchAll(/^<[0-9A-F]{4}> <([0-9A-F]+)>$/gm)) {
      const bytes = Buffer.from(match[1]!, 'hex').swap16();
      targets.add(bytes.toString('utf16le'));
    }
  }
  document.destroy();
  return targets;
}

/** Code points of a set's members that lie in a range, counted once per member. */
function countWithin(targets: Set<string>, from: number, to: number): number {
  return [...targets].filter((text) =>
    Array.from(text).some((c) => c.codePointAt(0)! >= from && c.codePointAt(0)! <= to),
  ).length;
}

describe('names', () => {
  it('in Noto Serif JP keep seven sequences of U+E0100 as one glyph each, and their bases beside them', () => {
    const targets = toUnicodeTargets('cases/names-variation-sequences.pdf');
    const bases = ['葛', '辻', '祇', '榊', '神', '祐', '逢'];
    expect(bases.filter((base) => !targets.has(`${base}\u{E0100}`))).toEqual([]);
    expect(targets.has('祇')).toBe(true);
    expect(['𠮷', '﨑', '髙', '濵', '德', '𠀋'].filter((char) => !targets.has(char))).toEqual([]);
  });

  it('in IPAmj Mincho keep sequences of Moji_Joho, several of one base', () => {
    const targets = [...toUnicodeTargets('cases/names-moji-joho.pdf')];
    const of = (base: string) => targets.filter((text) => text.startsWith(base) && text.length > base.length);
    expect(of('邉').length).toBeGreaterThanOrEqual(3);
    expect(of('邊').length).toBeGreaterThanOrEqual(2);
  });

  it('as registered gaiji say private use instead of a sequence', () => {
    const targets = toUnicodeTargets('cases/names-gaiji-embedded.pdf');
    expect(countWithin(targets, 0xe000, 0xf8ff)).toBe(7);
    expect(countWithin(targets, 0xe0100, 0xe01ef)).toBe(0);
  });
});
