// Makers that take turns -> what each makes in a second, round by round, and how they compare.

/** Work that came out while nobody else had the machine. */
export interface Turn {
  /** Sheets (of a peer: pages) per second. */
  readonly perSecond: number;
}

/** A window's first second is not counted: whoever waited has to get going again. */
const START_MS = 1000;

/**
 * The rate over a window: what came out after its first second and before its end. Jobs are begun until that, so that both ends
 * cut through work that goes on; what is done after it belongs to nobody.
 *
 * @param doneMs when each sheet came out, ms, in any order
 * @param beganMs when the window began, on the same clock
 * @param windowMs its length, more than a second
 * @returns sheets per second
 */
export function rateOverWindow(doneMs: readonly number[], beganMs: number, windowMs: number): number {
  const counted = doneMs.filter((at) => at > beganMs + START_MS && at <= beganMs + windowMs);
  return (counted.length * 1000) / (windowMs - START_MS);
}

export interface Comparison {
  /** Of the sums over all rounds. */
  readonly ratio: number;
  /** Of the ratios of single rounds. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** How much more `of` makes than `to`, round by round and altogether. Both have the same rounds, at least one. */
export function compareTurns(of: readonly Turn[], to: readonly Turn[]): Comparison {
  const ratios = of.map(({ perSecond }, round) => perSecond / to[round]!.perSecond).sort((a, b) => a - b);
  const middle = ratios.length / 2;
  return {
    ratio: meanRate(of) / meanRate(to),
    median: (ratios[Math.ceil(middle) - 1]! + ratios[Math.floor(middle)]!) / 2,
    min: ratios[0]!,
    max: ratios.at(-1)!,
  };
}

/** A figure with the range of the rounds behind it: `1.57 (1.29–1.59)`. */
export function inRange(value: number, { min, max }: Comparison): string {
  return `${value.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

/** Per second, over all turns, which are equally long. */
export function meanRate(turns: readonly Turn[]): number {
  return turns.reduce((sum, { perSecond }) => sum + perSecond, 0) / turns.length;
}

type Takers = Readonly<Record<string, () => Promise<Turn>>>;

/**
 * Lets each have its turn, round after round: a machine that drifts meets all alike.
 *
 * @returns what each said, by round
 */
export async function takeTurns<T extends Takers>(
  takers: T,
  rounds: number,
): Promise<{ [Name in keyof T]: Awaited<ReturnType<T[Name]>>[] }> {
  const taken = Object.fromEntries(Object.keys(takers).map((name) => [name, [] as Turn[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, take] of Object.entries(takers)) taken[name]!.push(await take());
  }
  return taken as { [Name in keyof T]: Awaited<ReturnType<T[Name]>>[] };
}
