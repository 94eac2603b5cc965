// What a job is known by -> its number at the printer, and whether that number still stands for it.
import { printerError } from '../printer-errors.ts';
import { find, numbersOf, stringsOf } from './attributes.ts';
import type { IppClient } from './client.ts';
import { jobsNamed } from './inspect-job.ts';
import type { IppAttribute } from './message.ts';

export interface JobMarks {
  readonly name: string;
  readonly jobId?: number | undefined;
  readonly jobUuid?: string | undefined;
  /** `printer-up-time` before the job was made. */
  readonly upTimeS: number | undefined;
  /** Jobs that had the same name before this one was made. */
  readonly namesakes?: ReadonlySet<number>;
}

/** Tells our job from another one, also after the printer has started anew and its numbers begin again. */
export class JobIdentity {
  readonly name: string;
  jobId: number | undefined;
  jobUuid: string | undefined;
  private readonly upTimeS: number | undefined;
  private readonly namesakes: ReadonlySet<number>;

  constructor(marks: JobMarks) {
    this.name = marks.name;
    this.jobId = marks.jobId;
    this.jobUuid = marks.jobUuid;
    this.upTimeS = marks.upTimeS;
    this.namesakes = marks.namesakes ?? new Set();
  }

  /** The number in an answer to the operation that made the job. @returns whether there was one */
  take(job: readonly IppAttribute[]): boolean {
    const jobId = numbersOf(find(job, 'job-id'))[0];
    if (jobId === undefined) return false;
    this.jobId = jobId;
    this.jobUuid = stringsOf(find(job, 'job-uuid'))[0];
    return true;
  }

  /**
   * Looks for a job that has no number yet in the printer's list, by its name. Two of that name are none: neither must be
   * cancelled for the other.
   *
   * @throws `printer.*` when the printer cannot be asked
   */
  async search(client: IppClient, signal: AbortSignal): Promise<boolean> {
    const found = (await jobsNamed(client, this.name, signal)).filter(({ jobId }) => !this.namesakes.has(jobId));
    if (found.length !== 1) return false;
    this.jobId = found[0]!.jobId;
    this.jobUuid = found[0]!.jobUuid;
    return true;
  }

  /** @throws `printer.jobLost` when the number is another job's by now */
  check(job: readonly IppAttribute[]): void {
    const uuid = stringsOf(find(job, 'job-uuid'))[0];
    const name = stringsOf(find(job, 'job-name'))[0];
    if (uuid !== undefined && this.jobUuid !== undefined && uuid !== this.jobUuid) throw this.lost();
    // A device may shorten a name, or keep it to itself.
    if (name !== undefined && !this.name.startsWith(name)) throw this.lost();
  }

  /** @throws `printer.jobLost` when the printer has started anew since the job was made */
  checkUpTime(upTimeS: number | undefined): void {
    // Some devices answer 0 for a clock that they have not got.
    if (upTimeS !== undefined && upTimeS > 0 && upTimeS < (this.upTimeS ?? 0)) throw this.lost();
  }

  private lost(): Error {
    return printerError('jobLost', { jobId: this.jobId ?? 0 });
  }
}
