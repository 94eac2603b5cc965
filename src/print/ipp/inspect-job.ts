// A job's name, and its number if known -> what the printer says of it now: how a lost job is found after a crash.
import type { KioskRasterError } from '../../errors.ts';
import type { JobInspection, JobState } from '../printer.ts';
import { find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import { type IppClient, NEUTRAL_USER } from './client.ts';
import type { IppAttribute } from './message.ts';
import { spell } from './request.ts';
import { GROUP } from './tags.ts';

const QUESTIONS = ['job-id', 'job-name', 'job-uuid', 'job-state', 'job-impressions-completed'];

function resolve(job: readonly IppAttribute[]): JobInspection['job'] {
  const jobId = numbersOf(find(job, 'job-id'))[0];
  const state = find(job, 'job-state')?.values[0];
  if (jobId === undefined || state === undefined) return undefined;
  return {
    jobId,
    jobUuid: stringsOf(find(job, 'job-uuid'))[0],
    state: spell('job-state', state) as JobState,
    impressionsCompleted: numbersOf(find(job, 'job-impressions-completed'))[0],
  };
}

function nameOf(job: readonly IppAttribute[]): string | undefined {
  return stringsOf(find(job, 'job-name'))[0];
}

async function byNumber(
  client: IppClient,
  jobId: number,
  name: string,
  signal?: AbortSignal,
): Promise<JobInspection['job']> {
  try {
    const job = groupAttributes(await client.getJobAttributes(jobId, QUESTIONS, signal), GROUP.job);
    return nameOf(job) === name ? resolve(job) : undefined;
  } catch (error) {
    if ((error as KioskRasterError).code === 'printer.jobLost') return undefined;
    throw error;
  }
}

/** Jobs of that name, each once, those that have not ended first. @throws `printer.unreachable` and the like */
export async function jobsNamed(
  client: IppClient,
  name: string,
  signal?: AbortSignal,
): Promise<NonNullable<JobInspection['job']>[]> {
  const found = new Map<number, NonNullable<JobInspection['job']>>();
  // Two questions: not every printer knows `all`. In this order no job is missed; one that ends in between is in both
  // answers.
  for (const which of ['not-completed', 'completed']) {
    const attributes = {
      'requesting-user-name': NEUTRAL_USER,
      'which-jobs': which,
      'requested-attributes': QUESTIONS,
    };
    const answer = await client.call('Get-Jobs', attributes, signal ? { signal } : {});
    for (const group of answer.groups) {
      const job = group.tag === GROUP.job && nameOf(group.attributes) === name ? resolve(group.attributes) : undefined;
      if (job !== undefined) found.set(job.jobId, job);
    }
  }
  return [...found.values()];
}

/** @throws `printer.unreachable` and the like when the printer cannot be asked */
export async function inspectJob(
  client: IppClient,
  wanted: { readonly jobId?: number | undefined; readonly name: string },
  signal?: AbortSignal,
): Promise<JobInspection> {
  const about = await client.getPrinterAttributes(['printer-uuid', 'printer-up-time'], signal);
  const printer = groupAttributes(about, GROUP.printer);
  const job =
    (wanted.jobId === undefined ? undefined : await byNumber(client, wanted.jobId, wanted.name, signal)) ??
    (await jobsNamed(client, wanted.name, signal))[0];
  return {
    printerUuid: stringsOf(find(printer, 'printer-uuid'))[0],
    upTimeS: numbersOf(find(printer, 'printer-up-time'))[0],
    job,
  };
}
