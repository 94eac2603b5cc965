// A printer -> the same printer with every job in the journal: each step is on the disk before it is taken.
import { asKioskRasterError, cancelledError } from '../../errors.ts';
import type {
  JobInspector,
  JobProgress,
  JobResult,
  JobStep,
  OpenJobOptions,
  Printer,
  PrintJob,
  PrintJobSpec,
} from '../../print/printer.ts';
import { TERMINAL_JOB_STATES } from '../../print/printer.ts';
import { printerError } from '../../print/printer-errors.ts';
import { finalCount } from './final-count.ts';
import { judgeEnded, nothingSent, type Verdict } from './judge.ts';
import { type SettleOptions, settleEntry } from './settle.ts';
import type { JournalJob } from './state.ts';
import { isOutcome } from './state.ts';
import type { JobEntry, Journal } from './store.ts';

export interface JournaledPrinterOptions {
  /** Eight random bytes; injected so that tests repeat. */
  readonly random: () => Uint8Array;
  /** A receipt follows when the sheets are out: a crash before it is reported. */
  readonly receiptDue?: boolean;
  readonly settle?: SettleOptions;
  /** Told when a job has its outcome. */
  readonly onOutcome?: (job: JournalJob) => void;
  /** For tests: called after every line that is on the disk. */
  readonly onNoted?: (step: string) => void;
}

/** Unique, neutral: it stays in the printer's job list and log. */
function freshName(random: () => Uint8Array): string {
  return `certificate-${Buffer.from(random()).toString('hex')}`;
}

class JournaledJob implements PrintJob {
  private readonly inner: PrintJob;
  private readonly book: Book;

  constructor(inner: PrintJob, book: Book) {
    this.inner = inner;
    this.book = book;
  }

  get jobId(): number {
    return this.inner.jobId;
  }

  get progress(): JobProgress {
    return this.inner.progress;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.inner.write(bytes);
    } catch (error) {
      await this.book.failed(this.inner.progress, error);
      throw error;
    }
  }

  async finish(): Promise<JobResult> {
    let result: JobResult;
    try {
      result = await this.inner.finish();
    } catch (error) {
      await this.book.failed(this.inner.progress, error);
      // Every side was counted: the sheets are out, however the printer called the end of its job.
      const { job } = this.book;
      if (job.state !== 'completed') throw error;
      const { jobId, progress } = this.inner;
      return { jobId, state: 'completed', reasons: progress.reasons, impressionsCompleted: job.impressions };
    }
    const { state, sheetCount, impressions } = await this.book.ended(result.impressionsCompleted);
    if (state === 'completed') return result;
    const [expected, received] = [sheetCount * 2, impressions ?? 0];
    throw printerError('miscounted', { jobId: result.jobId, expected, received });
  }

  async cancel(): Promise<void> {
    try {
      await this.inner.cancel();
    } finally {
      await this.book.failed(this.inner.progress, cancelledError());
    }
  }
}

/** What is written about one job. */
class Book {
  private readonly entry: JobEntry;
  private readonly inspector: JobInspector | undefined;
  private readonly options: JournaledPrinterOptions;
  private closing: Promise<void> | undefined;

  constructor(entry: JobEntry, inspector: JobInspector | undefined, options: JournaledPrinterOptions) {
    this.entry = entry;
    this.inspector = inspector;
    this.options = options;
  }

  get job(): JournalJob {
    return this.entry.job;
  }

  readonly step = async (step: JobStep): Promise<void> => {
    await this.entry.note({ ...step });
    this.options.onNoted?.(step.step);
  };

  impressions(count: number): void {
    if (isOutcome(this.entry.job.state) || count === 0 || count === this.entry.job.impressions) return;
    // Only what the printer says at the end decides; this is for whoever looks on, so a failure here is not the job's.
    void this.entry.note({ step: 'impressions', impressions: count }).catch(() => undefined);
  }

  async ended(impressions: number | undefined): Promise<JournalJob> {
    await this.close(await this.judgeCounted('completed', impressions));
    return this.entry.job;
  }

  /** An error, wherever it came from: what the job itself knows, else what the printer says when it is asked anew. */
  async failed(progress: JobProgress | undefined, error: unknown): Promise<void> {
    this.closing ??= this.settle(progress, error);
    await this.closing;
  }

  private async settle(progress: JobProgress | undefined, error: unknown): Promise<void> {
    const { job } = this.entry;
    if (isOutcome(job.state)) return;
    const code = asKioskRasterError(error).code;
    if (progress?.refused) {
      await this.note({ outcome: 'failed-unprinted', cause: 'printer-said-so' });
    } else if (progress !== undefined && TERMINAL_JOB_STATES.has(progress.state) && code !== 'printer.jobLost') {
      const state = progress.state as 'completed' | 'canceled' | 'aborted';
      const verdict: Verdict = nothingSent(job)
        ? { outcome: 'failed-unprinted', cause: 'nothing-sent' }
        : await this.judgeCounted(state, progress.impressionsCompleted);
      await this.note(verdict);
    } else {
      await settleEntry(this.entry, this.inspector, this.options.settle);
      this.options.onNoted?.(this.entry.job.state);
    }
    await this.over();
  }

  private async judgeCounted(state: 'completed' | 'canceled' | 'aborted', told: number | undefined): Promise<Verdict> {
    const { job } = this.entry;
    const counted = await finalCount(job, state, told, this.inspector, this.options.settle?.limits);
    return judgeEnded(job.sheetCount, state, counted);
  }

  private async close(verdict: Verdict): Promise<void> {
    this.closing ??= this.note(verdict).then(() => this.over());
    await this.closing;
  }

  private async note({ outcome, cause, impressions }: Verdict): Promise<void> {
    await this.entry.note({ step: outcome, cause, ...(impressions === undefined ? {} : { impressions }) });
    this.options.onNoted?.(outcome);
  }

  private async over(): Promise<void> {
    await this.entry.close();
    this.options.onOutcome?.(this.entry.job);
  }
}

/**
 * Every job gets a name of its own and a file in the journal; `impressions` of the spec (two to a sheet) says how many
 * sheets it has.
 */
export function journaledPrinter(
  printer: Printer & Partial<JobInspector>,
  journal: Journal,
  options: JournaledPrinterOptions,
): Printer {
  const { inspect, cancelJob } = printer;
  const inspector = inspect === undefined || cancelJob === undefined ? undefined : { inspect, cancelJob };
  return {
    label: printer.label,
    capabilities: (signal) => printer.capabilities(signal),
    async openJob(spec: PrintJobSpec, jobOptions: OpenJobOptions = {}): Promise<PrintJob> {
      const name = freshName(options.random);
      const sheets = Math.ceil((spec.impressions ?? 2) / 2);
      const { receiptDue } = options;
      const { claim: ticket } = jobOptions;
      const entry = await journal.begin({ job: name, printer: printer.label, sheets, ticket, receiptDue });
      options.onNoted?.('prepared');
      const book = new Book(entry, inspector, options);
      try {
        const job = await printer.openJob(
          { ...spec, name },
          {
            ...jobOptions,
            beforeStep: async (step) => {
              await jobOptions.beforeStep?.(step);
              await book.step(step);
            },
            onEvent: (event) => {
              if (event.type === 'job-state') book.impressions(event.impressionsCompleted);
              jobOptions.onEvent?.(event);
            },
          },
        );
        return new JournaledJob(job, book);
      } catch (error) {
        // A lost answer to Create-Job leaves an orphan: it is found by its name and cancelled.
        await book.failed(undefined, error);
        throw error;
      }
    },
  };
}
