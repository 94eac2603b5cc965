// A page of the file that a scan process has open -> its field's sealed bytes in one buffer of ours, or why there are none.
import type { FieldReading } from '../../raster/scramble/read/read-field.ts';
import { HEAD_BYTES } from '../../seal/head.ts';
import { MAX_SEALED_BYTES } from '../../seal/open-sheet.ts';
import { inquiryError } from '../errors.ts';
import type { ScanChild } from './child.ts';

/** Dispose of it: who has the site's key can open these bytes. */
export type PageReading = Disposable & {
  readonly reading: FieldReading;
  /** The number under which `compare` knows a page without a field. */
  readonly keptAs: number | undefined;
};

/** All that a field can hold. */
const MOST_BYTES = HEAD_BYTES + 2 * MAX_SEALED_BYTES;

/**
 * @param page from 0
 * @param onProgress told the share done, 0..1
 * @throws what `ScanChild.request` throws
 */
export async function readPage(
  child: ScanChild,
  page: number,
  onProgress?: (share: number) => void,
): Promise<PageReading> {
  const sealed = new Uint8Array(MOST_BYTES);
  let length = 0;
  const take = (bytes: Uint8Array): void => {
    if (length + bytes.length > MOST_BYTES) throw inquiryError('process-lost', { how: 'said too much' });
    sealed.set(bytes, length);
    length += bytes.length;
  };
  const dispose = (): void => void sealed.fill(0, 0, length);
  try {
    const { reading } = await child.request('reading', { kind: 'read', page }, { onProgress, take });
    const { diagnostics } = reading;
    if (reading.kind === 'unreadable') {
      const { reason, keptAs } = reading;
      return { reading: { kind: 'unreadable', reason, diagnostics }, keptAs, [Symbol.dispose]: dispose };
    }
    const { headerBytes, coarseBytes, fineBytes } = reading;
    const parts = [headerBytes, coarseBytes, fineBytes ?? 0];
    if (parts.some((bytes) => !(bytes >= 0)) || headerBytes + coarseBytes + (fineBytes ?? 0) !== length) {
      throw inquiryError('process-lost', { how: 'said something else than it sent' });
    }
    const fineAt = headerBytes + coarseBytes;
    const coarse = sealed.subarray(headerBytes, fineAt);
    const layers = fineBytes === undefined ? { coarse } : { coarse, fine: sealed.subarray(fineAt, length) };
    return {
      reading: { kind: 'read', header: sealed.subarray(0, headerBytes), layers, diagnostics },
      keptAs: undefined,
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}
