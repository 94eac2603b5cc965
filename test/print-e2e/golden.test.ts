// Small synthetic pages -> documents that are the same to the byte as the day they were looked at.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { JobSpec, PageSpec, PwgColour, SheetBack } from '../../src/print/band-writer.ts';
import { type DocumentFormat, ENCODERS } from '../../src/print/encoders.ts';
import { randomPage } from '../print-pwg/pages.ts';
import { writePages } from '../print-pwg/streams.ts';

const FILE = new URL('./golden.json', import.meta.url);
const UPDATE = process.env['KIOSK_UPDATE_GOLDEN'] === '1';
const GOLDEN: Readonly<Record<string, string>> = JSON.parse(readFileSync(FILE, 'utf8'));
const made: Record<string, string> = {};

function expectGolden(name: string, bytes: Uint8Array): void {
  made[name] = createHash('sha256').update(bytes).digest('hex');
  if (!UPDATE) expect(made[name]).toBe(GOLDEN[name]);
}

afterAll(() => {
  if (UPDATE) writeFileSync(FILE, `${JSON.stringify(made, null, 2)}\n`);
});

/** Two sheets of 203 x 97 px: every kind of stretch, widths that leave bits over. */
function document(
  format: DocumentFormat,
  front: PwgColour,
  back: PwgColour,
  sheetBack: SheetBack,
  dpi: PageSpec['dpi'] = 600,
): Buffer {
  const parts: Uint8Array[] = [];
  const pages = [front, back, front, back].map((colour, i) => {
    const spec: PageSpec = { side: i % 2 ? 'back' : 'front', widthPx: 203, heightPx: 97, dpi, colour };
    return randomPage(spec, 40 + i);
  });
  const job: Partial<JobSpec> = { sheetBack };
  using writer = ENCODERS[format].createWriter((bytes) => parts.push(bytes.slice()));
  writePages(writer, pages, [13, 64], job);
  return Buffer.concat(parts);
}

/** Compressed masks unpacked: deflate's own choices differ between builds of zlib, what they stand for does not. */
function unpacked(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const parts: Buffer[] = [];
  let at = 0;
  for (const { index, length, stated } of streamsOf(text)) {
    // Lengths and offsets follow from the compressed size.
    parts.push(Buffer.from(plain(text.slice(at, index)), 'latin1'), inflateSync(bytes.subarray(index, index + stated)));
    at = index + stated;
    expect(length).toBeGreaterThan(0);
  }
  parts.push(Buffer.from(plain(text.slice(at)), 'latin1'));
  return Buffer.concat(parts);
}

function plain(text: string): string {
  return text
    .replace(/\/FlateDecode \/Length \d+/g, '/FlateDecode')
    .replace(/^\d{10} 00000 n $/gm, 'entry')
    .replace(/startxref\n\d+/, 'startxref')
    .replace(/%%BeginData: \d+/g, '%%BeginData')
    .replace(/ \d+ M$/gm, ' M');
}

/** Where each compressed mask lies: after `/FlateDecode /Length N >> stream` in PDF, after `N M` in PostScript. */
function* streamsOf(text: string): Generator<{ index: number; length: number; stated: number }> {
  const start = /\/FlateDecode \/Length (\d+) >>\nstream\n|^\d.* (\d+) M\n/gm;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const stated = Number(match[1] ?? match[2]);
    yield { index: match.index + match[0].length, length: match[0].length, stated };
    start.lastIndex = match.index + match[0].length + stated;
  }
}

const PWG: readonly (readonly [PwgColour, PwgColour, SheetBack])[] = [
  ['black_1', 'cmyk_8', 'normal'],
  ['black_1', 'cmyk_8', 'rotated'],
  ['black_1', 'cmyk_8', 'flipped'],
  ['black_1', 'black_1', 'rotated'],
  ['cmyk_8', 'cmyk_8', 'manual-tumble'],
  ['sgray_8', 'sgray_8', 'flipped'],
  ['srgb_8', 'srgb_8', 'normal'],
  ['black_8', 'black_8', 'normal'],
];

/** To change one: run with KIOSK_UPDATE_GOLDEN=1, and say why in the commit message. */
describe('golden documents', () => {
  it.each(PWG)('PWG %s + %s, %s', (front, back, sheetBack) => {
    const bytes = document('image/pwg-raster', front, back, sheetBack);
    expectGolden(`pwg ${front} ${back} ${sheetBack}`, bytes);
  });

  it.each([
    ['pdf', 'application/pdf'],
    ['ps', 'application/postscript'],
  ] as const)('%s', (name, format) => {
    const bytes = unpacked(document(format, 'black_1', 'cmyk_8', 'normal'));
    expectGolden(name, bytes);
  });

  it.each([300, 1200] as const)('every format at %i dpi', (dpi) => {
    const pwg = document('image/pwg-raster', 'black_1', 'cmyk_8', 'rotated', dpi);
    expectGolden(`pwg black_1 cmyk_8 rotated ${dpi} dpi`, pwg);
    for (const [name, format] of [
      ['pdf', 'application/pdf'],
      ['ps', 'application/postscript'],
    ] as const) {
      expectGolden(`${name} ${dpi} dpi`, unpacked(document(format, 'black_1', 'cmyk_8', 'normal', dpi)));
    }
  });
});
