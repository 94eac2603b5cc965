// Jobs for one printer -> opened and queued in one and the same order.

/*
 * A printer prints jobs in the order in which they were created on it, and holds back the upload of the next one. Workers
 * take sheets in the order in which they were queued. Were the two orders to differ, each job could wait for the other:
 * one for the printer, the other for a worker.
 */

/** Hands out turns, one at a time per key, first come first served. */
export class Turns {
  readonly #last = new WeakMap<object, Promise<unknown>>();

  /** Runs `work` after every earlier work with this key has settled; its failure does not concern the next one. */
  run<T>(key: object, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  }
}
