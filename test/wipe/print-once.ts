// A certificate through an engine with keys to a printer that drops everything: the process whose system calls are watched.
import { readFileSync } from 'node:fs';
import { createEngine } from '../../src/job/engine.ts';
import { FILE_CAPABILITIES } from '../../src/print/file-printer.ts';
import type { Printer } from '../../src/print/printer.ts';

const [pdfPath, keysFolder] = process.argv.slice(2);
const printer: Printer = {
  label: 'nowhere',
  capabilities: async () => FILE_CAPABILITIES,
  async openJob() {
    return {
      jobId: 1,
      progress: {
        state: 'processing',
        reasons: [],
        impressionsCompleted: undefined,
        documentBytes: 0,
        documentWhole: false,
      },
      write: async () => undefined,
      finish: async () => ({ jobId: 1, state: 'completed', reasons: [], impressionsCompleted: undefined }),
      cancel: async () => undefined,
    };
  },
};
await using engine = await createEngine({ workers: 1, keys: { folder: keysFolder! } });
const { report } = await engine.print(new Uint8Array(readFileSync(pdfPath!)), { printer });
console.log(JSON.stringify({ sheets: report.sheets.length }));
