// The device printer, asked every few seconds -> whether it answers, and its trouble as events and as the front's own reasons.
import { find, groupAttributes, stringsOf } from '../print/ipp/attributes.ts';
import { IppClient } from '../print/ipp/client.ts';
import { GROUP } from '../print/ipp/tags.ts';
import type { TransportOptions } from '../print/ipp/transport.ts';
import { type PrinterStateReason, parseStateReasons } from '../print/printer.ts';

export interface MonitorOptions extends TransportOptions {
  readonly everyMs: number;
  /** Called after every question; undefined reasons: the printer does not answer. */
  readonly onAnswer: (reasons: readonly PrinterStateReason[] | undefined) => void;
}

/** @returns a function that ends it */
export function monitorPrinter(uri: string, options: MonitorOptions): () => void {
  const client = new IppClient(uri, { ...options, limits: { connectMs: 3000, answerMs: 5000, ...options.limits } });
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    try {
      const answer = await client.getPrinterAttributes(['printer-state', 'printer-state-reasons'], stop.signal);
      const keywords = stringsOf(find(groupAttributes(answer, GROUP.printer), 'printer-state-reasons'));
      if (!stop.signal.aborted) options.onAnswer(parseStateReasons(keywords));
    } catch {
      if (!stop.signal.aborted) options.onAnswer(undefined);
    }
    if (!stop.signal.aborted) timer = setTimeout(() => void ask(), options.everyMs);
  };
  void ask();
  return () => {
    stop.abort();
    clearTimeout(timer);
    client.close();
  };
}
