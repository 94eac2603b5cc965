// `virtual-printer`: an IPP printer on loopback that keeps what it gets and shows how it looks, on a page of its own; a receipt printer beside it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveSite } from '../../paper/tray/live-site.ts';
import { createTray } from '../../paper/tray.ts';
import { slipPng, startVirtualThermalPrinter } from '../../print/receipt/virtual/thermal-printer.ts';
import { virtualPrinterError } from '../../print/virtual-printer/errors.ts';
import { parseFaults } from '../../print/virtual-printer/faults/grammar.ts';
import { findModel, MODELS } from '../../print/virtual-printer/models/index.ts';
import { startVirtualPrinter } from '../../print/virtual-printer/server.ts';
import type { Console } from '../console.ts';
import { makeOutDir } from '../files.ts';

export interface VirtualPrinterFlags {
  readonly port: number;
  readonly out: string;
  readonly model: string;
  readonly fault?: string;
  /** Of a virtual receipt printer beside it; absent: none. */
  readonly receiptPort?: number;
}

export default async function virtualPrinter(
  _args: readonly string[],
  flags: VirtualPrinterFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const model = findModel(flags.model);
  if (model === undefined) {
    const known = MODELS.map(({ id }) => id).join(', ');
    throw virtualPrinterError('unknownModel', { model: flags.model, known });
  }
  const faults = flags.fault === undefined ? [] : parseFaults(flags.fault);
  await makeOutDir(flags.out);
  const tray = createTray({
    outDir: flags.out,
    picturesIn: 'job',
    onError: (error) => out.fail(error),
    signal,
    onPictures: (progress) => out.progress({ kind: 'pictures', ...progress }),
    onJob: (job) =>
      out.tell(
        `job ${job.jobId}: ${job.sheets} sheets received, pictures: ${job.indexPath}`,
        `ジョブ ${job.jobId}: ${job.sheets}枚を受信しました。画像: ${job.indexPath}`,
      ),
  });
  const pages = liveSite(tray.log, flags.out, () => ({
    label: `${model.makeAndModel}, ${printer.uri}`,
    status: { ...printer.status(), waiting: printer.jobs().filter(({ state }) => state.startsWith('pending')).length },
  }));
  const printer = await startVirtualPrinter({
    port: flags.port,
    sink: tray,
    model,
    pages,
    faults,
    onFault: (fault) => out.tell(`fault: ${JSON.stringify(fault)}`, `障害: ${JSON.stringify(fault)}`),
  });
  const page = printer.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/');
  out.tell(
    `Printing to ${printer.uri} keeps jobs and pictures in ${flags.out}. Watch them at ${page} Stop with Ctrl-C.`,
    `${printer.uri} に印刷すると、${flags.out} にジョブと画像を保存します。様子は ${page} で見られます。Ctrl-C で終了します。`,
  );
  let slips = 0;
  const receipt =
    flags.receiptPort === undefined
      ? undefined
      : await startVirtualThermalPrinter({
          port: flags.receiptPort,
          onSlip: (slip) => {
            const path = join(flags.out, `slip-${++slips}.png`);
            writeFileSync(path, slipPng(slip));
            out.tell(`receipt: ${path}`, `領収書: ${path}`);
          },
        });
  if (receipt)
    out.tell(`Receipts printed to ${receipt.target} come out as pictures.`, `領収書の印刷先: ${receipt.target}`);
  out.result({ uri: printer.uri, page, out: flags.out, ...(receipt ? { receipt: receipt.target } : {}) });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await receipt?.close();
  await printer.close();
  await tray.settled();
  return 0;
}
