// The forms and cases in this folder -> the sample PDFs beside this file.
import { writeFileSync } from 'node:fs';
import { SampleDocument } from './draw/document.ts';
import { embed } from './draw/faces.ts';
import { drawJuminhyo } from './forms/juminhyo.ts';

const document = new SampleDocument({ title: '住民票の写し' });
await drawJuminhyo(document, { label: embed(document, 'gothic'), entry: embed(document, 'mincho') });
const bytes = await document.finish();
writeFileSync(new URL('juminhyo.pdf', import.meta.url), bytes);
console.error(`juminhyo.pdf ${bytes.length}`);
