// Canary certificates through an engine, ended in every way a job can end -> what is left of them in memory and on disk.

import { randomInt } from 'node:crypto';
import { InquiryProof } from './inquiry-proof.ts';
import { INQUIRY_SCENARIOS, type InquiryScenario, type InquiryWayOut } from './inquiry-scenarios.ts';
import { JobProof } from './job-proof.ts';
import { type Look, WITHIN_MS } from './look.ts';
import { Sandbox } from './sandbox.ts';
import { type JobWayOut, SCENARIOS, type Scenario } from './scenarios.ts';
import { canReadMemory, type Findings } from './search.ts';

export { WITHIN_MS } from './look.ts';

export type WayOut = JobWayOut | InquiryWayOut;
export const WAYS_OUT: readonly WayOut[] = [...SCENARIOS, ...INQUIRY_SCENARIOS].map(({ wayOut }) => wayOut);

export interface WayOutResult extends Look {
  readonly wayOut: WayOut;
  /** Traces found while the job was under way: a search that finds nothing ever proves nothing. */
  readonly during: Findings;
  /** Code of the error that the job ended with. */
  readonly code: string | undefined;
  readonly endedAsMeant: boolean;
  /** Traces that the engine held before any certificate came, so that they prove nothing; left out. */
  readonly leftOut: number;
  readonly traces: number;
  /** Files that anything was done to while the scenario ran, below the folder that the engine takes for its disk. */
  readonly filesTouched: readonly string[];
  readonly passed: boolean;
}

export interface WipeCheckOptions {
  readonly device: string;
  readonly workers: number;
  /** Which ways out; default all. */
  readonly waysOut?: readonly WayOut[];
  /** Each of them so many times. Default 1. */
  readonly repeat?: number;
  /** Folders that are searched too, beside everything that the engine takes for its disk. */
  readonly folders?: readonly string[];
  /** For the made-up names; default a random one. */
  readonly seed?: number;
  readonly onResult?: (result: WayOutResult) => void;
  readonly signal?: AbortSignal | undefined;
}

/** True where the proof can be made: Linux, and the memory of one's own children can be read. */
export function canCheckWipe(): boolean {
  return process.platform === 'linux' && canReadMemory(process.pid);
}

/** Runs the proof. */
export async function checkWipe(options: WipeCheckOptions): Promise<WayOutResult[]> {
  using sandbox = await Sandbox.make();
  sandbox.watch();
  const { device, workers, folders = [], seed = randomInt(2 ** 31) } = options;
  const results: WayOutResult[] = [];
  const asked = <S extends { readonly wayOut: WayOut }>(scenarios: readonly S[]): S[] =>
    scenarios
      .filter(({ wayOut }) => options.waysOut?.includes(wayOut) ?? true)
      .flatMap((scenario) => Array<S>(options.repeat ?? 1).fill(scenario));
  const judge = async (scenario: Scenario | InquiryScenario, attempt: () => Promise<Outcome>): Promise<void> => {
    options.signal?.throwIfAborted();
    sandbox.touched.clear();
    const outcome = await attempt();
    const { code, during, after, lookedAfterMs } = outcome;
    const endedAsMeant = scenario.ends === undefined ? code === undefined : scenario.ends.includes(code ?? '');
    const passed = after.total === 0 && lookedAfterMs <= WITHIN_MS && during.total > 0 && endedAsMeant;
    const filesTouched = [...sandbox.touched].sort();
    const result = { wayOut: scenario.wayOut, ...outcome, endedAsMeant, filesTouched, passed };
    results.push(result);
    options.onResult?.(result);
  };
  {
    await using proof = new JobProof({ device, workers, sandbox, seed, folders });
    for (const scenario of asked(SCENARIOS)) await judge(scenario, () => proof.run(scenario));
  }
  await using proof = new InquiryProof(sandbox, seed);
  for (const scenario of asked(INQUIRY_SCENARIOS)) {
    await judge(scenario, () => proof.run(scenario, folders));
  }
  return results;
}

type Outcome = Omit<WayOutResult, 'wayOut' | 'endedAsMeant' | 'filesTouched' | 'passed'>;
