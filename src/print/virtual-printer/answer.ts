// The body of one IPP request -> the bytes of its answer, whatever way it came.
import { KioskRasterError } from '../../errors.ts';
import { charset, naturalLanguage } from '../ipp/attributes.ts';
import { decodeMessage } from '../ipp/decode.ts';
import { encodeMessage } from '../ipp/encode.ts';
import { type IppGroup, type IppMessage, REQUEST_LIMITS } from '../ipp/message.ts';
import { GROUP } from '../ipp/tags.ts';
import { OPERATION, STATUS } from './codes.ts';
import type { PrinterCore } from './core.ts';
import type { OperationName } from './faults/grammar.ts';
import { OPERATIONS, type Reply } from './operations.ts';
import { checkRequest } from './request-checks.ts';
import type { Upload } from './upload.ts';

/** Bytes of an answer to `request`, or to one that could not be read. */
function encodeReply(request: IppMessage | undefined, reply: Reply): Uint8Array {
  const operation: IppGroup = {
    tag: GROUP.operation,
    attributes: [charset('attributes-charset', 'utf-8'), naturalLanguage('attributes-natural-language', 'en')],
  };
  const [major, minor] = request?.version ?? [2, 0];
  return encodeMessage({
    version: major === 1 || major === 2 ? [major, minor] : [2, 0],
    code: reply.status,
    requestId: request?.requestId ?? 0,
    groups: [operation, ...(reply.groups ?? [])],
  });
}

const OPERATION_NAMES = new Map<number, OperationName>(
  Object.entries(OPERATION).map(([name, code]) => [code, name.toLowerCase() as OperationName]),
);

function operationName(code: number): OperationName | undefined {
  return OPERATION_NAMES.get(code);
}

/**
 * Reads one request and does what it asks.
 *
 * @param answered resolves when the answer is on its way
 * @param isGone whether nobody is there any more to be told what went wrong
 * @returns undefined: the sender has gone, or a fault on demand loses the answer, and the connection is to be cut
 */
export async function answerRequest(
  core: PrinterCore,
  upload: Upload,
  answered: Promise<void>,
  isGone: () => boolean = () => false,
): Promise<Uint8Array | undefined> {
  let message: IppMessage | undefined;
  let reply: Reply;
  try {
    message = decodeMessage(await upload.head(REQUEST_LIMITS.bytes), REQUEST_LIMITS).message;
    reply = await run(core, message, upload, answered);
  } catch (thrown) {
    if (isGone()) return undefined;
    reply = { status: statusOf(thrown) };
  }
  const operation = message === undefined ? undefined : operationName(message.code);
  const fault = operation === undefined ? undefined : core.faults?.onAnswer(operation);
  if (fault?.kind === 'reply-lost') return undefined;
  if (fault?.kind === 'garbage') return fault.bytes;
  return encodeReply(message, fault?.kind === 'wrong-status' ? { ...reply, status: fault.code } : reply);
}

async function run(core: PrinterCore, message: IppMessage, upload: Upload, answered: Promise<void>): Promise<Reply> {
  const target = checkRequest(message, core.model);
  if (typeof target === 'number') return { status: target };
  if (core.faults?.isBusy(operationName(message.code)!)) return { status: STATUS.busy };
  const operation = OPERATIONS.get(message.code)!;
  return operation({ ...target, core, message, upload, answered });
}

function statusOf(thrown: unknown): number {
  if (!(thrown instanceof KioskRasterError)) return STATUS.internal;
  if (thrown.code === 'ipp.tooLarge') return STATUS.tooLarge;
  return thrown.code === 'ipp.malformed' || thrown.code.startsWith('virtual-printer.')
    ? STATUS.badRequest
    : STATUS.internal;
}
