// The catalogue -> the sample PDFs and manifest.json beside this file. Usage: node samples/make.ts [FILE...]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SAMPLES } from './catalogue.ts';
import { manifestEntry } from './manifest.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const only = new Set(process.argv.slice(2));
const unknown = [...only].filter((file) => !SAMPLES.some((sample) => sample.file === file));
if (unknown.length > 0) {
  console.error(`Expected files of the catalogue but received ${unknown.join(', ')}`);
  process.exit(2);
}

mkdirSync(`${folder}/cases`, { recursive: true });
const entries = [];
for (const sample of SAMPLES) {
  const path = `${folder}/${sample.file}`;
  const wanted = only.size === 0 || only.has(sample.file);
  if (wanted && (sample.canMake?.() ?? true)) {
    const bytes = await sample.make();
    writeFileSync(path, bytes);
    console.error(`${sample.file}  ${bytes.length} bytes`);
  } else if (wanted) {
    console.error(`${sample.file}  kept as it is: this machine lacks its typeface`);
  }
  entries.push(manifestEntry(sample, readFileSync(path)));
}
writeFileSync(`${folder}/manifest.json`, `${JSON.stringify({ samples: entries }, null, 2)}\n`);
