// A wait that ends: what does not come in time fails the test that waits, with words, instead of holding up everything until somebody kills it.

/** What `work` gives; rejects with `late()` where that takes longer than `ms`. The work itself goes on. */
export async function within<T>(ms: number, late: () => Error, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
