// Jobs for one printer -> opened and queued in one and the same order.

/*
 * A printer prints jobs in the order in which they were created on it, and holds back the upload of the next one. Workers
 * take sheets in the order in which they were queued. Were the two orders to differ, each job could wait for the other:
 * one for the printer, the other for a worker.
 */

/** Hands out turns, one at a time per printer, first come first served. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs `work` after every earlier work for this printer has settled; its failure does not concern the next one.
   *
   * @param printer its address: two handles on one device share its turns
   */
  run<T>(printer: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(printer) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(printer) === settled) this.#last.delete(printer);
      });
    this.#last.set(printer, settled);
    return mine;
  }
}
