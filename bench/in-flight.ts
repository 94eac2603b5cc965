// A job -> many of it, so many at once, as long as more are wanted.

/**
 * Runs lanes side by side, in each of which one job follows the other.
 *
 * @param goesOn asked before each job
 * @returns when the last one has ended
 */
export async function keepInFlight(lanes: number, goesOn: () => boolean, job: () => Promise<void>): Promise<void> {
  const lane = async (): Promise<void> => {
    while (goesOn()) await job();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
