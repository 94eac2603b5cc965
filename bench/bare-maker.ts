// A sample -> jobs made in this very thread, without certificate processes, printer or scrub: what the work by itself takes.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { loadProfile } from '../src/calibrate/profile.ts';
import { beginSealing, openJobKeys } from '../src/job/job-keys.ts';
import { makeSheet, warmSheetMaker } from '../src/job/make-sheet.ts';
import { renderPlan } from '../src/job/plan.ts';
import { sheetSpecs } from '../src/job/sheet-specs.ts';
import { openDocument } from '../src/raster/page/document.ts';
import { parsePantographSettings } from '../src/raster/pantograph/settings.ts';

/**
 * Makes a maker of jobs at 600 dpi, warm.
 *
 * @param keyFolder made with demonstration keys when it is empty; the keys stay open as long as the process
 * @returns opens the sample, checks every page, makes every sheet of both sides; the bytes go nowhere. Says how many sheets
 */
export async function createBareMaker(pdfPath: string, keyFolder: string): Promise<() => Promise<number>> {
  const pdf = await readFile(pdfPath);
  const device = await loadProfile('generic-600');
  const settings = parsePantographSettings({});
  const keys = await openJobKeys({ folder: keyFolder });
  await warmSheetMaker();
  const outlet = { put: () => undefined, afterBand: async () => undefined, signal: new AbortController().signal };
  return async () => {
    const sealing = await beginSealing(keys, randomBytes(32), undefined);
    await using document = await openDocument(Uint8Array.from(pdf));
    for (let page = 0; page < document.pageCount; page++) await document.preflight(page);
    const plan = renderPlan(600);
    const specs = sheetSpecs(device, settings, plan, document.pageCount, sealing?.sheets(document.pageCount));
    for (const spec of specs) await makeSheet(document, spec, outlet);
    return specs.length;
  };
}
