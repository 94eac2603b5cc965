// What one job may use of time and memory -> limits with defaults, and the coded errors of a job that went over them.
import { defineErrors, row } from '../errors.ts';

export interface JobLimits {
  /**
   * Working time of all of a job's tasks together, ms. Waiting (for a worker, for the printer to take bytes) does not
   * count. Default 60,000: a hundred times what an ordinary certificate takes.
   */
  readonly jobTimeMs: number;
  /**
   * Resident memory of the process that works on the job, bytes: the JavaScript heap, Skia's and everything else that
   * is native. Default 1.5 GiB: a 600 dpi page stays below 400 MiB, one at 1200 dpi needs somewhat more than 1 GiB.
   */
  readonly processBytes: number;
}

export const DEFAULT_JOB_LIMITS: JobLimits = { jobTimeMs: 60_000, processBytes: 1536 << 20 };

/** Limits are looked at this often: the longest that a job goes on beyond one. */
export const WATCH_MS = 50;

export const limitError = defineErrors('job', {
  'time-limit': row<{ seconds: number }>(
    'refused',
    (p) =>
      `Expected the certificate to be ready after at most ${p.seconds} s of work but it was not. It was stopped. Have it made again, or raise the limit.`,
    (p) =>
      `${p.seconds} 秒以内に処理できるはずの証明書が終わらないため、中止しました。証明書を作り直すか、上限を上げてください。`,
  ),
  'memory-limit': row<{ mebibytes: number }>(
    'refused',
    (p) =>
      `Expected the certificate to need at most ${p.mebibytes} MiB of memory but it needed more. It was stopped. Have it made again with smaller pictures, or raise the limit.`,
    (p) =>
      `証明書の処理に必要なメモリが上限の ${p.mebibytes} MiB を超えたため、中止しました。画像を小さくして作り直すか、上限を上げてください。`,
  ),
  'worker-lost': row<{ how: string }>(
    'failed',
    (p) =>
      `The process that worked on the job ended (${p.how}). Another has taken its place; the job can be tried again.`,
    (p) =>
      `ジョブを処理していたプロセスが終了しました（${p.how}）。別のプロセスが引き継ぎました。もう一度お試しください。`,
  ),
  'worker-start': row<{ how: string }>(
    'failed',
    (p) =>
      `A worker process could not be started (${p.how}). Check the installation, free memory and the limit on processes.`,
    (p) => `処理プロセスを開始できません（${p.how}）。導入状態、空きメモリ、プロセス数の上限を確認してください。`,
  ),
});
