// `render`: a certificate -> separations, job.pwg and job.json in a folder.
import { createEngine } from '../../job/engine.ts';
import type { Dpi } from '../../job/plan.ts';
import { DEFAULT_LIMITS } from '../../raster/page/intake.ts';
import type { Console } from '../console.ts';
import { makeOutDir, readInput } from '../files.ts';
import { keysForMachines, openTicket, tellKeys, tellNoTicket, withKeys } from '../keys.ts';

export interface RenderFlags {
  readonly out: string;
  readonly device: string;
  readonly dpi: Dpi;
  readonly fit?: boolean;
  readonly workers: number;
  readonly gaijiFont?: readonly string[];
  readonly keys?: string;
  readonly ticket?: string;
}

export default async function render(
  [file]: readonly string[],
  flags: RenderFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const pdf = await readInput(file!, DEFAULT_LIMITS.maxBytes);
  const ticket = await openTicket(flags.ticket);
  await makeOutDir(flags.out);
  await using engine = await withKeys(flags.keys, (keys) =>
    createEngine({ device: flags.device, workers: flags.workers, gaijiFonts: flags.gaijiFont, keys }),
  );
  tellKeys(out, engine);
  tellNoTicket(out, engine, ticket);
  const { files, report } = await engine.render(pdf, {
    outDir: flags.out,
    dpi: flags.dpi,
    ticket,
    fit: flags.fit ? 'fit' : 'refuse',
    onProgress: out.progress,
    signal,
  });
  out.endProgress();
  out.tell(
    `${report.sheets.length} sheets rendered at ${report.dpi} dpi in ${(report.timesMs.total / 1000).toFixed(1)} s: ${flags.out}`,
    `${report.sheets.length}枚を ${report.dpi} dpi で作成しました（${(report.timesMs.total / 1000).toFixed(1)}秒）: ${flags.out}`,
  );
  out.result({ files, keys: keysForMachines(engine), report });
  return 0;
}
