// What intake costs, and how fast it stops -> a table: the check's share of a text page, and the delay from limit to end.
//
//   node bench/intake.ts [check|stop]

import { existsSync, readFileSync } from 'node:fs';
import type { KioskRasterError } from '../src/errors.ts';
import { makeCanary } from '../src/job/wipe/canary.ts';
import { openDocument } from '../src/raster/page/document.ts';
import { a4SizePx } from '../src/raster/plane.ts';
import { seededRandom } from '../src/raster/seeded-random.ts';
import { DEFAULT_JOB_LIMITS, type JobLimits } from '../src/workers/limits.ts';
import { createRasterPool } from '../src/workers/process-pool.ts';
import { BOMBS } from '../test/workers/bombs.ts';
import { describeMachine, summarise } from './statistics.ts';

const sample = (file: string) => readFileSync(new URL(`../samples/${file}`, import.meta.url));
const ms = (value: number): string => value.toFixed(1).padStart(8);

/** The check (glyphs, annotations) beside the rest of a page's way to 1-bit rows, warm, 600 dpi. */
async function checkCost(rounds: number): Promise<void> {
  console.log('page                          parse    check   raster   check / raster, check / all (p50 of each, ms)');
  for (const file of ['kisai-jiko.pdf', 'juminhyo.pdf', 'cases/juminhyo-90ms-rksj-h.pdf', 'koseki-zenbu.pdf']) {
    const parse: number[] = [];
    const check: number[] = [];
    const raster: number[] = [];
    for (let round = 0; round < rounds + 3; round++) {
      await using document = await openDocument(Uint8Array.from(sample(file)));
      const times = await document.rasterise(0, { ...a4SizePx(600), dpi: 600 }, () => {});
      if (round < 3) continue;
      parse.push(times.parseMs);
      check.push(times.checkMs);
      raster.push(times.codeMs + times.rasterMs + times.screenMs);
    }
    const [p, c, r] = [parse, check, raster].map((values) => summarise(values).p50);
    console.log(
      `${file.padEnd(26)}${ms(p)} ${ms(c)} ${ms(r)}   ${((100 * c) / r).toFixed(1)} %, ${((100 * c) / (p + c + r)).toFixed(1)} %`,
    );
  }
}

/** From the moment a limit is passed to the refusal, to the end of the process, and to the next job's answer. */
async function stopDelay(rounds: number): Promise<void> {
  console.log(
    'what passes its limit    told ms (max)   process gone ms (max)   next job answered ms (max), process replaced',
  );
  const cases: readonly [name: string, what: string, Partial<JobLimits>, code: string][] = [
    ['time: a page without end', 'endless', { jobTimeMs: 2000 }, 'job.time-limit'],
    ['memory: a picture', 'bomb', { processBytes: 400 << 20 }, 'job.memory-limit'],
    ['memory: content that unpacks', 'content of 3 GiB in 15 kB, deflated twice', {}, 'job.memory-limit'],
    ['memory: a font that unpacks', 'a font program of 2 GiB', {}, 'job.memory-limit'],
    ['cancelled by its caller', 'endless', {}, 'job.cancelled'],
  ];
  for (const [name, what, limits, code] of cases) {
    const told: number[] = [];
    const gone: number[] = [];
    const next: number[] = [];
    let replaced = 0;
    for (let round = 0; round < rounds; round++) {
      const bomb = BOMBS[what]?.make();
      const pdf = bomb ?? (await makeCanary(seededRandom(round + 1), what as 'endless' | 'bomb')).pdf;
      await using pool = createRasterPool({ workers: 1, limits });
      await pool.warm();
      const input = { jobKey: 1, pdf: Uint8Array.from(pdf), fit: 'refuse' as const };
      const stop = new AbortController();
      const before = pool.pids;
      // The moment: the time limit by the clock; the memory limit as /proc shows it; the cancel as it is asked for.
      let passed = 0;
      const started = performance.now();
      const over = (pid: number): boolean => {
        const pages = existsSync(`/proc/${pid}/statm`)
          ? Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1])
          : 0;
        return pages * 4096 > (limits.processBytes ?? DEFAULT_JOB_LIMITS.processBytes);
      };
      const watch = setInterval(() => {
        if (passed === 0 && before.some(over)) passed = performance.now();
      }, 2);
      const job = pool
        .preflight(input, () => {}, stop.signal)
        .then(
          () => 'done',
          (error) => (error as KioskRasterError).code,
        );
      if (name.startsWith('cancelled')) {
        setTimeout(() => {
          passed = performance.now();
          stop.abort();
        }, 1500);
      }
      const end = await job;
      if (end !== code) throw new Error(`Expected ${code} but the job ended with ${end}`);
      if (limits.jobTimeMs) passed = started + limits.jobTimeMs;
      // The pool may see it first; the heap's own limit nobody sees from outside.
      if (passed === 0) passed = performance.now();
      told.push(performance.now() - passed);
      clearInterval(watch);
      while (before.every((pid) => existsSync(`/proc/${pid}`))) await new Promise((resolve) => setTimeout(resolve, 2));
      gone.push(performance.now() - passed);
      await pool.release(1);
      const ordinary = { jobKey: 2, pdf: Uint8Array.from(sample('inkan.pdf')), fit: 'refuse' as const };
      if ((await pool.preflight(ordinary)).length !== 1) throw new Error('Expected the next job to be unharmed');
      next.push(performance.now() - passed);
      if (pool.pids.some((pid) => !before.includes(pid))) replaced++;
    }
    const [t, g, n] = [told, gone, next].map((values) => Math.round(summarise(values).max));
    console.log(`${name.padEnd(28)} ${t}   ${g}   ${n}, ${replaced} of ${rounds}`);
  }
}

console.log(describeMachine());
const what = process.argv[2];
if (what !== 'stop') await checkCost(12);
if (what !== 'check') await stopDelay(3);
