// Documents that a virtual printer receives -> kept files and pictures of every sheet in a folder: a tray that one can look into.
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asKioskRasterError } from '../errors.ts';
import type { ReceivedSheet, ReceivedSide } from '../print/received-sheets.ts';
import type { DocumentSink, ReceivedDocument } from '../print/virtual-printer/sink.ts';
import { writePng } from './preview/png.ts';
import { type PreviewSheet, writePreview } from './preview/preview.ts';
import { JobLog, type TrayJobView, type TraySide } from './tray/job-log.ts';
import { sheetsOf, TRAY_FORMATS } from './tray/sheets-of.ts';
import { thumbnailOf } from './tray/thumbnail.ts';

export interface TrayJob {
  readonly jobId: number;
  readonly sheets: number;
  readonly indexPath: string;
}

export interface TrayOptions {
  readonly outDir: string;
  /** `job`: each job's pictures in a folder job-N of its own; `here`: in `outDir` itself (one job). */
  readonly picturesIn: 'job' | 'here';
  /** Pictures being made: sheet from 1, share of this sheet 0..1. */
  readonly onPictures?: (progress: { sheet: number; sheetCount: number; share: number }) => void;
  readonly onJob?: (job: TrayJob) => void;
  readonly onError?: (error: unknown) => void;
  /** Something about a job changed. */
  readonly onChange?: () => void;
  readonly signal?: AbortSignal;
}

export interface Tray extends DocumentSink {
  /** What a page about the jobs shows. */
  readonly log: JobLog;
  /** Resolves when the pictures of every job so far are made. */
  settled(): Promise<void>;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/pwg-raster': 'pwg',
  'application/pdf': 'pdf',
  'application/postscript': 'ps',
  'image/jpeg': 'jpg',
};

/**
 * A job is printed when its pages are laid down and kept as job-N.pwg (.pdf, .ps, .jpg); a small picture of each side is there at
 * once, the others are made after the job, one job at a time, so that looking never holds a sender back. A job that breaks off
 * leaves no file behind.
 */
export function createTray(options: TrayOptions): Tray {
  let pictures: Promise<void> = Promise.resolve();
  const log = new JobLog(options.onChange);
  return {
    formats: TRAY_FORMATS,
    log,
    async print(document) {
      const { jobId, format } = document;
      // A job of several documents: each has its own files.
      const name = document.number === 1 ? `job-${jobId}` : `job-${jobId}-${document.number}`;
      const path = join(options.outDir, `${name}.${EXTENSIONS[format]}`);
      const job = log.begin(jobId, format, options.picturesIn === 'here' ? '' : name, document.impressions);
      const fail = (error: unknown): void => {
        job.state = 'failed';
        job.failure = asKioskRasterError(error).code;
        log.changed();
      };
      try {
        await keep(document, path, job, options, log);
      } catch (error) {
        fail(error);
        throw error;
      }
      job.state = 'developing';
      log.changed();
      pictures = pictures
        .then(() => develop(options, document, path, job, log))
        .catch((error) => {
          fail(error);
          options.onError?.(error);
        });
    },
    settled: () => pictures,
  };
}

/** Writes the bytes to `path` while decoding them, and a small picture of each side. */
async function keep(
  document: ReceivedDocument,
  path: string,
  job: TrayJobView,
  { outDir }: TrayOptions,
  log: JobLog,
): Promise<void> {
  await mkdir(join(outDir, job.folder), { recursive: true });
  const file = createWriteStream(path);
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  async function* copied(): AsyncGenerator<Uint8Array> {
    for await (const chunk of document.bytes) {
      if (!file.write(chunk)) await Promise.race([once(file, 'drain'), failed]);
      job.bytes += chunk.length;
      yield chunk;
    }
  }
  try {
    const sheets = sheetsOf(copied(), {
      ...document,
      onSide: async () => {
        for (let copy = 0; copy < document.ticket.copies; copy++) await document.impressionPrinted();
        job.sides++;
        log.changed();
      },
    });
    for await (const sheet of sheets) {
      job.sheets.push({
        front: await quickLook(sheet, 'front', sheet.front, join(outDir, job.folder)),
        back: sheet.back && (await quickLook(sheet, 'back', sheet.back, join(outDir, job.folder))),
      });
      log.changed();
    }
    file.end();
    await Promise.race([once(file, 'close'), failed]);
  } catch (error) {
    file.destroy();
    const looks = job.sheets.splice(0).flatMap(({ front, back }) => [front.received, ...(back ? [back.received] : [])]);
    const made = [path, ...looks.map((name) => join(outDir, job.folder, name))];
    await Promise.all(made.map((name) => rm(name, { force: true })));
    throw error;
  }
}

async function quickLook(
  { sheet }: ReceivedSheet,
  name: 'front' | 'back',
  side: ReceivedSide,
  folder: string,
): Promise<TraySide> {
  const received = `sheet-${sheet}-${name}-received.png`;
  await writePng(join(folder, received), thumbnailOf(side));
  return { received, pictures: [], exact: side.exact };
}

/** Makes the pictures of a kept job, one sheet in memory at a time. */
async function develop(
  options: TrayOptions,
  document: ReceivedDocument,
  path: string,
  job: TrayJobView,
  log: JobLog,
): Promise<void> {
  const { format, ticket, model } = document;
  const signal = options.signal ?? new AbortController().signal;
  const sheetCount = job.sheets.length;
  const sheets = sheetsOf(createReadStream(path), { format, ticket, model, signal });
  const first = await sheets.next();
  if (first.done) return;
  async function* planes(): AsyncGenerator<PreviewSheet> {
    for (let next = first; !next.done; next = await sheets.next()) {
      yield { front: next.value.front.planes, back: next.value.back?.planes };
    }
  }
  const { indexPath } = await writePreview({
    sheets: planes(),
    dpi: first.value.front.dpi,
    outDir: join(options.outDir, job.folder),
    signal: options.signal,
    onProgress: ({ sheet, side, share }) => {
      const hasBack = job.sheets[sheet - 1]?.back !== undefined;
      const ofSheet = hasBack ? ((side === 'back' ? 1 : 0) + share) / 2 : share;
      options.onPictures?.({ sheet, sheetCount, share: ofSheet });
      job.share = (sheet - 1 + ofSheet) / sheetCount;
      log.changed();
    },
    onPicture: ({ sheet, side, kind, closeUp, path: picture }) => {
      if (!closeUp) job.sheets[sheet - 1]?.[side]?.pictures.push({ kind, file: basename(picture) });
      log.changed();
    },
  });
  job.state = 'shown';
  log.changed();
  options.onJob?.({ jobId: job.jobId, sheets: sheetCount, indexPath });
}
