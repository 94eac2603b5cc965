// `virtual-printer`: an IPP printer on loopback that keeps what it gets and shows how it looks.

import { createTray } from '../../paper/tray.ts';
import { startVirtualPrinter } from '../../print/virtual-printer/server.ts';
import type { Console } from '../console.ts';
import { makeOutDir } from '../files.ts';

export interface VirtualPrinterFlags {
  readonly port: number;
  readonly out: string;
}

export default async function virtualPrinter(
  _args: readonly string[],
  flags: VirtualPrinterFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  await makeOutDir(flags.out);
  const tray = createTray({
    outDir: flags.out,
    picturesIn: 'job',
    onError: (error) => out.fail(error),
    signal,
    onJob: (job) =>
      out.tell(
        `job ${job.jobId}: ${job.sheets} sheets received, pictures: ${job.indexPath}`,
        `ジョブ ${job.jobId}: ${job.sheets}枚を受信しました。画像: ${job.indexPath}`,
      ),
  });
  const printer = await startVirtualPrinter({ port: flags.port, sink: tray });
  out.tell(
    `Printing to ${printer.uri} keeps jobs and pictures in ${flags.out}. Stop with Ctrl-C.`,
    `${printer.uri} に印刷すると、${flags.out} にジョブと画像を保存します。Ctrl-C で終了します。`,
  );
  out.result({ uri: printer.uri, out: flags.out });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await printer.close();
  return 0;
}
