// Works through what is streamed, a bounded number at a time: a service answers many calls at once and each of them late.

/** How many calls of a move are under way at once. */
export const callsAtOnceMax = 16;

/** Ends with the first error, after what is under way has ended. */
export async function eachAtOnce<T>(items: AsyncIterable<T> | Iterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      if (failures.length > 0) break;
      if (underWay.size >= callsAtOnceMax) await Promise.race(underWay);
      const mine: Promise<void> = act(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(mine));
      underWay.add(mine);
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
}
