// `wipe-check`: proves on this machine that nothing of a certificate is left in memory or on disk, however its job ended.
import { canCheckWipe, checkWipe, WAYS_OUT, type WayOutResult, WITHIN_MS } from '../../job/wipe/check.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';

export interface WipeCheckFlags {
  readonly device: string;
  readonly workers: number;
  readonly folder?: readonly string[];
  readonly only?: readonly string[];
  readonly repeat: number;
}

/** The outcome as one object: counts by kind, never what was found. */
const forMachines = ({ during, after, ...rest }: WayOutResult) => ({
  ...rest,
  during: { total: during.total, byKind: during.byKind, bytes: during.bytes },
  after: { total: after.total, byKind: after.byKind, bytes: after.bytes, places: after.places },
});

export default async function wipeCheck(
  _args: readonly string[],
  flags: WipeCheckFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  if (!canCheckWipe()) throw usageError('no-process-memory', {});
  const waysOut = WAYS_OUT.filter((wayOut) => flags.only?.includes(wayOut) ?? true);
  if (waysOut.length === 0) throw usageError('choice', { flag: '--only', allowed: WAYS_OUT.join(', ') });
  const folders = flags.folder ?? [];
  const limit = `${WITHIN_MS / 1000} s`;
  out.tell(
    'Traces of made-up names (UTF-8, UTF-16, Shift_JIS, glyph numbers, PDF bytes, pixels) in the memory of every process of the engine,\n' +
      `its open files, and every file that it could have written, ${limit} after each end of a job at the latest:\n` +
      '  way out                  during the job   after it   looked after',
    'エンジンの全プロセスのメモリー、開いているファイル、書き込み可能なフォルダーから、架空の氏名の痕跡（UTF-8、UTF-16、Shift_JIS、字形番号、PDF、画素）を探します。\n' +
      `ジョブ終了後 ${limit} 以内に残っていてはなりません。\n` +
      '  終わり方                 処理中           終了後     終了からの時間',
  );
  const results = await checkWipe({
    device: flags.device,
    workers: flags.workers,
    waysOut,
    repeat: flags.repeat,
    folders,
    signal,
    onResult: (result) => {
      const line =
        `  ${result.wayOut.padEnd(24)} ${String(result.during.total).padStart(13)} ${String(result.after.total).padStart(10)}` +
        ` ${`${(result.lookedAfterMs / 1000).toFixed(2)} s`.padStart(13)}   `;
      const why = result.endedAsMeant ? '' : ` (${result.code ?? 'no error'})`;
      out.tell(`${line}${result.passed ? 'ok' : `FAILED${why}`}`, `${line}${result.passed ? '合格' : `不合格${why}`}`);
      for (const place of result.after.places) out.tell(`      ${place}`, `      ${place}`);
    },
  });
  const passed = results.every((result) => result.passed);
  out.tell(
    passed ? 'Nothing is left.' : 'Something is left, or the search could not be trusted: see above.',
    passed ? '何も残っていません。' : '痕跡が残っているか、検索が成立していません。上の表を確認してください。',
  );
  out.result({ passed, results: results.map(forMachines) });
  return passed ? 0 : 1;
}
