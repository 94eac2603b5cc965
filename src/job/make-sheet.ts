// An opened certificate and a sheet's spec -> that sheet's encoded bytes, front streamed band by band, then the back.

import type { DeviceProfile } from '../calibrate/profile.ts';
import { throwIfAborted } from '../errors.ts';
import type { BandWriter, ByteSink, PageSpec } from '../print/band-writer.ts';
import { ENCODERS } from '../print/encoders.ts';
import { type CertificateDocument, type RasterTimings, warmRasteriser } from '../raster/page/document.ts';
import type { PantographSettings } from '../raster/pantograph/settings.ts';
import { a4SizePx, type BitBand, type BitPlane, type Separation } from '../raster/plane.ts';
import type { ExpectedSheets } from './expected-sheets.ts';
import { createRowFitter } from './fit-rows.ts';
import { BACK_BAND_ROWS, type PatternPlanes, patternPlanes } from './pattern-planes.ts';
import { jobSpecOf, type PagePlan } from './plan.ts';
import { FrontSealer, type ScrambledReport, type SealedFront, warmSealing } from './seal-front.ts';
import type { SheetSealing } from './sheet-sealing.ts';
import { keepWeighed, takeWeighed } from './weighed-fronts.ts';

/** What the maker of one sheet needs to know. Plain data. */
export interface SheetSpec {
  /** Certificate page on the front, from 0. */
  readonly pageIndex: number;
  readonly sheetCount: number;
  readonly plan: PagePlan;
  readonly device: DeviceProfile;
  readonly settings: PantographSettings;
  /** Text of the inquiry code; absent where the back has none. */
  readonly inquiryCode?: string | undefined;
  /** Keys and facts for the scrambled image; absent where an engine has no keys. */
  readonly sealing?: SheetSealing | undefined;
}

/** Time per stage of one sheet, ms. */
export interface SheetTimings extends RasterTimings {
  /** What sheets share, when it was not warm. */
  readonly patternMs: number;
  /** Laying the pattern under the page. */
  readonly composeMs: number;
  readonly encodeFrontMs: number;
  /** Compressing, sealing and coding the front for the back; 0 without keys. */
  readonly sealMs: number;
  readonly encodeBackMs: number;
}

export interface SheetReport {
  readonly pageIndex: number;
  readonly bytes: number;
  readonly timings: SheetTimings;
  /** What the scrambled image holds; absent without keys. */
  readonly scrambled?: ScrambledReport;
}

/** The thread that a sheet is made on: where its bytes go, and how it is kept small. */
export interface SheetThread {
  readonly put: ByteSink;
  /** Called after each band: sends what is gathered, waits for room, throws when the job was cancelled. */
  readonly afterBand: () => Promise<void>;
  /** See `patternPlanes`. */
  readonly tidy?: () => void;
  readonly signal: AbortSignal;
}

/**
 * Loads everything that a first sheet would otherwise wait for; and makes what it shares with others, where that is known.
 *
 * @param tidy see `patternPlanes`
 */
export async function warmSheetMaker(expected?: ExpectedSheets, tidy?: () => void): Promise<void> {
  await warmRasteriser();
  if (expected) makeShared(expected, expected.sealed, tidy);
}

/** What sheets share, when it is not there already. */
function makeShared(
  spec: Parameters<typeof patternPlanes>[0],
  sealed: boolean,
  tidy: (() => void) | undefined,
): PatternPlanes {
  const planes = patternPlanes(spec, tidy);
  if (sealed && warmSealing(spec.plan.dpi)) tidy?.();
  return planes;
}

/** Makes one sheet. */
export async function makeSheet(
  document: CertificateDocument,
  spec: SheetSpec,
  thread: SheetThread,
): Promise<SheetReport> {
  const clock = new StageClock();
  const patterns = makeShared(spec, spec.sealing !== undefined, thread.tidy);
  clock.lap('patternMs');
  let bytes = 0;
  using writer = ENCODERS[spec.plan.format].createWriter((chunk) => {
    bytes += chunk.byteLength;
    thread.put(chunk);
  });
  // The document is made in parts: this writer makes the two pages of this sheet.
  writer.beginJob({
    ...jobSpecOf(spec.plan, spec.sheetCount),
    part: { firstPage: spec.pageIndex * 2 + 1, pageCount: 2 },
  });
  const { dpi } = spec.plan;
  using sealer =
    spec.sealing &&
    new FrontSealer(
      dpi,
      spec.sealing,
      (take) => document.rasterise(spec.pageIndex, { dpi, ...a4SizePx(dpi) }, take, thread.signal),
      takeWeighed(document, spec.pageIndex),
    );
  const raster = await writeFront(document, spec, patterns, writer, thread, clock, sealer);
  clock.skip();
  // The front has left: only the back waits for the seal.
  const sealed = await sealer?.seal();
  clock.lap('sealMs');
  await writeBack(spec, patterns, writer, thread, clock, sealed);
  writer.endJob();
  return {
    pageIndex: spec.pageIndex,
    bytes,
    timings: { ...raster, ...clock.times },
    ...(sealed ? { scrambled: sealed.report } : {}),
  };
}

/**
 * Makes a sheet's front for its compressed size alone. It is kept for the sheet, compressed and as it is.
 *
 * @throws `scramble.too-much` when the sheet's back cannot hold it
 */
export async function weighSheet(document: CertificateDocument, spec: SheetSpec, signal: AbortSignal): Promise<void> {
  const { pageIndex, plan, sealing } = spec;
  if (!sealing) return;
  const { dpi } = plan;
  const raster = (take: (band: BitBand) => void) =>
    document.rasterise(pageIndex, { dpi, ...a4SizePx(dpi), keep: true }, take, signal);
  using sealer = new FrontSealer(dpi, sealing, raster);
  await raster((band) => sealer.push(band));
  keepWeighed(document, pageIndex, await sealer.compress());
}

async function writeFront(
  document: CertificateDocument,
  spec: SheetSpec,
  patterns: PatternPlanes,
  writer: BandWriter,
  thread: SheetThread,
  clock: StageClock,
  sealer: FrontSealer | undefined,
): Promise<RasterTimings> {
  const { dpi, widthPx, heightPx } = spec.plan;
  const made = a4SizePx(dpi);
  const fitRows = createRowFitter(widthPx);
  writer.beginPage(pageSpecOf(spec.plan, 'front'));
  // Given up in mid-page, it wipes what it holds of the page.
  using front = patterns.beginFront((whole) => {
    clock.lap('composeMs');
    const band = cropBelow(whole, heightPx);
    if (band) writer.writeBand({ y: band.y, heightPx: band.plane.heightPx, planes: { k: fitRows(band.plane) } });
    clock.lap('encodeFrontMs');
  });
  const raster = await document.rasterise(
    spec.pageIndex,
    { dpi, ...made },
    async (band) => {
      clock.skip();
      sealer?.push(band);
      clock.lap('sealMs');
      front.push(band);
      clock.lap('composeMs');
      await thread.afterBand();
    },
    thread.signal,
  );
  clock.skip();
  front.end();
  clock.lap('composeMs');
  if (heightPx > made.heightPx) {
    writer.writeBand({ y: made.heightPx, heightPx: heightPx - made.heightPx, planes: {} });
  }
  writer.endPage();
  await thread.afterBand();
  return raster;
}

async function writeBack(
  spec: SheetSpec,
  patterns: PatternPlanes,
  writer: BandWriter,
  thread: SheetThread,
  clock: StageClock,
  sealed: SealedFront | undefined,
): Promise<void> {
  const page = pageSpecOf(spec.plan, 'back');
  const bottomUp = writer.bandOrder(page) === 'bottom-up';
  writer.beginPage(page);
  const fitters = new Map(spec.plan.inks.back.map((ink) => [ink, createRowFitter(page.widthPx)]));
  for (const { y, rows, blank } of backBands(page.heightPx, a4SizePx(page.dpi).heightPx, bottomUp)) {
    throwIfAborted(thread.signal);
    clock.skip();
    const whole = blank ? {} : patterns.backRows(y, rows);
    if (whole.k) sealed?.layField(whole.k, y);
    const planes: Partial<Record<Separation, BitPlane>> = {};
    for (const [ink, fitRows] of fitters) {
      const made = whole[ink];
      if (made) planes[ink] = fitRows(made);
    }
    writer.writeBand({ y, heightPx: rows, planes });
    clock.lap('encodeBackMs');
    await thread.afterBand();
  }
  writer.endPage();
  await thread.afterBand();
}

/** The part of a band that lies on a page of `heightPx`. */
function cropBelow(band: BitBand, heightPx: number): BitBand | undefined {
  const rows = Math.min(band.plane.heightPx, heightPx - band.y);
  if (rows <= 0) return undefined;
  return rows === band.plane.heightPx ? band : { y: band.y, plane: { ...band.plane, heightPx: rows } };
}

/** Bands of a page, in the order asked for; rows below `madeRows` are white. */
function backBands(
  heightPx: number,
  madeRows: number,
  bottomUp: boolean,
): { readonly y: number; readonly rows: number; readonly blank: boolean }[] {
  const inked = Math.min(heightPx, madeRows);
  const bands = [];
  for (let y = 0; y < inked; y += BACK_BAND_ROWS) {
    bands.push({ y, rows: Math.min(BACK_BAND_ROWS, inked - y), blank: false });
  }
  if (heightPx > inked) bands.push({ y: inked, rows: heightPx - inked, blank: true });
  return bottomUp ? bands.reverse() : bands;
}

function pageSpecOf(plan: PagePlan, side: PageSpec['side']): PageSpec {
  const { dpi, widthPx, heightPx } = plan;
  return { side, dpi, widthPx, heightPx, colour: side === 'front' ? plan.frontColour : plan.backColour };
}

/** Sums time by stage. */
class StageClock {
  readonly times = { patternMs: 0, composeMs: 0, encodeFrontMs: 0, sealMs: 0, encodeBackMs: 0 };
  #then = performance.now();

  lap(stage: keyof StageClock['times']): void {
    const now = performance.now();
    this.times[stage] += now - this.#then;
    this.#then = now;
  }

  /** Time since the last call belongs to somebody else. */
  skip(): void {
    this.#then = performance.now();
  }
}
