// The committed samples and their manifest, for the tests of this folder.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Manifest, ManifestEntry } from '../../samples/manifest.ts';

export const SAMPLES_FOLDER = fileURLToPath(new URL('../../samples/', import.meta.url));

export const MANIFEST: Manifest = JSON.parse(readFileSync(`${SAMPLES_FOLDER}manifest.json`, 'utf8'));

export function samplePath(file: string): string {
  return `${SAMPLES_FOLDER}${file}`;
}

/** The entry of a sample; throws when there is none. */
export function entryOf(file: string): ManifestEntry {
  const entry = MANIFEST.samples.find((sample) => sample.file === file);
  if (!entry) throw new Error(`Expected ${file} in the manifest`);
  return entry;
}
