// When processes are warmed for something else: when the engine says so, or sheets say so twice.
import { expect, test } from 'vitest';
import type { ExpectedSheets } from '../../src/job/expected-sheets.ts';
import type { SheetSpec } from '../../src/job/make-sheet.ts';
import { renderPlan } from '../../src/job/plan.ts';
import { Expectation } from '../../src/workers/expectation.ts';

const engine = { device: {}, settings: {} } as Pick<SheetSpec, 'device' | 'settings'>;
const specOf = (dpi: 300 | 600, pageIndex = 0): SheetSpec => ({
  ...engine,
  plan: { ...renderPlan(dpi), heightPx: 7015 + pageIndex },
  pageIndex,
  sheetCount: 2,
});
const expectedOf = (dpi: 300 | 600): ExpectedSheets => {
  const { inks, losses } = renderPlan(dpi);
  return { ...engine, plan: { dpi, inks, losses }, inquiryCode: undefined, sealed: false };
};

test('the first sheet says what is expected, where nobody has', () => {
  const expectation = new Expectation();
  expect(expectation.sheets).toBeUndefined();
  expect(expectation.learn(specOf(600))).toBe(true);
  expect(expectation.sheets).toEqual(expectedOf(600));
});

test('pages and the size of the printer’s A4 make no difference, resolution, seal and code do', () => {
  const expectation = new Expectation();
  expect(expectation.set(expectedOf(600))).toBe(true);
  for (let page = 0; page < 4; page++) expect(expectation.learn(specOf(600, page))).toBe(false);
  expect(expectation.set(expectedOf(600))).toBe(false);
  expect(expectation.set({ ...expectedOf(600), sealed: true })).toBe(true);
  expect(expectation.set({ ...expectedOf(600), sealed: true, inquiryCode: 'https://site.example/?v=1' })).toBe(true);
});

test('one sheet for another printer changes nothing, two in a row do', () => {
  const expectation = new Expectation();
  expectation.set(expectedOf(600));
  const dpis = [300, 600, 300, 600] as const;
  for (const dpi of dpis) expect(expectation.learn(specOf(dpi))).toBe(false);
  expect(expectation.sheets).toEqual(expectedOf(600));
  expectation.learn(specOf(300));
  expect(expectation.learn(specOf(300, 1))).toBe(true);
  expect(expectation.sheets).toEqual(expectedOf(300));
});

test('keys are not kept', () => {
  const expectation = new Expectation();
  expectation.learn({ ...specOf(600), sealing: { issuer: { secret: 'ab' } } as SheetSpec['sealing'] });
  expect(expectation.sheets?.sealed).toBe(true);
  expect(JSON.stringify(expectation.sheets)).not.toContain('secret');
});
