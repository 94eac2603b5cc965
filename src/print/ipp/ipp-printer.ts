// An ipp:// address -> a printer: asks what it takes, makes a job, streams the document, and watches until it has ended.
import { type KioskRasterError, throwIfAborted } from '../../errors.ts';
import { customMedia, listedMedia } from '../media.ts';
import type { JobInspector, OpenJobOptions, Printer, PrinterCapabilities, PrintJob, PrintJobSpec } from '../printer.ts';
import { printerError } from '../printer-errors.ts';
import { booleanOf, find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import { CAPABILITY_ATTRIBUTES, capabilitiesOf, offers } from './capabilities.ts';
import { IppClient, NEUTRAL_USER, operationsOf, requireExact } from './client.ts';
import { createJob } from './create-job.ts';
import { inspectJob, jobsNamed } from './inspect-job.ts';
import { IppPrintJob, type Submission } from './ipp-job.ts';
import { JobIdentity } from './job-identity.ts';
import { mediaRequest } from './media.ts';
import type { IppMessage } from './message.ts';
import type { JobAttributes, OperationAttributes } from './request.ts';
import { GROUP } from './tags.ts';
import type { TransportOptions } from './transport.ts';
import { pause } from './waits.ts';

export interface JobLimits {
  /** Between questions about the job and the printer. */
  readonly pollMs: number;
  /** A job that makes no progress at the printer: no change of state, of reasons or of impressions. */
  readonly stuckMs: number;
  /** From Create-Job to the end. */
  readonly totalMs: number;
  /** Waiting for a cancelled job to end. */
  readonly cancelMs: number;
  /** Waiting for a printer that says it is busy to take a job. */
  readonly busyMs: number;
  /** A job in progress outlives an answer that was lost, and a sheet that had to be fed again, whatever its ticket says. */
  readonly leastWaitMs: number;
}

export const DEFAULT_JOB_LIMITS: JobLimits = {
  pollMs: 1000,
  stuckMs: 300_000,
  totalMs: 1_800_000,
  cancelMs: 30_000,
  busyMs: 60_000,
  leastWaitMs: 10_000,
};

/** `printer-state` (RFC 8011 5.4.11). */
const IDLE = 3;

export interface IppPrinterOptions extends TransportOptions {
  readonly job?: Partial<JobLimits>;
}

const PATIENCE_SLACK_MS = 60_000;

/** A printer that is off, starting, or behind a loose cable. */
const OUT_OF_REACH: ReadonlySet<string> = new Set(['printer.unreachable', 'printer.lost', 'printer.timeout']);

/** Required attributes that the printer offers, and those preferred ones that it offers. @throws `printer.unsupported` */
function negotiate(spec: PrintJobSpec, capabilities: PrinterCapabilities): JobAttributes {
  if (!capabilities.formats.includes(spec.format)) {
    const offered = capabilities.formats.join(', ');
    throw printerError('unsupported', { what: 'document-format', wanted: spec.format, offered });
  }
  const chosen: Record<string, JobAttributes[string]> = {};
  const unsupported = (what: string, wanted: string, offered: readonly string[]): Error =>
    printerError('unsupported', { what, wanted, offered: offered.join(', ') });
  for (const [attribute, wanted] of Object.entries(spec.required)) {
    if (attribute === 'media') {
      const media = listedMedia(capabilities, wanted) ?? customMedia(capabilities, wanted);
      if (media === undefined)
        throw unsupported(
          'media',
          wanted,
          capabilities.media.map(({ name }) => name),
        );
      Object.assign(chosen, mediaRequest(media));
      continue;
    }
    const offered = capabilities.jobAttributes.get(attribute) ?? [];
    if (!offers(offered, wanted)) throw unsupported(attribute, wanted, offered);
    chosen[attribute] = wanted;
  }
  for (const [attribute, wanted] of Object.entries(spec.preferred ?? {})) {
    if (offers(capabilities.jobAttributes.get(attribute) ?? [], wanted)) chosen[attribute] = wanted;
  }
  return chosen;
}

/**
 * @returns whether the printer makes a job before it takes its document; else it takes both in one piece
 * @throws `printer.unsupported`, `printer.refused` when the printer cannot take a job now or ever
 */
function checkReady(answer: IppMessage): boolean {
  const operations = operationsOf(answer);
  const offers = (...all: string[]): boolean => all.every((one) => operations.has(one));
  const apart = offers('Create-Job', 'Send-Document');
  // Without a number there is only the name to find a job by.
  for (const wanted of ['Cancel-Job', 'Get-Job-Attributes', ...(apart ? [] : ['Print-Job', 'Get-Jobs'])]) {
    if (!offers(wanted)) {
      throw printerError('unsupported', { what: 'operation', wanted, offered: [...operations].join(', ') });
    }
  }
  if (booleanOf(find(groupAttributes(answer, GROUP.printer), 'printer-is-accepting-jobs')) === false) {
    throw printerError('refused', { operation: 'Create-Job', status: 'server-error-not-accepting-jobs' });
  }
  return apart;
}

/** The printer's limits, a busy one waited for as long as the job's ticket says, and its trouble not counted in the whole. */
function limitsOf(limits: JobLimits, waitMs: number | undefined): JobLimits {
  return waitMs === undefined ? limits : { ...limits, busyMs: waitMs, totalMs: limits.totalMs + waitMs };
}

/** Asks again while the printer cannot be reached, for `waitMs`: it has been sent nothing. @throws as `ask` */
async function reach<T>(ask: () => Promise<T>, waitMs: number, pollMs: number, signal?: AbortSignal): Promise<T> {
  const startMs = performance.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code } = error as KioskRasterError;
      if (!OUT_OF_REACH.has(code) || performance.now() - startMs + pollMs > waitMs) throw error;
    }
    await pause(pollMs, signal);
  }
}

async function openJob(
  client: IppClient,
  spec: PrintJobSpec,
  options: OpenJobOptions,
  printersLimits: JobLimits,
): Promise<PrintJob> {
  const { signal, beforeStep } = options;
  const limits = limitsOf(printersLimits, options.waitForPrinterMs);
  // A little more than the trouble may last, so that the trouble is what the job fails of.
  const patienceMs = options.waitForPrinterMs === undefined ? undefined : options.waitForPrinterMs + PATIENCE_SLACK_MS;
  throwIfAborted(signal);
  const ask = () => client.getPrinterAttributes(CAPABILITY_ATTRIBUTES, signal);
  const about = await reach(ask, options.waitForPrinterMs ?? 0, limits.pollMs, signal);
  const apart = checkReady(about);
  const jobAttributes = negotiate(spec, capabilitiesOf(about));
  const operation: OperationAttributes = {
    'requesting-user-name': NEUTRAL_USER,
    'job-name': spec.name,
    'ipp-attribute-fidelity': true,
  };
  if (operationsOf(about).has('Validate-Job')) {
    const attributes = { ...operation, 'document-format': spec.format };
    const call = { jobAttributes, ...(signal === undefined ? {} : { signal }) };
    requireExact('Validate-Job', await client.call('Validate-Job', attributes, call));
  }
  const printer = groupAttributes(about, GROUP.printer);
  const counts = find(printer, 'job-impressions-supported') !== undefined;
  const impressions = counts && spec.impressions !== undefined ? { 'job-impressions': spec.impressions } : {};
  const printerUuid = stringsOf(find(printer, 'printer-uuid'))[0];
  const upTimeS = numbersOf(find(printer, 'printer-up-time'))[0];
  await beforeStep?.({
    step: 'validated',
    ...(printerUuid === undefined ? {} : { printerUuid }),
    ...(upTimeS === undefined ? {} : { upTimeS }),
  });
  const marks = { name: spec.name, upTimeS };
  if (apart) {
    const made = await createJob(client, { ...operation, ...impressions }, jobAttributes, limits, options);
    const submission: Submission = {
      operation: 'Send-Document',
      open: (stop) => client.sendDocument(made.jobId, spec.format, { signal: stop, patienceMs }),
    };
    return new IppPrintJob(client, new JobIdentity({ ...marks, ...made }), submission, limits, options);
  }
  const namesakes = new Set((await jobsNamed(client, spec.name, signal)).map(({ jobId }) => jobId));
  await beforeStep?.({ step: 'create-sent' });
  throwIfAborted(signal);
  const attributes = { ...operation, ...impressions, 'document-format': spec.format };
  const submission: Submission = {
    operation: 'Print-Job',
    open: (stop) => client.upload('Print-Job', attributes, jobAttributes, { signal: stop, patienceMs }),
    wasBusy: numbersOf(find(printer, 'printer-state'))[0] !== IDLE,
  };
  return new IppPrintJob(client, new JobIdentity({ ...marks, namesakes }), submission, limits, options);
}

/** @throws `printer.badUri` */
export function openIppPrinter(
  uri: string,
  options: IppPrinterOptions = {},
): Printer & JobInspector & { close(): void } {
  const client = new IppClient(uri, options);
  const limits = { ...DEFAULT_JOB_LIMITS, ...options.job };
  return {
    label: client.uri,
    capabilities: (signal, waitMs = 0) => {
      const ask = () => client.getPrinterAttributes(CAPABILITY_ATTRIBUTES, signal);
      return reach(ask, waitMs, limits.pollMs, signal).then(capabilitiesOf);
    },
    openJob: (spec, jobOptions = {}) => openJob(client, spec, jobOptions, limits),
    inspect: (job, signal) => inspectJob(client, job, signal),
    cancelJob: (jobId, signal) => client.cancelJob(jobId, signal),
    close: () => client.close(),
  };
}
