// Every device model -> its score in each of ipptool's conformance suites, as a table: `npm run conformance [-- MODEL...]`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODELS } from '../../src/print/virtual-printer/models/index.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { ipptool } from '../support/ipptool.ts';
import { makeIpptoolSamples } from '../support/ipptool-samples.ts';
import { decodingSink } from './decoding-sink.ts';

const SUITES = [
  ['ipp-1.1.test', '1.1'],
  ['ipp-2.0.test', '2.0'],
  ['ipp-everywhere.test', '2.0'],
] as const;

const wanted = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'ipptool-'));
try {
  await makeIpptoolSamples(folder, [300, 600]);
  console.log('| model | ipp-1.1 | ipp-2.0 | ipp-everywhere |\n|---|---|---|---|');
  for (const model of MODELS.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
    const printer = await startVirtualPrinter({ model, sink: decodingSink([]) });
    const cells: string[] = [];
    for (const [suite, version] of SUITES) {
      // A device of IPP/1.1 claims nothing of the other two.
      if (model.wholeJobsOnly && version !== '1.1') {
        cells.push('');
        continue;
      }
      const document = model.formats.includes('application/pdf') ? 'document-a4.pdf' : 'color.jpg';
      const { passed, failed, skipped, failures } = await ipptool(folder, printer.uri, version, suite, document);
      cells.push(`${passed} / ${failed} / ${skipped}`);
      if (failed > 0) console.error(`${model.id}, ${suite}:\n${failures}`);
    }
    console.log(`| ${[model.id, ...cells].join(' | ')} |`);
    await printer.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
