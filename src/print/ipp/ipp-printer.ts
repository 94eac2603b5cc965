// An ipp:// address -> a printer: asks what it takes, creates a job, streams the document, and watches until it has ended.
import { throwIfAborted } from '../../errors.ts';
import type { JobInspector, OpenJobOptions, Printer, PrinterCapabilities, PrintJob, PrintJobSpec } from '../printer.ts';
import { printerError } from '../printer-errors.ts';
import { booleanOf, find, groupAttributes, numbersOf, stringsOf } from './attributes.ts';
import { CAPABILITY_ATTRIBUTES, capabilitiesOf, offers } from './capabilities.ts';
import { IppClient, NEUTRAL_USER, operationsOf, requireExact } from './client.ts';
import { createJob } from './create-job.ts';
import { inspectJob } from './inspect-job.ts';
import { IppPrintJob } from './ipp-job.ts';
import type { IppMessage } from './message.ts';
import type { JobAttributes, OperationAttributes } from './request.ts';
import { GROUP } from './tags.ts';
import type { TransportOptions } from './transport.ts';

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
}

export const DEFAULT_JOB_LIMITS: JobLimits = {
  pollMs: 1000,
  stuckMs: 300_000,
  totalMs: 1_800_000,
  cancelMs: 30_000,
  busyMs: 60_000,
};

export interface IppPrinterOptions extends TransportOptions {
  readonly job?: Partial<JobLimits>;
}

/** Required attributes that the printer offers, and those preferred ones that it offers. @throws `printer.unsupported` */
function negotiate(spec: PrintJobSpec, capabilities: PrinterCapabilities): JobAttributes {
  if (!capabilities.formats.includes(spec.format)) {
    const offered = capabilities.formats.join(', ');
    throw printerError('unsupported', { what: 'document-format', wanted: spec.format, offered });
  }
  const chosen: Record<string, string> = {};
  for (const [attribute, wanted] of Object.entries(spec.required)) {
    const offered = capabilities.jobAttributes.get(attribute) ?? [];
    if (!offers(offered, wanted)) {
      throw printerError('unsupported', { what: attribute, wanted, offered: offered.join(', ') });
    }
    chosen[attribute] = wanted;
  }
  for (const [attribute, wanted] of Object.entries(spec.preferred ?? {})) {
    if (offers(capabilities.jobAttributes.get(attribute) ?? [], wanted)) chosen[attribute] = wanted;
  }
  return chosen;
}

/** @throws `printer.unsupported`, `printer.refused` when the printer cannot take a job now or ever */
function checkReady(answer: IppMessage): void {
  const operations = operationsOf(answer);
  for (const wanted of ['Create-Job', 'Send-Document', 'Cancel-Job', 'Get-Job-Attributes']) {
    if (!operations.has(wanted)) {
      throw printerError('unsupported', { what: 'operation', wanted, offered: [...operations].join(', ') });
    }
  }
  if (booleanOf(find(groupAttributes(answer, GROUP.printer), 'printer-is-accepting-jobs')) === false) {
    throw printerError('refused', { operation: 'Create-Job', status: 'server-error-not-accepting-jobs' });
  }
}

async function openJob(
  client: IppClient,
  spec: PrintJobSpec,
  options: OpenJobOptions,
  limits: JobLimits,
): Promise<PrintJob> {
  const { signal } = options;
  throwIfAborted(signal);
  const about = await client.getPrinterAttributes(CAPABILITY_ATTRIBUTES, signal);
  checkReady(about);
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
  const counts = find(groupAttributes(about, GROUP.printer), 'job-impressions-supported') !== undefined;
  const impressions = counts && spec.impressions !== undefined ? { 'job-impressions': spec.impressions } : {};
  const printer = groupAttributes(about, GROUP.printer);
  const printerUuid = stringsOf(find(printer, 'printer-uuid'))[0];
  const upTimeS = numbersOf(find(printer, 'printer-up-time'))[0];
  await options.beforeStep?.({
    step: 'validated',
    ...(printerUuid === undefined ? {} : { printerUuid }),
    ...(upTimeS === undefined ? {} : { upTimeS }),
  });
  const { jobId, jobUuid } = await createJob(client, { ...operation, ...impressions }, jobAttributes, limits, options);
  const identity = { jobId, jobUuid, name: spec.name, upTimeS };
  return new IppPrintJob(client, identity, spec.format, limits, options);
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
    capabilities: async (signal) => capabilitiesOf(await client.getPrinterAttributes(CAPABILITY_ATTRIBUTES, signal)),
    openJob: (spec, jobOptions = {}) => openJob(client, spec, jobOptions, limits),
    inspect: (job, signal) => inspectJob(client, job, signal),
    cancelJob: (jobId, signal) => client.cancelJob(jobId, signal),
    close: () => client.close(),
  };
}
