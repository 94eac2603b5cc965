// Jobs in this very thread, without processes, printer or scrub: what `bench/instructions.ts` counts under callgrind. Arguments: PDF, warm jobs, counted jobs.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile } from '../src/calibrate/profile.ts';
import { beginSealing, openJobKeys } from '../src/job/job-keys.ts';
import { makeSheet, warmSheetMaker } from '../src/job/make-sheet.ts';
import { renderPlan } from '../src/job/plan.ts';
import { sheetSpecs } from '../src/job/sheet-specs.ts';
import { openDocument } from '../src/raster/page/document.ts';
import { parsePantographSettings } from '../src/raster/pantograph/settings.ts';

const [pdfPath = '', warmJobs = '2', countedJobs = '2'] = process.argv.slice(2);
const pdf = await readFile(pdfPath);
const keyFolder = await mkdtemp(join(tmpdir(), 'kiosk-raster-bench-keys-'));
try {
  const device = await loadProfile('generic-600');
  const settings = parsePantographSettings({});
  using keys = await openJobKeys({ folder: keyFolder });
  await warmSheetMaker();
  /** Opens, checks every page, makes every sheet of both sides; the bytes go nowhere. Returns how many sheets. */
  const job = async (): Promise<number> => {
    const sealing = await beginSealing(keys, randomBytes(32), undefined);
    await using document = await openDocument(Uint8Array.from(pdf));
    for (let page = 0; page < document.pageCount; page++) await document.preflight(page);
    const specs = sheetSpecs(
      device,
      settings,
      renderPlan(600),
      document.pageCount,
      sealing?.sheets(document.pageCount),
    );
    const outlet = { put: () => undefined, afterBand: async () => undefined, signal: new AbortController().signal };
    for (const spec of specs) await makeSheet(document, spec, outlet);
    return specs.length;
  };
  for (let i = 0; i < Number(warmJobs); i++) await job();
  // Under callgrind nothing was counted so far; on its own this asks nobody.
  const count = (state: 'on' | 'off') =>
    spawnSync('callgrind_control', ['-i', state, `${process.pid}`], { stdio: 'ignore' });
  count('on');
  let sheets = 0;
  for (let i = 0; i < Number(countedJobs); i++) sheets += await job();
  count('off');
  console.log(`${sheets} sheets`);
} finally {
  await rm(keyFolder, { recursive: true, force: true });
}
