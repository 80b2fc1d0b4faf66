// promises: what the checks found; `promises check` runs them now. Exit 3 when a promise is broken, 4 when one could not be checked and none is broken.
import { exits, type Command, type Context } from './command.ts';

interface Figure {
  readonly says: { readonly en: string };
  readonly kind: string;
  readonly value?: number | string;
  readonly atMs?: number;
  readonly ms?: number;
}

interface PromiseLine {
  readonly id: string;
  readonly text: string;
  readonly state: 'true' | 'broken' | 'not-checked' | 'not-provable';
  readonly since: string;
  readonly checkedAt: string;
  readonly because?: string;
  readonly figures: readonly Figure[];
  readonly tables?: readonly {
    readonly says: { readonly en: string };
    readonly rows: readonly (readonly (string | { readonly en: string })[])[];
  }[];
  readonly run: readonly string[];
}

export interface PromisesFound {
  readonly promises: readonly PromiseLine[];
  readonly all: number;
}

const words = { true: 'true', broken: 'BROKEN', 'not-checked': 'not checked', 'not-provable': 'not provable' } as const;
const order = ['broken', 'not-checked', 'not-provable', 'true'] as const;

const shownValue = ({ kind, value, atMs, ms }: Figure): string => {
  if (kind === 'time') return new Date(atMs!).toISOString();
  if (kind === 'duration') return `${Math.round(ms!)} ms`;
  return kind === 'share' ? `${Math.round(Number(value) * 1_000) / 10} %` : String(value);
};

function show({ terminal }: Context, { promises, all }: PromisesFound, whole: boolean): void {
  for (const { id, state, since, text, because, figures, tables, run } of promises) {
    terminal.line(`${id.padEnd(3)} ${words[state].padEnd(13)} ${text}`);
    if (because !== undefined) terminal.line(`      ${because}${state === 'broken' ? ` (since ${since})` : ''}`);
    if (!whole) continue;
    for (const figure of figures) terminal.line(`      ${figure.says.en}: ${shownValue(figure)}`);
    for (const table of tables ?? [])
      for (const row of table.rows)
        terminal.line(`      ${table.says.en}: ${row.map((cell) => (typeof cell === 'string' ? cell : cell.en)).join(' · ')}`);
    for (const each of run) terminal.line(`      run it yourself: ${each}`);
  }
  if (promises.length < all)
    terminal.line(`${all - promises.length} promises were never checked here: \`steward promises check\` does it.`);
}

/** Of all: broken is worse than unchecked, and what software cannot prove is no failure. */
export function exitOf({ promises, all }: PromisesFound): number {
  const worst = order.find((state) => promises.some((promise) => promise.state === state));
  if (worst === 'broken') return exits.mismatch;
  return worst === 'not-checked' || promises.length < all ? exits.unchecked : exits.done;
}

async function asked(context: Context, method: 'GET' | 'POST', path: string, body?: object): Promise<PromisesFound> {
  const operator = await context.operator();
  try {
    return (await operator.ask(method, path, body)) as PromisesFound;
  } finally {
    await operator.close();
  }
}

export const promisesCheck: Command = {
  name: 'promises check',
  usage: 'promises check [id]',
  summary: 'Check every promise now, or the one that is named',
  options: {},
  wordsMin: 0,
  wordsMax: 1,
  async run(context, [id]) {
    context.terminal.note('Checking …');
    const found = await asked(context, 'POST', '/promises/check', id === undefined ? {} : { id });
    show(context, found, id !== undefined);
    context.terminal.result(found);
    return exitOf(found);
  },
};

export const promises: Command = {
  name: 'promises',
  usage: 'promises [id]',
  summary: 'Show the promises, and what the last check of each found',
  options: {},
  wordsMin: 0,
  wordsMax: 1,
  async run(context, [id]) {
    const found = await asked(context, 'GET', '/promises');
    const named = id === undefined ? found : { promises: found.promises.filter((each) => each.id === id.toUpperCase()), all: 1 };
    show(context, named, id !== undefined);
    context.terminal.result(named);
    return exitOf(named);
  },
};
