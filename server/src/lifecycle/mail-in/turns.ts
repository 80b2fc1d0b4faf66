// A line for each name: so many at once, so many waiting behind them, and whoever comes after those is sent away. One long line keeps nobody in another one waiting.

export interface Turns {
  /** What `act` gives, when it is its turn; undefined where the line is full. */
  inTurn<T>(name: string, act: () => Promise<T>): Promise<T | undefined>;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

export function createTurns(atOnceMax: number, waitingMax: number): Turns {
  const lines = new Map<string, Line>();
  return {
    async inTurn(name, act) {
      const line = lines.get(name) ?? { running: 0, waiting: [] };
      lines.set(name, line);
      if (line.running >= atOnceMax) {
        if (line.waiting.length >= waitingMax) return undefined;
        // Whoever ends hands its place on, so nobody slips in between.
        await new Promise<void>((go) => line.waiting.push(go));
      } else line.running += 1;
      try {
        return await act();
      } finally {
        const next = line.waiting.shift();
        if (next) next();
        else {
          line.running -= 1;
          if (line.running === 0) lines.delete(name);
        }
      }
    },
  };
}
