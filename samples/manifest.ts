// A sample and its bytes -> its entry in manifest.json; and the manifest's type for those who read it.
import { createHash } from 'node:crypto';
import * as mupdf from 'mupdf';
import type { Expectation, Probe, Sample } from './catalogue.ts';

export interface ManifestEntry {
  /** Path under samples/. */
  readonly file: string;
  readonly kind: string;
  readonly pages: number;
  /** What the sample is there to exercise, apart by "; ". */
  readonly exercises: string;
  readonly fonts: Sample['fonts'];
  readonly expected: Expectation;
  readonly probes: readonly Probe[];
  readonly bytes: number;
  readonly sha256: string;
}

/** samples/manifest.json */
export interface Manifest {
  readonly samples: readonly ManifestEntry[];
}

export function manifestEntry(sample: Sample, bytes: Uint8Array): ManifestEntry {
  const { file, kind, exercises, fonts, expected, probes = [] } = sample;
  const document = mupdf.Document.openDocument(bytes, 'application/pdf');
  const pages = document.countPages();
  document.destroy();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    file,
    kind,
    pages,
    exercises: exercises.join('; '),
    fonts,
    expected,
    probes,
    bytes: bytes.length,
    sha256,
  };
}
