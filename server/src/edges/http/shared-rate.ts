// How many requests one address may make in a minute, counted over all nodes: the store that @fastify/rate-limit asks. A twentieth is free at each node, so that hardly
// anybody's requests cost a write; what is beyond is taken in parts of a tenth from what all nodes may let through together.
import { markOf, type BudgetTools } from './budget.ts';

const freeShare = 20;
const partShare = 10;
const addressesMax = 10_000;

interface Count {
  readonly untilMs: number;
  count: number;
  allowed: number;
  asking: Promise<void> | undefined;
}

type Answer = (error: Error | null, counted?: { readonly current: number; readonly ttl: number }) => void;

/** For `store` of the plug-in; `undefined` where it may count by itself. */
export function sharedRate({ clock, nodes, dayMarks }: BudgetTools) {
  if (!nodes || nodes.alone || !dayMarks) return undefined;
  const counts = new Map<string, Count>();
  const countOf = (address: string, max: number, everyMs: number): Count => {
    const nowMs = clock.nowMs();
    const known = counts.get(address);
    if (known && nowMs < known.untilMs) return known;
    const untilMs = (Math.floor(nowMs / everyMs) + 1) * everyMs;
    const fresh: Count = { untilMs, count: 0, allowed: Math.ceil(max / freeShare), asking: undefined };
    counts.delete(address);
    counts.set(address, fresh);
    if (counts.size > addressesMax) counts.delete(counts.keys().next().value!);
    return fresh;
  };
  const ask = async (address: string, mine: Count, max: number, everyMs: number) => {
    // Who cannot be counted together is counted here.
    const given = await markOf(dayMarks, 'requests', address)
      .then((mark) => nodes.portion(`requests/${mark}`, Math.ceil(max / partShare), max, everyMs))
      .catch(() => max);
    mine.allowed = given === 0 ? Math.min(mine.allowed, mine.count - 1) : mine.allowed + given;
  };
  return class SharedRate {
    incr(address: string, answer: Answer, everyMs: number, max: number): void {
      const mine = countOf(address, max, everyMs);
      mine.count++;
      const { count } = mine;
      const tell = () =>
        answer(null, { current: count > mine.allowed ? max + 1 : Math.min(count, max), ttl: mine.untilMs - clock.nowMs() });
      if (count <= mine.allowed) return tell();
      mine.asking ??= ask(address, mine, max, everyMs).finally(() => (mine.asking = undefined));
      mine.asking.then(tell, tell);
    }

    child(): SharedRate {
      return this;
    }
  };
}
