// A parser and nearly valid inputs for it -> what came of one input: accepted, a coded error, or a fault.
import { KioskRasterError } from '../../src/errors.ts';
import type { Random } from './mutate.ts';

/** `accepted`, a code, or `FAULT: ...` for anything that must not happen. */
export type Outcome = string;

export interface Target extends AsyncDisposable {
  /** One input, made and tried. */
  run(random: Random): Promise<{ outcome: Outcome; input: Uint8Array }>;
}

/** A parser must end within this, ms of processor time, which does not depend on who else is at work. */
const PARSER_LIMIT_MS = 5000;

/** Faults: an error without a code, an internal one, a lost process. */
export async function judge(work: () => unknown, limitMs = PARSER_LIMIT_MS): Promise<Outcome> {
  const start = process.cpuUsage();
  let outcome = 'accepted';
  try {
    await work();
  } catch (error) {
    if (!(error instanceof KioskRasterError))
      return `FAULT: ${(error as Error).stack?.split('\n').slice(0, 3).join(' ')}`;
    if (error.code === 'job.internal' || error.code === 'job.worker-lost')
      return `FAULT: ${error.code} ${JSON.stringify(error.params)}`;
    outcome = error.code;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 > limitMs ? 'FAULT: slow' : outcome;
}

export function parser(make: (random: Random) => Uint8Array, parse: (input: Uint8Array) => unknown): Target {
  return {
    async run(random) {
      const input = make(random);
      return { outcome: await judge(() => parse(input)), input };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
