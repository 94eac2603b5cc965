// A slip -> printed once: checked, sent strip by strip, confirmed in order; retried only while it cannot be whole yet.
import { open } from 'node:fs/promises';
import { throwIfAborted } from '../../errors.ts';
import type { BitPlane } from '../../raster/plane.ts';
import { receiptError } from './errors.ts';
import { LinkError, openTcpLink, type ReceiptLink } from './link.ts';
import { DEFAULT_SLIP_STYLE, drawSlip, drawVoidMark, type SlipContent, type SlipStyle } from './slip.ts';
import { IN_ORDER_QUESTION, isStatusByte, type ReceiptAdvice, STATUS_QUESTIONS, troubleOf } from './status.ts';
import { cutBytes, stripsOf } from './strips.ts';

export interface ReceiptLimits {
  /** Connecting, writing, and answers to real-time questions. */
  readonly answerMs: number;
  /** Until everything sent has been carried out. */
  readonly printMs: number;
  /** Between attempts. */
  readonly retryMs: number;
  readonly attempts: number;
}

export const DEFAULT_RECEIPT_LIMITS: ReceiptLimits = { answerMs: 5000, printMs: 30_000, retryMs: 2000, attempts: 30 };

export type ReceiptEvent =
  | { readonly type: 'receipt-trouble'; readonly trouble: readonly ReceiptAdvice[] }
  | { readonly type: 'receipt-retry'; readonly attempt: number; readonly reason: string }
  /** A slip that broke off was crossed out and cut off before the next try. */
  | { readonly type: 'receipt-voided' }
  /** The next byte can complete the slip: from here on it is never tried again. */
  | { readonly type: 'receipt-completing' }
  | { readonly type: 'receipt-printed' };

export interface PrintReceiptOptions {
  readonly style?: SlipStyle;
  readonly limits?: Partial<ReceiptLimits>;
  readonly onEvent?: (event: ReceiptEvent) => void;
  /** Called and awaited before the byte that can complete the slip goes out: the place for a journal. */
  readonly beforeCompleting?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface ReceiptPrinter {
  readonly label: string;
  /**
   * @throws `receipt.notPrinted` (it may be printed again), `receipt.unknown` (only a person may), `receipt.content`,
   *   `receipt.glyph`, `job.cancelled`
   */
  print(content: SlipContent, options?: PrintReceiptOptions): Promise<void>;
}

/** Trouble that is waited for; a `LinkError` too, as long as the slip cannot be whole. */
class Blocked extends Error {
  readonly reason: string;

  constructor(trouble: readonly ReceiptAdvice[]) {
    super();
    this.reason = trouble.map(({ trouble: name }) => name).join(', ');
  }
}

async function checkStatus(link: ReceiptLink, limits: ReceiptLimits, options: PrintReceiptOptions): Promise<void> {
  const answers: number[] = [];
  for (const question of STATUS_QUESTIONS) {
    const answer = await link.ask(question, limits.answerMs);
    if (!isStatusByte(answer)) throw new LinkError('an answer that is no status');
    answers.push(answer);
  }
  const trouble = troubleOf(answers);
  if (trouble.length > 0) options.onEvent?.({ type: 'receipt-trouble', trouble });
  if (trouble.some(({ blocks }) => blocks)) throw new Blocked(trouble);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

interface Slip {
  readonly head: readonly Uint8Array[];
  readonly last: Uint8Array;
  readonly voidMark: readonly Uint8Array[];
}

/** How far one attempt came. */
interface Attempt {
  /** Some of the picture has gone out: the paper must be crossed out and cut before the next try. */
  begun: boolean;
  /** The whole slip may be on paper. */
  completing: boolean;
}

async function attemptOver(
  link: ReceiptLink,
  slip: Slip,
  attempt: Attempt,
  limits: ReceiptLimits,
  options: PrintReceiptOptions,
): Promise<void> {
  await checkStatus(link, limits, options);
  if (attempt.begun) {
    for (const bytes of slip.voidMark) await link.write(bytes);
    await link.ask(IN_ORDER_QUESTION, limits.printMs);
    await checkStatus(link, limits, options);
    attempt.begun = false;
    options.onEvent?.({ type: 'receipt-voided' });
  }
  for (const strip of slip.head) {
    throwIfAborted(options.signal);
    attempt.begun = true;
    await link.write(strip);
  }
  if (slip.head.length > 0) {
    await link.ask(IN_ORDER_QUESTION, limits.printMs);
    await checkStatus(link, limits, options);
  }
  await options.beforeCompleting?.();
  options.onEvent?.({ type: 'receipt-completing' });
  attempt.completing = true;
  attempt.begun = true;
  await link.write(slip.last);
  await link.ask(IN_ORDER_QUESTION, limits.printMs);
  await checkStatus(link, limits, options);
}

async function printOverTcp(
  host: string,
  port: number,
  content: SlipContent,
  options: PrintReceiptOptions,
): Promise<void> {
  const limits = { ...DEFAULT_RECEIPT_LIMITS, ...options.limits };
  const style = options.style ?? DEFAULT_SLIP_STYLE;
  const strips = await stripsOf(drawSlip(content, style));
  const last = Buffer.concat([strips.at(-1)!, cutBytes()]);
  const slip: Slip = {
    head: strips.slice(0, -1),
    last,
    voidMark: [...(await stripsOf(drawVoidMark(style))), cutBytes()],
  };
  const attempt: Attempt = { begun: false, completing: false };
  let reason = 'no attempt';
  for (let number = 1; number <= limits.attempts; number++) {
    throwIfAborted(options.signal);
    if (number > 1) {
      options.onEvent?.({ type: 'receipt-retry', attempt: number, reason });
      await pause(limits.retryMs);
    }
    let link: ReceiptLink | undefined;
    try {
      link = await openTcpLink(host, port, limits.answerMs);
      await attemptOver(link, slip, attempt, limits, options);
      options.onEvent?.({ type: 'receipt-printed' });
      return;
    } catch (error) {
      if (!(error instanceof LinkError) && !(error instanceof Blocked)) throw error;
      reason = error.reason;
      if (attempt.completing) throw receiptError('unknown', { reason });
    } finally {
      link?.close();
    }
  }
  throw receiptError('notPrinted', { reason, attempts: limits.attempts });
}

/** A file (or a device node) has no status: success means that the bytes are on it, synced. */
async function printToFile(path: string, content: SlipContent, options: PrintReceiptOptions): Promise<void> {
  const plane: BitPlane = drawSlip(content, options.style ?? DEFAULT_SLIP_STYLE);
  const bytes = Buffer.concat([...(await stripsOf(plane)), cutBytes()]);
  throwIfAborted(options.signal);
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'a');
  } catch (error) {
    throw receiptError('notPrinted', { reason: (error as NodeJS.ErrnoException).code ?? 'open failed', attempts: 1 });
  }
  try {
    await options.beforeCompleting?.();
    options.onEvent?.({ type: 'receipt-completing' });
    await file.writeFile(bytes);
    // A character device cannot be synced, and need not be.
    await file.sync().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EINVAL') throw error;
    });
  } catch (error) {
    throw receiptError('unknown', { reason: (error as NodeJS.ErrnoException).code ?? 'write failed' });
  } finally {
    await file.close();
  }
  options.onEvent?.({ type: 'receipt-printed' });
}

/**
 * @param target `tcp://HOST[:PORT]` (port 9100 when absent) or `file:PATH`, to which slips are appended
 * @throws `receipt.badTarget`
 */
export function openReceiptPrinter(target: string): ReceiptPrinter {
  const tcp = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[^/:@]+)(?::(\d{1,5}))?\/?$/.exec(target);
  if (tcp !== null) {
    const host = tcp[1]!.replace(/^\[|\]$/g, '');
    const port = Number(tcp[2] ?? 9100);
    if (port >= 1 && port <= 65535) {
      return { label: target, print: (content, options = {}) => printOverTcp(host, port, content, options) };
    }
  }
  const path = /^file:(.+)$/.exec(target)?.[1];
  if (path === undefined) throw receiptError('badTarget', { target });
  return { label: target, print: (content, options = {}) => printToFile(path, content, options) };
}
