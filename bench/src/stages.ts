// Where time goes: functions with a watch around them, by stage. Only for one caller at a time, for what overlaps cannot be told apart.

type Anything = (...given: never[]) => unknown;

export class Stages {
  readonly #ms = new Map<string, number>();

  /** `work`, with its time, until what it promises is there, added to `stage`. */
  timed<F extends Anything>(stage: string, work: F): F {
    return ((...given: never[]) => {
      const started = performance.now();
      const done = () => void this.#ms.set(stage, (this.#ms.get(stage) ?? 0) + performance.now() - started);
      const result = work(...given);
      if (result instanceof Promise) return result.finally(done);
      done();
      return result;
    }) as F;
  }

  /** `port`, with some of its methods timed, each under its stage. */
  around<T extends object>(port: T, methods: { readonly [M in keyof T]?: string }): T {
    return new Proxy(port, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name, target);
        if (typeof found !== 'function') return found;
        const bound = found.bind(target) as Anything;
        const stage = methods[name as keyof T];
        return stage === undefined ? bound : this.timed(stage, bound);
      },
    });
  }

  /** Microseconds a call, by stage. */
  meanUs(calls: number): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#ms].map(([stage, ms]) => [stage, (ms * 1_000) / calls]));
  }

  clear(): void {
    this.#ms.clear();
  }
}
