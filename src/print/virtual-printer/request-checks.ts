// A decoded request -> which operation on which job it is, or the status that RFC 8011 section 4.1 demands.
import { find, groupAttributes, numbersOf, stringsOf } from '../ipp/attributes.ts';
import type { IppAttribute, IppMessage } from '../ipp/message.ts';
import { GROUP } from '../ipp/tags.ts';
import { operationsOf, STATUS } from './codes.ts';
import type { DeviceModel } from './model.ts';

export const PRINTER_PATH = '/ipp/print';

export interface Target {
  readonly operation: readonly IppAttribute[];
  /** From `job-id` or `job-uri`; undefined when the request names the printer alone. */
  readonly jobId: number | undefined;
}

/** Group order of RFC 8011 4.1.3: the operation group first and once; no attribute twice in a group. */
function wellOrdered(message: IppMessage): boolean {
  return message.groups.every((group, index) => {
    if ((group.tag === GROUP.operation) !== (index === 0)) return false;
    return new Set(group.attributes.map((attribute) => attribute.name)).size === group.attributes.length;
  });
}

/** A URI of ours -> the job in it (0 = the printer itself), or undefined when it is not one of ours. */
function parseOwnUri(uri: string): number | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { pathname, protocol } = new URL(uri);
  if (!['ipp:', 'ipps:', 'http:', 'https:'].includes(protocol)) return undefined;
  if (pathname === PRINTER_PATH) return 0;
  const match = /^\/ipp\/print\/(\d{1,9})$/.exec(pathname);
  return match === null ? undefined : Number(match[1]);
}

/** @returns the target, or a status */
export function checkRequest(message: IppMessage, model: Pick<DeviceModel, 'wholeJobsOnly'>): Target | number {
  const [major] = message.version;
  if (major !== 1 && (major !== 2 || model.wholeJobsOnly)) return STATUS.versionNotSupported;
  if (message.requestId <= 0 || !wellOrdered(message)) return STATUS.badRequest;
  const operation = groupAttributes(message, GROUP.operation);
  const [charset, language] = operation;
  if (charset?.name !== 'attributes-charset' || charset.values[0]!.tag !== 'charset') return STATUS.badRequest;
  if (language?.name !== 'attributes-natural-language' || language.values[0]!.tag !== 'naturalLanguage') {
    return STATUS.badRequest;
  }
  const encoding = stringsOf(charset)[0]!.toLowerCase();
  if (encoding !== 'utf-8' && encoding !== 'us-ascii') return STATUS.charsetNotSupported;
  if (!operationsOf(model).includes(message.code)) return STATUS.operationNotSupported;
  return findTarget(operation);
}

function findTarget(operation: readonly IppAttribute[]): Target | number {
  const printerUri = find(operation, 'printer-uri');
  const jobUri = find(operation, 'job-uri');
  const address = printerUri ?? jobUri;
  if (address === undefined || address.values.length !== 1 || address.values[0]!.tag !== 'uri')
    return STATUS.badRequest;
  const inUri = parseOwnUri(stringsOf(address)[0]!);
  if (inUri === undefined) return STATUS.notFound;
  if (printerUri === undefined) return inUri === 0 ? STATUS.badRequest : { operation, jobId: inUri };
  const jobId = find(operation, 'job-id');
  if (jobId === undefined) return { operation, jobId: undefined };
  const id = jobId.values[0]?.tag === 'integer' ? numbersOf(jobId)[0] : undefined;
  return id === undefined || id < 1 ? STATUS.badRequest : { operation, jobId: id };
}
