// What an engine said, and the sheets that were made -> what the next sheets will share, which processes make beforehand.
import type { ExpectedSheets } from '../job/expected-sheets.ts';
import type { SheetSpec } from '../job/make-sheet.ts';

export class Expectation {
  #sheets: ExpectedSheets | undefined;
  #last: ExpectedSheets | undefined;

  get sheets(): ExpectedSheets | undefined {
    return this.#sheets;
  }

  /** @returns whether that is something else than before */
  set(sheets: ExpectedSheets): boolean {
    if (this.#sheets && isSame(this.#sheets, sheets)) return false;
    this.#sheets = sheets;
    return true;
  }

  /**
   * A sheet is made. What two of them in a row share is expected of the next: one alone may have been for another printer.
   * @returns whether that is something else than before
   */
  learn({ plan: { dpi, inks, losses }, device, settings, inquiryCode, sealing }: SheetSpec): boolean {
    const shared = { plan: { dpi, inks, losses }, device, settings, inquiryCode, sealed: sealing !== undefined };
    const isUsual = this.#sheets === undefined || (this.#last !== undefined && isSame(this.#last, shared));
    this.#last = shared;
    return isUsual && this.set(shared);
  }
}

/** An engine's device and settings are the same objects from job to job. */
function isSame(a: ExpectedSheets, b: ExpectedSheets): boolean {
  return (
    a.device === b.device &&
    a.settings === b.settings &&
    a.sealed === b.sealed &&
    a.inquiryCode === b.inquiryCode &&
    JSON.stringify(a.plan) === JSON.stringify(b.plan)
  );
}
