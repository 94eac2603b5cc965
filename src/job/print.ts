// A certificate and a printer -> printed sheets: checks everything, then streams, then waits for the printer's word.
import { throwIfAborted } from '../errors.ts';
import type { Printer, PrinterEvent, PrintJobSpec } from '../print/printer.ts';
import { TroubleWatch } from '../print/trouble/events.ts';
import { layersOf } from '../raster/sheet.ts';
import type { EngineParts } from './engine.ts';
import { sheetInks } from './formats.ts';
import { takeIn } from './intake.ts';
import { beginSealing, type JobSealing } from './job-keys.ts';
import { createSheetJoin } from './join-sheets.ts';
import type { Loss } from './losses.ts';
import { jobSpecOf, type PagePlan, planFor } from './plan.ts';
import type { OnProgress } from './progress.ts';
import { type JobReport, reportOf } from './report.ts';
import { sheetSpecs } from './sheet-specs.ts';
import { streamSheets } from './stream-sheets.ts';
import { pdfDigestOf, type Ticket } from './ticket.ts';
import { weighPages } from './weigh-pages.ts';

export interface PrintOptions {
  readonly printer: Printer;
  /**
   * The job ticket: as it came (checked, and claimed before anything is rasterised), or one that the caller has claimed.
   * Needed with real keys; needs `EngineOptions.keys`.
   */
  readonly ticket?: string | Ticket | undefined;
  /** What to do with a page that is not A4: a ticket decides; without one this, by default `refuse`. */
  readonly fit?: 'refuse' | 'fit' | undefined;
  /** What the sheets may lose on a printer that cannot take them exactly (docs/formats.md). Default nothing. */
  readonly acceptLoss?: readonly Loss[] | undefined;
  /** For a device that takes only one colour type per stream, which it cannot advertise. Default false. */
  readonly singleColourType?: boolean | undefined;
  /** How long a printer in trouble is waited for: a ticket decides; without one this (see `OpenJobOptions`). */
  readonly waitForPrinterMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Cancels anywhere; what the printer already took is cancelled there too. */
  readonly signal?: AbortSignal | undefined;
}

export interface PrintOutcome {
  readonly printer: {
    readonly jobId: number;
    readonly state: 'completed';
    /** Sides printed, two to a sheet; undefined when the printer does not count. */
    readonly impressionsCompleted: number | undefined;
  };
  readonly report: JobReport;
}

/** Neutral: it stays in the printer's job list and log. */
export const JOB_NAME = 'certificate';

/**
 * Prints a certificate, duplex. Every page is checked before the first byte goes out.
 *
 * @throws KioskRasterError: `pdf.*`, `plan.*`, `ticket.*`, `sealing.*`, `keys.*` (refused, nothing printed), `printer.*`,
 *   `job.cancelled`; `scramble.too-much` for a page that the scrambled image cannot hold
 */
export async function printCertificate(
  engine: EngineParts,
  pdf: Uint8Array,
  options: PrintOptions,
): Promise<PrintOutcome> {
  const { printer, signal, onProgress } = options;
  const startedMs = performance.now();
  throwIfAborted(signal);
  const pdfDigest = pdfDigestOf(pdf);
  using owned = takeIn(pdf, options.fit ?? 'refuse');
  const forget = () => {
    owned[Symbol.dispose]();
    return engine.pool.release(owned.input.jobKey);
  };
  let forgotten: Promise<void> | undefined;
  let sealing: JobSealing | undefined;
  let firstByteMs: number | undefined;
  const trouble = new TroubleWatch((event) => onProgress?.({ kind: 'trouble', event }));
  try {
    sealing = await beginSealing(engine.keys, pdfDigest, options.ticket);
    const input = sealing?.ticket ? { ...owned.input, fit: sealing.ticket.claims.fit } : owned.input;
    const waitSec = sealing?.ticket?.claims.waitForPrinterSec;
    const waitForPrinterMs = waitSec === undefined ? options.waitForPrinterMs : waitSec * 1000;
    const [capabilities, pages] = await Promise.all([
      printer.capabilities(signal, waitForPrinterMs),
      engine.pool.preflight(input, (page, pageCount) => onProgress?.({ kind: 'preflight', page, pageCount }), signal),
    ]);
    const sealings = sealing?.sheets(pages.length);
    const layers = layersOf({ sealed: sealings !== undefined, site: sealings?.[0]?.inquiry.site });
    const { plan, notes } = planFor(capabilities, {
      calibrated: engine.device.pantograph.screens.map((screens) => screens.dpi),
      acceptLoss: options.acceptLoss,
      inks: sheetInks(engine.device, layers),
      singleColourType: options.singleColourType,
      layers,
    });
    for (const note of notes) onProgress?.({ kind: 'note', note });
    const sheetCount = pages.length;
    const specs = sheetSpecs(engine.device, engine.settings, plan, sheetCount, sealings);
    await weighPages(engine.pool, input, pages, specs, signal);
    // Opening the job and queueing its sheets are one turn; sending them is not: the next job's sheets follow at once.
    const { job, sending } = await engine.turns.run(printer.label, async () => {
      const job = await printer.openJob(jobSpec(plan, sheetCount), {
        ...(signal ? { signal } : {}),
        waitForPrinterMs,
        claim: sealing?.claim,
        onEvent: (event) => {
          tellPrinterEvent(event, onProgress);
          trouble.onEvent(event);
        },
      });
      const join = createSheetJoin(plan.format, jobSpecOf(plan, sheetCount), async (bytes) => {
        // Whoever keeps a journal has the job in it by now.
        if (firstByteMs === undefined) await sealing?.commit();
        firstByteMs ??= performance.now() - startedMs;
        return job.write(bytes);
      });
      const sending = streamSheets(engine.pool, input, specs, join.write, { onProgress, signal }).then(
        async (sheets) => {
          await join.end();
          return sheets;
        },
      );
      sending.catch(() => undefined);
      return { job, sending };
    });
    try {
      const sheets = await sending;
      const sentMs = performance.now() - startedMs;
      // Everything has left: the certificate is forgotten while the printer prints it.
      forgotten = forget();
      const result = await job.finish();
      const totalMs = performance.now() - startedMs;
      return {
        printer: { jobId: result.jobId, state: result.state, impressionsCompleted: result.impressionsCompleted },
        report: reportOf(engine, plan, pages, sheets, { firstByteMs: firstByteMs ?? sentMs, sentMs, totalMs }),
      };
    } catch (error) {
      await job.cancel().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    // Nothing has left: the ticket may be used again.
    if (firstByteMs === undefined) await sealing?.release().catch(() => undefined);
    throw error;
  } finally {
    await (forgotten ?? forget());
  }
}

/** What is asked of the printer; sheets must be duplex A4, the rest is wished for where it is offered. */
function jobSpec(plan: PagePlan, sheetCount: number): PrintJobSpec {
  return {
    format: plan.format,
    name: JOB_NAME,
    required: { sides: 'two-sided-long-edge', media: plan.media.name },
    preferred: {
      'print-scaling': 'none',
      'print-quality': plan.printQuality,
      'printer-resolution': `${plan.dpi}dpi`,
      'print-color-mode': plan.colourMode,
      ...(plan.contentOptimize === undefined ? {} : { 'print-content-optimize': plan.contentOptimize }),
      ...(plan.renderingIntent === undefined ? {} : { 'print-rendering-intent': plan.renderingIntent }),
    },
    impressions: sheetCount * 2,
  };
}

function tellPrinterEvent(event: PrinterEvent, onProgress: OnProgress | undefined): void {
  if (event.type === 'job-state') {
    onProgress?.({
      kind: 'printer',
      state: event.state,
      reasons: event.reasons,
      impressionsCompleted: event.impressionsCompleted,
    });
  } else if (event.type === 'printer-state') {
    const reasons = event.reasons.map((reason) => `${reason.keyword}-${reason.severity}`);
    onProgress?.({ kind: 'printer', state: event.state, reasons, impressionsCompleted: undefined });
  }
}
