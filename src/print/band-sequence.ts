// Calls on a band writer -> checked calls: order, band positions and plane shapes, the same for every format.
import { defineErrors, row } from '../errors.ts';
import { rowBytes, SEPARATIONS } from '../raster/plane.ts';
import type { BandOrder, JobSpec, PageSpec, SeparationBand } from './band-writer.ts';

/** A caller that does not keep the contract of band-writer.ts. */
export const bandError = defineErrors('band', {
  sequence: row<{ call: string; state: string }>(
    'failed',
    (p) => `Expected the calls of a band writer in order but received ${p.call} while ${p.state}.`,
    (p) => `バンドライターの呼び出し順が違います（状態 ${p.state} で ${p.call}）。`,
  ),
  'page-count': row<{ expected: number; received: number }>(
    'failed',
    (p) => `Expected ${p.expected} pages in the stream but received ${p.received}.`,
    (p) => `ページ数が違います（予定 ${p.expected}、受領 ${p.received}）。`,
  ),
  'page-size': row<{ field: string; received: number }>(
    'failed',
    (p) => `Expected a page of 1 to 65535 pixels each way but received ${p.field} = ${p.received}.`,
    (p) => `ページの大きさが不正です（${p.field} = ${p.received}）。`,
  ),
  position: row<{ expectedY: number; receivedY: number }>(
    'failed',
    (p) => `Expected the next band at row ${p.expectedY} but received row ${p.receivedY}. Send bands in bandOrder.`,
    (p) => `次のバンドは ${p.expectedY} 行のはずですが ${p.receivedY} 行を受け取りました。`,
  ),
  shape: row<{ plane: string; expected: string; received: string }>(
    'failed',
    (p) => `Expected plane ${p.plane} to be ${p.expected} but received ${p.received}.`,
    (p) => `版 ${p.plane} の大きさが違います（必要 ${p.expected}、受領 ${p.received}）。`,
  ),
  'page-short': row<{ missingRows: number }>(
    'failed',
    (p) => `Expected every row before the end of the page but ${p.missingRows} rows are missing.`,
    (p) => `ページの終わりまでに ${p.missingRows} 行が足りません。`,
  ),
  'ink-without-channel': row<{ plane: string; colour: string }>(
    'failed',
    (p) => `Expected only K on a ${p.colour} page but plane ${p.plane} has ink. Choose a colour type that carries it.`,
    (p) => `${p.colour} のページに版 ${p.plane} のインクがあります。その版を持てる色形式を選んでください。`,
  ),
});

const MAX_SIDE_PX = 65535;

/** Follows one stream of calls; every method throws a `band.*` error when the contract of `BandWriter` is broken. */
export interface BandSequence {
  /** @param order in which order the bands of a page must come */
  beginJob(job: JobSpec, order: (page: Pick<PageSpec, 'side'>) => BandOrder): void;
  bandOrder(page: Pick<PageSpec, 'side'>): BandOrder;
  /** @returns the job that the page belongs to */
  beginPage(page: PageSpec): JobSpec;
  writeBand(band: SeparationBand): void;
  endPage(): void;
  endJob(): void;
  /** No call is accepted any more. */
  close(): void;
}

export function createSequence(): BandSequence {
  let state: 'new' | 'between pages' | 'in a page' | 'ended' | 'disposed' = 'new';
  let job: JobSpec | undefined;
  let orderOf: (page: Pick<PageSpec, 'side'>) => BandOrder = () => 'top-down';
  let page: PageSpec | undefined;
  let pages = 0;
  let pagesDue = 0;
  let rowsLeft = 0;

  function expectState(wanted: typeof state, call: string): void {
    if (state !== wanted) throw bandError('sequence', { call, state });
  }

  return {
    beginJob(newJob, order) {
      expectState('new', 'beginJob');
      job = newJob;
      const { firstPage, pageCount } = job.part ?? { firstPage: 1, pageCount: job.pageCount };
      if (firstPage < 1 || pageCount < 1 || firstPage + pageCount - 1 > job.pageCount) {
        throw bandError('page-count', { expected: job.pageCount, received: firstPage + pageCount - 1 });
      }
      pagesDue = pageCount;
      orderOf = order;
      state = 'between pages';
    },
    bandOrder(ofPage) {
      if (job === undefined) throw bandError('sequence', { call: 'bandOrder', state });
      return orderOf(ofPage);
    },
    beginPage(newPage) {
      expectState('between pages', 'beginPage');
      if (pages === pagesDue) throw bandError('page-count', { expected: pagesDue, received: pages + 1 });
      for (const field of ['widthPx', 'heightPx'] as const) {
        const value = newPage[field];
        if (!Number.isInteger(value) || value < 1 || value > MAX_SIDE_PX) {
          throw bandError('page-size', { field, received: value });
        }
      }
      page = newPage;
      pages++;
      rowsLeft = page.heightPx;
      state = 'in a page';
      return job!;
    },
    writeBand(band) {
      expectState('in a page', 'writeBand');
      const bottomUp = orderOf(page!) === 'bottom-up';
      const expectedY = bottomUp ? rowsLeft - band.heightPx : page!.heightPx - rowsLeft;
      if (band.y !== expectedY || band.heightPx < 1 || band.heightPx > rowsLeft) {
        throw bandError('position', { expectedY, receivedY: band.y });
      }
      for (const name of SEPARATIONS) checkPlane(name, band, page!.widthPx);
      rowsLeft -= band.heightPx;
    },
    endPage() {
      expectState('in a page', 'endPage');
      if (rowsLeft > 0) throw bandError('page-short', { missingRows: rowsLeft });
      state = 'between pages';
    },
    endJob() {
      expectState('between pages', 'endJob');
      if (pages !== pagesDue) throw bandError('page-count', { expected: pagesDue, received: pages });
      state = 'ended';
    },
    close() {
      state = 'disposed';
    },
  };
}

function checkPlane(name: (typeof SEPARATIONS)[number], band: SeparationBand, widthPx: number): void {
  const plane = band.planes[name];
  if (plane === undefined) return;
  if (plane.widthPx !== widthPx || plane.heightPx !== band.heightPx) {
    throw bandError('shape', {
      plane: name,
      expected: `${widthPx} x ${band.heightPx} px`,
      received: `${plane.widthPx} x ${plane.heightPx} px`,
    });
  }
  const neededBytes = (band.heightPx - 1) * plane.strideBytes + rowBytes(widthPx);
  if (plane.strideBytes < rowBytes(widthPx) || plane.data.length < neededBytes) {
    throw bandError('shape', {
      plane: name,
      expected: `${neededBytes} bytes`,
      received: `${plane.data.length} bytes with stride ${plane.strideBytes}`,
    });
  }
}
