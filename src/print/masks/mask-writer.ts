// Separation bands -> pages of ink masks: the calls of a band writer, for formats that paint a page as 1-bit stencils.
import { createSequence } from '../band-sequence.ts';
import type { BandWriter, JobSpec, PageSpec } from '../band-writer.ts';
import { type InkMask, InkMasks } from './ink-masks.ts';

/** What differs between formats: what stands before, on and after the pages. */
export interface MaskPages {
  beginJob(job: JobSpec): void;
  /**
   * @param number of the page in the whole document, from 1
   * @param masks theirs from then on
   */
  writePage(page: PageSpec, number: number, masks: readonly InkMask[]): void;
  /** @param lastPage number of the last page that was written */
  endJob(job: JobSpec, lastPage: number): void;
}

/**
 * A band writer for 1-bit stencils. `page.colour` says only which inks may occur; both sides are upright and in order
 * (`sheetBack` is the printer's own business in such formats), so bands always come top to bottom.
 *
 * A page's compressed masks are held until its end (a length stands before its data): some 30 KB for text, half a
 * megabyte for a scrambled field.
 *
 * @throws band.* when the contract of BandWriter is broken
 */
export function createMaskWriter(pages: MaskPages): BandWriter {
  const sequence = createSequence();
  let job: JobSpec | undefined;
  let page: PageSpec | undefined;
  let masks: InkMasks | undefined;
  let pageNumber = 0;

  return {
    beginJob(newJob) {
      sequence.beginJob(newJob, () => 'top-down');
      job = newJob;
      pageNumber = (job.part?.firstPage ?? 1) - 1;
      pages.beginJob(job);
    },
    bandOrder: (ofPage) => sequence.bandOrder(ofPage),
    beginPage(newPage) {
      sequence.beginPage(newPage);
      page = newPage;
      pageNumber++;
      masks = new InkMasks(newPage);
    },
    writeBand(band) {
      sequence.writeBand(band);
      masks!.add(band);
    },
    endPage() {
      sequence.endPage();
      pages.writePage(page!, pageNumber, masks!.finish());
      masks![Symbol.dispose]();
      masks = undefined;
    },
    endJob() {
      sequence.endJob();
      pages.endJob(job!, pageNumber);
    },
    [Symbol.dispose]() {
      masks?.[Symbol.dispose]();
      sequence.close();
    },
  };
}
