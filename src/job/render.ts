// A certificate -> its sheets as files: 1-bit PNG separations, job.pwg, job.json.
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../errors.ts';
import { encodePng1 } from '../print/png/encode.ts';
import { PWG_LIMITS } from '../print/pwg/reader.ts';
import { type ReceivedSheet, receiveSheets } from '../print/received-sheets.ts';
import { createPlane, SEPARATIONS } from '../raster/plane.ts';
import type { EngineParts } from './engine.ts';
import { takeIn } from './intake.ts';
import { beginSealing, type JobSealing } from './job-keys.ts';
import { type Dpi, renderPlan } from './plan.ts';
import type { OnProgress } from './progress.ts';
import { type JobReport, reportOf } from './report.ts';
import { sheetSpecs } from './sheet-specs.ts';
import { streamSheets } from './stream-sheets.ts';
import { pdfDigestOf, type Ticket } from './ticket.ts';
import { weighPages } from './weigh-pages.ts';

export interface RenderOptions {
  /** Made when it is not there. On failure the files of this run are taken away again. */
  readonly outDir: string;
  /** Default 600. */
  readonly dpi?: Dpi | undefined;
  /** As `PrintOptions.ticket`: its sheets are made, so it is used. Given back when the job fails. */
  readonly ticket?: string | Ticket | undefined;
  /** What to do with a page that is not A4: a ticket decides; without one this, by default `refuse`. */
  readonly fit?: 'refuse' | 'fit' | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RenderOutcome {
  /** Absolute or relative as `outDir` was. */
  readonly files: readonly string[];
  readonly report: JobReport;
}

/**
 * Renders a certificate. The separations are read back from the very PWG stream that is written, so files and stream agree.
 *
 * @throws KioskRasterError: `pdf.*`, `ticket.*`, `sealing.*`, `keys.*`, `scramble.too-much` (refused), `job.cancelled`
 */
export async function renderCertificate(
  engine: EngineParts,
  pdf: Uint8Array,
  options: RenderOptions,
): Promise<RenderOutcome> {
  const { signal, onProgress, outDir } = options;
  const startedMs = performance.now();
  throwIfAborted(signal);
  const pdfDigest = pdfDigestOf(pdf);
  using owned = takeIn(pdf, options.fit ?? 'refuse');
  const files: string[] = [];
  let sealing: JobSealing | undefined;
  try {
    sealing = await beginSealing(engine.keys, pdfDigest, options.ticket);
    const input = sealing?.ticket ? { ...owned.input, fit: sealing.ticket.claims.fit } : owned.input;
    const pages = await engine.pool.preflight(
      input,
      (page, pageCount) => onProgress?.({ kind: 'preflight', page, pageCount }),
      signal,
    );
    const sealings = sealing?.sheets(pages.length);
    const plan = renderPlan(options.dpi ?? 600);
    const specs = sheetSpecs(engine.device, engine.settings, plan, pages.length, sealings);
    await weighPages(engine.pool, input, pages, specs, signal);
    await sealing?.commit();
    await mkdir(outDir, { recursive: true });
    const pwgPath = join(outDir, 'job.pwg');
    files.push(pwgPath);
    await using pwg = await open(pwgPath, 'w');
    const pipe = new TransformStream<Uint8Array, Uint8Array>();
    const reading = writeSeparations(pipe.readable, outDir, files);
    reading.catch(() => undefined);
    const writer = pipe.writable.getWriter();
    let firstByteMs: number | undefined;
    const sheets = await streamSheets(
      engine.pool,
      input,
      specs,
      async (bytes) => {
        firstByteMs ??= performance.now() - startedMs;
        await pwg.write(bytes);
        // The reader may lag behind, and the bytes are overwritten when this returns.
        await writer.write(bytes.slice());
      },
      { onProgress, signal },
    ).catch(async (error: unknown) => {
      await writer.abort(error).catch(() => undefined);
      throw error;
    });
    const sentMs = performance.now() - startedMs;
    await writer.close();
    await reading;
    const report = reportOf(engine, plan, pages, sheets, {
      firstByteMs: firstByteMs ?? sentMs,
      sentMs,
      totalMs: performance.now() - startedMs,
    });
    const reportPath = join(outDir, 'job.json');
    files.push(reportPath);
    await writeFile(reportPath, `${JSON.stringify(report, null, 2)}\n`);
    return { files, report };
  } catch (error) {
    await Promise.all(files.map((file) => rm(file, { force: true })));
    await sealing?.release().catch(() => undefined);
    throw error;
  } finally {
    await engine.pool.release(owned.input.jobKey);
  }
}

async function writeSeparations(chunks: AsyncIterable<Uint8Array>, outDir: string, files: string[]): Promise<void> {
  for await (const sheet of receiveSheets(chunks, { limits: PWG_LIMITS })) {
    for (const [name, plane] of separationsOf(sheet)) {
      const path = join(outDir, name);
      files.push(path);
      await writeFile(path, await encodePng1(plane, { dpi: sheet.front.dpi }));
    }
  }
}

/** The front's K; all four planes of the back, blank ones too (DESIGN.md 5a). */
function* separationsOf(sheet: ReceivedSheet) {
  const { front, back } = sheet;
  yield [`sheet-${sheet.sheet}-front-k.png`, front.planes.k ?? createPlane(front.widthPx, front.heightPx)] as const;
  if (back === undefined) return;
  for (const ink of SEPARATIONS) {
    yield [
      `sheet-${sheet.sheet}-back-${ink}.png`,
      back.planes[ink] ?? createPlane(back.widthPx, back.heightPx),
    ] as const;
  }
}
