// What a scan process sends for a page -> sealed bytes in their parts, overwritten when disposed of; one that sends something else is not believed.
import { expect, it } from 'vitest';
import type { ScanChild } from '../../src/inquiry/scan-process/child.ts';
import { readPage } from '../../src/inquiry/scan-process/read-page.ts';

/** A process that sends `sent` and says that it consists of such parts. */
function childThat(
  sent: Uint8Array,
  parts: { headerBytes: number; coarseBytes: number; fineBytes: number | undefined },
) {
  return {
    async request(_kind: string, _message: object, { take }: { take: (bytes: Uint8Array) => void }) {
      for (let at = 0; at < sent.length; at += 3) take(sent.slice(at, at + 3));
      return { kind: 'reading', reading: { kind: 'read', ...parts, diagnostics: {} } };
    },
  } as unknown as ScanChild;
}

const SENT = Uint8Array.from({ length: 10 }, (_, i) => i + 1);

it('gives the parts, and overwrites them', async () => {
  const read = await readPage(childThat(SENT, { headerBytes: 2, coarseBytes: 5, fineBytes: 3 }), 0);
  const { reading } = read;
  if (reading.kind !== 'read') throw new Error('expected a reading');
  const { header, layers } = reading;
  expect([header, layers.coarse, layers.fine].map((part) => [...part!])).toEqual([
    [1, 2],
    [3, 4, 5, 6, 7],
    [8, 9, 10],
  ]);
  read[Symbol.dispose]();
  expect([...header, ...layers.coarse, ...layers.fine!].every((byte) => byte === 0)).toBe(true);
});

it.each([
  ['less than it says', { headerBytes: 2, coarseBytes: 9, fineBytes: undefined }],
  ['more than it says', { headerBytes: 2, coarseBytes: 3, fineBytes: 4 }],
  ['parts of nothing', { headerBytes: -2, coarseBytes: 12, fineBytes: undefined }],
])('a process that sends %s', async (_how, parts) => {
  await expect(readPage(childThat(SENT, parts), 0)).rejects.toMatchObject({ code: 'inquiry.process-lost' });
});

it('a process that sends more than a field holds', async () => {
  const endless = {
    async request(_kind: string, _message: object, { take }: { take: (bytes: Uint8Array) => void }) {
      for (;;) take(new Uint8Array(1 << 20));
    },
  } as unknown as ScanChild;
  await expect(readPage(endless, 0)).rejects.toMatchObject({ code: 'inquiry.process-lost' });
});
