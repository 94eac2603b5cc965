// Documents that a virtual printer receives -> job-N.pwg and its pictures in a folder: a tray that one can look into.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { receiveSheets } from '../print/received-sheets.ts';
import type { DocumentSink, ReceivedDocument } from '../print/virtual-printer/sink.ts';
import { picturesOfPwg } from './pictures.ts';

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
  readonly signal?: AbortSignal;
}

export interface Tray extends DocumentSink {
  /** Resolves when the pictures of every job so far are made. */
  settled(): Promise<void>;
}

/**
 * A job is printed when its pages are laid down and kept as job-N.pwg; the pictures are made after it, one job at a time,
 * so that looking never holds a sender back. A job that breaks off leaves no file.
 */
export function createTray(options: TrayOptions): Tray {
  let pictures: Promise<void> = Promise.resolve();
  return {
    formats: ['image/pwg-raster'],
    async print(document) {
      const path = join(options.outDir, `job-${document.jobId}.pwg`);
      const sheets = await keep(document, path);
      pictures = pictures
        .then(() => develop(options, document.jobId, path, sheets))
        .catch((error) => options.onError?.(error));
    },
    settled: () => pictures,
  };
}

/** Writes the bytes to `path` while decoding them; returns the number of sheets. */
async function keep(document: ReceivedDocument, path: string): Promise<number> {
  const file = createWriteStream(path);
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  async function* copied(): AsyncGenerator<Uint8Array> {
    for await (const chunk of document.bytes) {
      if (!file.write(chunk)) await Promise.race([once(file, 'drain'), failed]);
      yield chunk;
    }
  }
  try {
    let sheets = 0;
    for await (const _ of receiveSheets(copied(), { onSide: () => document.impressionPrinted() })) sheets++;
    file.end();
    await Promise.race([once(file, 'close'), failed]);
    return sheets;
  } catch (error) {
    file.destroy();
    await rm(path, { force: true });
    throw error;
  }
}

async function develop(options: TrayOptions, jobId: number, path: string, sheets: number): Promise<void> {
  const outDir = options.picturesIn === 'here' ? options.outDir : join(options.outDir, `job-${jobId}`);
  const { indexPath } = await picturesOfPwg(path, {
    outDir,
    signal: options.signal,
    onProgress: ({ sheet, side, share }) =>
      options.onPictures?.({ sheet, sheetCount: sheets, share: ((side === 'back' ? 1 : 0) + share) / 2 }),
  });
  options.onJob?.({ jobId, sheets, indexPath });
}
