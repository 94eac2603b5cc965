// Fronts that were compressed to see whether their backs can hold them -> the same for their sheets, which need not do it again.
import type { CertificateDocument } from '../raster/page/document.ts';
import { type CompressedFront, wipeCompressed } from './seal-front.ts';

/** Some 60 KB each at most; the sheets of further pages compress once more. */
const MOST_FRONTS = 32;

/** By document and page (a job prints at one resolution); they go with their document. */
const weighed = new WeakMap<CertificateDocument, Map<number, CompressedFront>>();

/** Keeps a front for its sheet, or overwrites it when there is no room. */
export function keepWeighed(document: CertificateDocument, pageIndex: number, front: CompressedFront): void {
  const fronts = weighed.get(document) ?? new Map<number, CompressedFront>();
  weighed.set(document, fronts);
  if (fronts.size < MOST_FRONTS) fronts.set(pageIndex, front);
  else wipeCompressed(front);
}

/** The front, if it is here: the caller's from now on. */
export function takeWeighed(document: CertificateDocument, pageIndex: number): CompressedFront | undefined {
  const front = weighed.get(document)?.get(pageIndex);
  weighed.get(document)?.delete(pageIndex);
  return front;
}

/** Overwrites those whose sheets were never made. */
export function wipeWeighed(document: CertificateDocument): void {
  for (const front of weighed.get(document)?.values() ?? []) wipeCompressed(front);
  weighed.delete(document);
}
