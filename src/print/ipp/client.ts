// IPP operations on one printer: typed requests out, checked answers back.
import ipp from 'ipp';
import { printerError } from '../printer-errors.ts';
import { find, groupAttributes, numbersOf } from './attributes.ts';
import { decodeMessage } from './decode.ts';
import { parsePrinterUri } from './endpoint.ts';
import { ANSWER_LIMITS, type IppMessage } from './message.ts';
import { encodeRequest, type JobAttributes, type OperationAttributes } from './request.ts';
import { GROUP } from './tags.ts';
import { createTransport, type Exchange, type IppTransport, type TransportOptions } from './transport.ts';

/** Statuses below this one are successes (RFC 8011 section 4.1.6). */
const FIRST_ERROR = 0x0100;

/** `requesting-user-name`: it stays in the printer's log, so it names the engine and nobody. */
export const NEUTRAL_USER = 'kiosk';

/** Operations that change nothing at the printer. */
const REPEATABLE = new Set(['Get-Printer-Attributes', 'Validate-Job', 'Get-Job-Attributes', 'Get-Jobs']);

export function statusName(code: number): string {
  return ipp.statusCodes.lookup[code] ?? `0x${code.toString(16).padStart(4, '0')}`;
}

/** The attributes that an answer says it did not honour, by name. */
function unsupportedNames(answer: IppMessage): string[] {
  return groupAttributes(answer, GROUP.unsupported).map((attribute) => attribute.name);
}

/** @throws `printer.refused` unless the status is a success */
function requireSuccess(operation: string, answer: IppMessage): IppMessage {
  if (answer.code < FIRST_ERROR) return answer;
  const attributes = unsupportedNames(answer).join(', ');
  throw printerError('refused', { operation, status: statusName(answer.code), attributes });
}

/** Success, and everything as asked. @throws `printer.refused`, `printer.substituted` */
export function requireExact(operation: string, answer: IppMessage): IppMessage {
  requireSuccess(operation, answer);
  const ignored = unsupportedNames(answer);
  if (ignored.length > 0 || answer.code !== 0) {
    throw printerError('substituted', { operation, attributes: ignored.join(', ') || statusName(answer.code) });
  }
  return answer;
}

function decodeAnswer(operation: string, requestId: number, body: Uint8Array): IppMessage {
  let message: IppMessage;
  try {
    message = decodeMessage(body, ANSWER_LIMITS).message;
  } catch (error) {
    throw printerError('badAnswer', { operation, what: (error as Error).message });
  }
  // Some devices answer 0 to what they could not parse; any other number belongs to another request.
  if (message.requestId !== requestId && message.requestId !== 0) {
    throw printerError('badAnswer', { operation, what: 'an answer to another request' });
  }
  return message;
}

interface CallOptions {
  readonly jobAttributes?: JobAttributes;
  readonly signal?: AbortSignal;
}

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** How long the printer may take no byte, where that is more than the transport's limit. */
  readonly patienceMs?: number | undefined;
}

/** A document on its way out. */
export interface DocumentUpload {
  readonly exchange: Exchange;
  /** Ends the document and gives the answer, whatever its status. */
  finish(): Promise<IppMessage>;
}

export class IppClient {
  readonly transport: IppTransport;
  private version: '1.1' | '2.0' = '2.0';
  private nextRequestId = 1;

  constructor(uri: string, options: TransportOptions = {}) {
    this.transport = createTransport(parsePrinterUri(uri), options);
  }

  get uri(): string {
    return this.transport.endpoint.uri;
  }

  close(): void {
    this.transport.close();
  }

  private encode(
    operation: string,
    attributes: OperationAttributes,
    jobAttributes?: JobAttributes,
  ): [number, Uint8Array] {
    const requestId = this.nextRequestId++;
    const head = encodeRequest({
      version: this.version,
      operation,
      requestId,
      operationAttributes: { 'printer-uri': this.uri, ...attributes },
      ...(jobAttributes === undefined ? {} : { jobAttributes }),
    });
    return [requestId, head];
  }

  /** One request without a document; the answer's status is the caller's to judge. */
  async call(operation: string, attributes: OperationAttributes, options: CallOptions = {}): Promise<IppMessage> {
    const [requestId, head] = this.encode(operation, attributes, options.jobAttributes);
    const body = await this.transport.post(head, {
      repeatable: REPEATABLE.has(operation),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const answer = decodeAnswer(operation, requestId, body);
    // Only what changes nothing is asked again: the version is settled by questions, before a job is made.
    const older = answer.code === ipp.statusCodes['server-error-version-not-supported'] && this.version === '2.0';
    if (older && REPEATABLE.has(operation)) {
      this.version = '1.1';
      return this.call(operation, attributes, options);
    }
    return answer;
  }

  /** @param requested names of attributes, or of groups such as `all` */
  async getPrinterAttributes(requested: readonly string[], signal?: AbortSignal): Promise<IppMessage> {
    const attributes = { 'requesting-user-name': NEUTRAL_USER, 'requested-attributes': requested };
    const answer = await this.call('Get-Printer-Attributes', attributes, signal ? { signal } : {});
    return requireSuccess('Get-Printer-Attributes', answer);
  }

  async getJobAttributes(jobId: number, requested: readonly string[], signal?: AbortSignal): Promise<IppMessage> {
    const attributes = { 'job-id': jobId, 'requesting-user-name': NEUTRAL_USER, 'requested-attributes': requested };
    const answer = await this.call('Get-Job-Attributes', attributes, signal ? { signal } : {});
    if (
      answer.code === ipp.statusCodes['client-error-not-found'] ||
      answer.code === ipp.statusCodes['client-error-gone']
    ) {
      throw printerError('jobLost', { jobId });
    }
    return requireSuccess('Get-Job-Attributes', answer);
  }

  /** Cancels; a job that has ended already is not an error. */
  async cancelJob(jobId: number, signal?: AbortSignal): Promise<void> {
    const attributes = { 'job-id': jobId, 'requesting-user-name': NEUTRAL_USER };
    const answer = await this.call('Cancel-Job', attributes, signal ? { signal } : {});
    if (answer.code !== ipp.statusCodes['client-error-not-possible']) requireSuccess('Cancel-Job', answer);
  }

  /** Opens a Send-Document whose bytes the caller writes to `exchange`. */
  sendDocument(jobId: number, format: string, options: UploadOptions = {}): DocumentUpload {
    const attributes = {
      'job-id': jobId,
      'requesting-user-name': NEUTRAL_USER,
      'document-format': format,
      'last-document': true,
    };
    return this.upload('Send-Document', attributes, undefined, options);
  }

  /** Opens a request whose document the caller writes to `exchange`. */
  upload(
    operation: 'Send-Document' | 'Print-Job',
    attributes: OperationAttributes,
    jobAttributes?: JobAttributes,
    { signal, patienceMs }: UploadOptions = {},
  ): DocumentUpload {
    const [requestId, head] = this.encode(operation, attributes, jobAttributes);
    const exchange = this.transport.stream(head, signal, patienceMs);
    return {
      exchange,
      finish: async () => decodeAnswer(operation, requestId, await exchange.finish()),
    };
  }
}

/** Names of the operations that a printer lists. */
export function operationsOf(answer: IppMessage): ReadonlySet<string> {
  const codes = numbersOf(find(groupAttributes(answer, GROUP.printer), 'operations-supported'));
  return new Set(codes.map((code) => ipp.operations.lookup[code] ?? String(code)));
}
