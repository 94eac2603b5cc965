// What a test waits for.

/** Looks every 20 ms. @throws when it has not come about after so long */
export async function until(what: () => boolean, limitMs = 60_000): Promise<void> {
  const startMs = Date.now();
  while (!what()) {
    if (Date.now() - startMs > limitMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
