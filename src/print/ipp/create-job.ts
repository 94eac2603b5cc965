// A checked job ticket -> a job at the printer, waited for while the printer is busy; never two.
import { cancelledError } from '../../errors.ts';
import type { OpenJobOptions } from '../printer.ts';
import { printerError } from '../printer-errors.ts';
import { find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import { asksAgain } from './busy.ts';
import { type IppClient, requireExact } from './client.ts';
import type { JobLimits } from './ipp-printer.ts';
import type { IppMessage } from './message.ts';
import type { JobAttributes, OperationAttributes } from './request.ts';
import { GROUP } from './tags.ts';
import { pause } from './waits.ts';

/**
 * Create-Job, again and again while the printer is busy. The caller's signal does not cut a request short whose answer
 * would be a job: the job is made, then cancelled.
 *
 * @returns the job's number and UUID
 * @throws `printer.refused`, `printer.substituted`, `printer.badAnswer`, `job.cancelled`
 */
export async function createJob(
  client: IppClient,
  operation: OperationAttributes,
  jobAttributes: JobAttributes,
  limits: JobLimits,
  { signal, onEvent, beforeStep }: OpenJobOptions,
): Promise<{ jobId: number; jobUuid: string | undefined }> {
  const startMs = performance.now();
  await beforeStep?.({ step: 'create-sent' });
  let created: IppMessage;
  for (;;) {
    created = await client.call('Create-Job', operation, { jobAttributes });
    const goOn = asksAgain(created) && performance.now() - startMs < limits.busyMs;
    if (!goOn) break;
    // Busy, and a job all the same: it would wait for a document that never comes.
    const orphan = numbersOf(find(groupAttributes(created, GROUP.job), 'job-id'))[0];
    if (orphan !== undefined) await client.cancelJob(orphan).catch(() => undefined);
    onEvent?.({ type: 'printer-busy' });
    await pause(limits.pollMs, signal);
  }
  const job = groupAttributes(created, GROUP.job);
  const jobId = numbersOf(find(job, 'job-id'))[0];
  try {
    requireExact('Create-Job', created);
    if (jobId === undefined) throw printerError('badAnswer', { operation: 'Create-Job', what: 'no job-id' });
    if (signal?.aborted) throw cancelledError();
  } catch (error) {
    if (jobId !== undefined) await client.cancelJob(jobId).catch(() => undefined);
    throw error;
  }
  const jobUuid = stringsOf(find(job, 'job-uuid'))[0];
  const made = { jobId, ...(jobUuid === undefined ? {} : { jobUuid }) };
  try {
    await beforeStep?.({ step: 'created', ...made });
  } catch (error) {
    await client.cancelJob(jobId).catch(() => undefined);
    throw error;
  }
  onEvent?.({ type: 'job-created', ...made });
  return { jobId, jobUuid };
}
