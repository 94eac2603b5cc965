// One table: operation id -> what the virtual printer does and answers (RFC 8011 sections 4.2 and 4.3, PWG 5100.11, 5100.13).
import { booleanOf, find, groupAttributes, numbersOf, stringsOf } from '../ipp/attributes.ts';
import type { IppAttribute, IppGroup, IppMessage } from '../ipp/message.ts';
import { GROUP } from '../ipp/tags.ts';
import { OPERATION, STATUS } from './codes.ts';
import type { IncomingDocument, PrinterCore } from './core.ts';
import { selectRequested } from './description.ts';
import type { Job } from './job.ts';
import type { Target } from './request-checks.ts';
import type { Upload } from './upload.ts';

export interface Reply {
  readonly status: number;
  readonly groups?: readonly IppGroup[];
}

export interface Call extends Target {
  readonly core: PrinterCore;
  readonly message: IppMessage;
  readonly upload: Upload;
  /** Resolves when the reply is on its way. */
  readonly answered: Promise<void>;
}

type Operation = (call: Call) => Reply | Promise<Reply>;

const DEFAULT_JOB_ATTRIBUTES = ['job-id', 'job-uri'];
const CREATION_ATTRIBUTES = ['job-id', 'job-uri', 'job-uuid', 'job-state', 'job-state-reasons', 'job-state-message'];

function string(call: Call, attribute: string): string | undefined {
  return stringsOf(find(call.operation, attribute))[0];
}

function printerUri(core: PrinterCore): string {
  return core.identity.uris[0]!;
}

/** The job's attributes that `requested` names; `all`, `job-template` and `job-description` are groups. */
function jobGroup(core: PrinterCore, job: Job, requested: readonly string[]): IppGroup {
  const wanted = new Set(requested);
  const templateNames = new Set(job.request.attributes.map((attribute) => attribute.name));
  const attributes = job.describe(printerUri(core)).filter(({ name }) => {
    const group = templateNames.has(name) ? 'job-template' : 'job-description';
    return wanted.has('all') || wanted.has(group) || wanted.has(name);
  });
  return { tag: GROUP.job, attributes };
}

function unsupportedGroup(attributes: readonly IppAttribute[]): IppGroup[] {
  return attributes.length === 0 ? [] : [{ tag: GROUP.unsupported, attributes }];
}

/** What Print-Job, Validate-Job and Create-Job check alike; a Reply when the job cannot be taken. */
function checkJob(call: Call): Reply | { accepted: IppAttribute[]; unsupported: IppAttribute[] } {
  const { core } = call;
  if (!core.acceptingJobs) return { status: STATUS.notAcceptingJobs };
  const document = checkDocument(call);
  if ('status' in document) return document;
  const { accepted, unsupported } = core.judge(groupAttributes(call.message, GROUP.job));
  if (unsupported.length > 0 && booleanOf(find(call.operation, 'ipp-attribute-fidelity')) === true) {
    return { status: STATUS.attributesNotSupported, groups: unsupportedGroup(unsupported) };
  }
  return { accepted, unsupported };
}

/** The format and compression that a request announces; a Reply when they are not supported. */
function checkDocument(call: Call): Reply | { format: string; compression: string } {
  const { core } = call;
  const format = string(call, 'document-format') ?? 'application/octet-stream';
  const compression = string(call, 'compression') ?? 'none';
  if (!['none', 'gzip', 'deflate'].includes(compression)) {
    const attribute = find(call.operation, 'compression')!;
    return { status: STATUS.compressionNotSupported, groups: unsupportedGroup([attribute]) };
  }
  if (format !== 'application/octet-stream' && !core.identity.formats.includes(format)) {
    const attribute = find(call.operation, 'document-format')!;
    return { status: STATUS.formatNotSupported, groups: unsupportedGroup([attribute]) };
  }
  return { format, compression };
}

function createFrom(call: Call, accepted: readonly IppAttribute[]): Job | undefined {
  return call.core.createJob({
    name: string(call, 'job-name') ?? 'Untitled',
    user: string(call, 'requesting-user-name') ?? 'anonymous',
    attributes: accepted,
    impressions: numbersOf(find(call.operation, 'job-impressions'))[0],
  });
}

function incoming(call: Call, last: boolean, announced: { format: string; compression: string }): IncomingDocument {
  return { ...announced, last, bytes: (signal) => call.upload.document(signal) };
}

function creationReply(core: PrinterCore, job: Job, unsupported: readonly IppAttribute[], status: number): Reply {
  const ignored = status === STATUS.ok && unsupported.length > 0;
  return {
    status: ignored ? STATUS.okIgnored : status,
    groups: [...unsupportedGroup(unsupported), jobGroup(core, job, CREATION_ATTRIBUTES)],
  };
}

async function printJob(call: Call): Promise<Reply> {
  const judged = checkJob(call);
  if ('status' in judged) return judged;
  const announced = checkDocument(call);
  if ('status' in announced) return announced;
  const job = createFrom(call, judged.accepted);
  if (job === undefined) return { status: STATUS.busy };
  const status = await call.core.receive(job, incoming(call, true, announced), call.answered);
  return creationReply(call.core, job, judged.unsupported, status);
}

function validateJob(call: Call): Reply {
  const judged = checkJob(call);
  if ('status' in judged) return judged;
  const { unsupported } = judged;
  return { status: unsupported.length > 0 ? STATUS.okIgnored : STATUS.ok, groups: unsupportedGroup(unsupported) };
}

function createJob(call: Call): Reply {
  const judged = checkJob(call);
  if ('status' in judged) return judged;
  const job = createFrom(call, judged.accepted);
  if (job === undefined) return { status: STATUS.busy };
  return creationReply(call.core, job, judged.unsupported, STATUS.ok);
}

/** The job that a job operation names; a Reply when there is none. */
function targetJob(call: Call): Job | Reply {
  if (call.jobId === undefined) return { status: STATUS.badRequest };
  return call.core.jobs.get(call.jobId) ?? { status: STATUS.notFound };
}

async function sendDocument(call: Call): Promise<Reply> {
  const job = targetJob(call);
  if ('status' in job) return job;
  const last = booleanOf(find(call.operation, 'last-document'));
  if (last === undefined) return { status: STATUS.badRequest };
  if (job.isTerminal) return { status: job.state === 'canceled' ? STATUS.jobCanceled : STATUS.notPossible };
  if (job.closed) return { status: STATUS.notPossible };
  if (job.openDocuments > 0) return { status: STATUS.busy };
  const announced = checkDocument(call);
  if ('status' in announced) return announced;
  // A last Send-Document without data ends the job (RFC 8011 4.3.1).
  if (last && job.documents > 0 && (await call.upload.isEmpty())) {
    call.core.close(job);
    return { status: STATUS.ok, groups: [jobGroup(call.core, job, CREATION_ATTRIBUTES)] };
  }
  const status = await call.core.receive(job, incoming(call, last, announced), call.answered);
  return creationReply(call.core, job, [], status);
}

function closeJob(call: Call): Reply {
  const job = targetJob(call);
  if ('status' in job) return job;
  if (job.isTerminal) return { status: STATUS.notPossible };
  call.core.close(job);
  return { status: STATUS.ok };
}

function cancelJob(call: Call): Reply {
  const job = targetJob(call);
  if ('status' in job) return job;
  if (job.isTerminal || job.stop.signal.aborted) return { status: STATUS.notPossible };
  call.core.cancel(job);
  return { status: STATUS.ok };
}

function holdJob(call: Call): Reply {
  const job = targetJob(call);
  if ('status' in job) return job;
  return { status: call.core.hold(job) ? STATUS.ok : STATUS.notPossible };
}

function releaseJob(call: Call): Reply {
  const job = targetJob(call);
  if ('status' in job) return job;
  if (!job.held) return { status: STATUS.notPossible };
  job.release();
  return { status: STATUS.ok };
}

function cancelMyJobs(call: Call): Reply {
  const user = string(call, 'requesting-user-name') ?? 'anonymous';
  const ids = numbersOf(find(call.operation, 'job-ids'));
  const mine = call.core.jobs.active().filter((job) => job.request.user === user);
  const chosen = ids.length === 0 ? mine : mine.filter((job) => ids.includes(job.id));
  if (ids.length > chosen.length) return { status: STATUS.notPossible };
  for (const job of chosen) call.core.cancel(job);
  return { status: STATUS.ok };
}

function getJobAttributes(call: Call): Reply {
  const job = targetJob(call);
  if ('status' in job) return job;
  const requested = stringsOf(find(call.operation, 'requested-attributes'));
  return { status: STATUS.ok, groups: [jobGroup(call.core, job, requested.length === 0 ? ['all'] : requested)] };
}

function whichJobs(core: PrinterCore, which: string): Job[] | undefined {
  const all = [...core.jobs.active(), ...core.jobs.ended()];
  switch (which) {
    case 'not-completed':
      return core.jobs.active();
    case 'completed':
      return core.jobs.ended();
    case 'all':
      return all;
    case 'aborted':
    case 'canceled':
    case 'pending':
    case 'pending-held':
    case 'processing':
      return all.filter((job) => job.state === which);
    default:
      return undefined;
  }
}

function getJobs(call: Call): Reply {
  const { core } = call;
  const jobs = whichJobs(core, string(call, 'which-jobs') ?? 'not-completed');
  if (jobs === undefined) {
    const attribute = find(call.operation, 'which-jobs')!;
    return { status: STATUS.attributesNotSupported, groups: unsupportedGroup([attribute]) };
  }
  const user = string(call, 'requesting-user-name');
  const mine = booleanOf(find(call.operation, 'my-jobs')) === true;
  const ids = numbersOf(find(call.operation, 'job-ids'));
  const limit = numbersOf(find(call.operation, 'limit'))[0] ?? Number.POSITIVE_INFINITY;
  const requested = stringsOf(find(call.operation, 'requested-attributes'));
  const names = requested.length === 0 ? DEFAULT_JOB_ATTRIBUTES : requested;
  const chosen = jobs
    .filter((job) => !mine || job.request.user === user)
    .filter((job) => ids.length === 0 || ids.includes(job.id))
    .slice(0, limit);
  return { status: STATUS.ok, groups: chosen.map((job) => jobGroup(core, job, names)) };
}

function getPrinterAttributes(call: Call): Reply {
  const format = string(call, 'document-format');
  if (format !== undefined && format !== 'application/octet-stream' && !call.core.identity.formats.includes(format)) {
    const attribute = find(call.operation, 'document-format')!;
    return { status: STATUS.formatNotSupported, groups: unsupportedGroup([attribute]) };
  }
  const requested = stringsOf(find(call.operation, 'requested-attributes'));
  const attributes = selectRequested(call.core.describe(), requested);
  return { status: STATUS.ok, groups: [{ tag: GROUP.printer, attributes }] };
}

function identifyPrinter(call: Call): Reply {
  call.core.identify();
  return { status: STATUS.ok };
}

export const OPERATIONS: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [OPERATION['Print-Job'], printJob],
  [OPERATION['Validate-Job'], validateJob],
  [OPERATION['Create-Job'], createJob],
  [OPERATION['Send-Document'], sendDocument],
  [OPERATION['Cancel-Job'], cancelJob],
  [OPERATION['Get-Job-Attributes'], getJobAttributes],
  [OPERATION['Get-Jobs'], getJobs],
  [OPERATION['Get-Printer-Attributes'], getPrinterAttributes],
  [OPERATION['Hold-Job'], holdJob],
  [OPERATION['Release-Job'], releaseJob],
  [OPERATION['Cancel-My-Jobs'], cancelMyJobs],
  [OPERATION['Close-Job'], closeJob],
  [OPERATION['Identify-Printer'], identifyPrinter],
]);
