// A path -> a printer that keeps one job's bytes in that file.
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, realpath, rm } from 'node:fs/promises';
import { cancelledError, throwIfAborted } from '../errors.ts';
import type { JobProgress, JobResult, OpenJobOptions, Printer, PrinterCapabilities, PrintJob } from './printer.ts';
import { printerError } from './printer-errors.ts';

/** Takes anything that the engine makes, in full. */
export const FILE_CAPABILITIES: PrinterCapabilities = {
  makeAndModel: 'file',
  formats: ['image/pwg-raster', 'application/pdf', 'application/postscript'],
  pwg: {
    types: ['black_1', 'cmyk_8', 'sgray_8', 'srgb_8'],
    resolutions: [300, 600, 1200].map((dpi) => ({ xDpi: dpi, yDpi: dpi })),
    sheetBack: 'normal',
  },
  sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'],
  media: [
    {
      name: 'iso_a4_210x297mm',
      widthHundredthMm: 21000,
      heightHundredthMm: 29700,
      margins: { top: 0, right: 0, bottom: 0, left: 0 },
    },
  ],
  mediaDefault: 'iso_a4_210x297mm',
  mediaReady: ['iso_a4_210x297mm'],
  colour: true,
  jobAttributes: new Map(),
};

/** A job that fails or is cancelled leaves no file behind. */
class FileJob implements PrintJob {
  readonly jobId = 0;
  private readonly path: string;
  private readonly stream: WriteStream;
  private readonly signal: AbortSignal | undefined;
  private failure: Error | undefined;
  private ended = false;
  private whole = false;
  /** Ends the wait of a `write`. */
  private wake: () => void = () => {};
  private cancelling: Promise<void> | undefined;
  private readonly onAbort = (): void => void this.cancel();

  constructor(path: string, stream: WriteStream, signal: AbortSignal | undefined) {
    this.path = path;
    this.stream = stream;
    this.signal = signal;
    stream.on('drain', () => this.wake());
    stream.on('close', () => this.wake());
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.failure ??= printerError('file', { path, reason: error.code ?? 'write failed' });
    });
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  get progress(): JobProgress {
    const state = !this.ended ? 'processing' : this.whole ? 'completed' : 'canceled';
    const { bytesWritten: documentBytes } = this.stream;
    return { state, reasons: [], impressionsCompleted: undefined, documentBytes, documentWhole: this.whole };
  }

  private async check(): Promise<void> {
    await this.cancelling;
    throwIfAborted(this.signal);
    if (this.failure) throw this.failure;
    if (this.ended) throw cancelledError();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.check();
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.stream.write(bytes, () => resolve());
    });
    await this.check();
  }

  async finish(): Promise<JobResult> {
    await this.check();
    this.ended = true;
    this.stream.end();
    await this.closed();
    this.signal?.removeEventListener('abort', this.onAbort);
    if (this.failure) throw this.failure;
    this.whole = true;
    return { jobId: 0, state: 'completed', reasons: [], impressionsCompleted: undefined };
  }

  async cancel(): Promise<void> {
    if (!this.ended) this.cancelling ??= this.remove();
    await this.cancelling;
  }

  private async remove(): Promise<void> {
    this.ended = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.stream.destroy();
    await this.closed();
    // What a link leads to is what was written; a device (/dev/null) is never removed.
    const written = await realpath(this.path).catch(() => undefined);
    if (written !== undefined && (await lstat(written)).isFile()) await rm(written, { force: true });
  }

  private async closed(): Promise<void> {
    if (!this.stream.closed) await once(this.stream, 'close').catch(() => undefined);
  }
}

/** @param path is overwritten by each job */
export function openFilePrinter(path: string, capabilities: PrinterCapabilities = FILE_CAPABILITIES): Printer {
  return {
    label: path,
    capabilities: async () => capabilities,
    async openJob(_spec, options: OpenJobOptions = {}): Promise<PrintJob> {
      throwIfAborted(options.signal);
      const stream = createWriteStream(path);
      const job = new FileJob(path, stream, options.signal);
      try {
        await once(stream, 'open');
      } catch (error) {
        throw printerError('file', { path, reason: (error as NodeJS.ErrnoException).code ?? 'open failed' });
      }
      return job;
    },
  };
}
