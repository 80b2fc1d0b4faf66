// staff: who of the operator's people may ask to look at customers' data. Eligibility is by name, for a department and a ground, until a date.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireEligibility, WireStaffPerson } from '@steward/protocol/wire/staff-routes.ts';
import { departments, grounds, staffDuties } from '@steward/protocol/words.ts';
import { exits, type Command, type Context, type Operator } from './command.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;

async function asking<R>(context: Context, work: (operator: Operator) => Promise<R>): Promise<R> {
  const operator = await context.operator();
  try {
    return await work(operator);
  } finally {
    await operator.close();
  }
}

const peopleOf = async (operator: Operator) => ((await operator.ask('GET', '/staff')) as { people: readonly WireStaffPerson[] }).people;

/** By id, or by e-mail address. */
async function personNamed(operator: Operator, named: string): Promise<WireStaffPerson> {
  const found = (await peopleOf(operator)).filter(
    ({ person, email, leftAt }) => leftAt === undefined && (person === named || email === named),
  );
  if (found.length !== 1)
    throw new StewardError('not-found', { field: 'person', rule: 'the e-mail address or id of somebody of the staff' });
  return found[0]!;
}

function show({ terminal }: Context, { name, email, person, administrator, eligible, leftAt }: WireStaffPerson): void {
  const role = leftAt === undefined ? (administrator ? ', administrator' : '') : `, left ${leftAt.slice(0, 10)}`;
  terminal.line(`${name}${email === undefined ? '' : ` <${email}>`}  ${person}${role}`);
  for (const { duty, department, ground, until } of eligible) terminal.line(`  may ${duty}: ${ground} (${department}) until ${until}`);
}

const word = <const W extends readonly string[]>(options: Options, name: string, words: W): W[number] => {
  const value = options[name];
  if (!words.includes(value as string)) throw new StewardError('invalid-input', { field: `--${name}`, rule: `one of ${words.join(', ')}` });
  return value as W[number];
};

function eligibilityOf(options: Options): WireEligibility {
  const until = Date.parse(String(options['until'] ?? ''));
  if (Number.isNaN(until)) throw new StewardError('invalid-input', { field: '--until', rule: 'a date, such as 2027-06-30' });
  return {
    duty: word({ duty: 'ask', ...defined(options) }, 'duty', staffDuties),
    department: word(options, 'department', departments),
    ground: word(options, 'ground', grounds),
    until: new Date(until).toISOString(),
  };
}

const defined = (options: Options): Options => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
const forOne = { wordsMin: 1, wordsMax: 1 } as const;
const forGround = { department: { type: 'string' }, ground: { type: 'string' }, duty: { type: 'string' } } as const;

export const staffList: Command = {
  name: 'staff list',
  usage: 'staff list',
  summary: 'Show who of the staff may ask for what, and until when',
  options: {},
  wordsMin: 0,
  wordsMax: 0,
  run: (context) =>
    asking(context, async (operator) => {
      const people = await peopleOf(operator);
      for (const person of people) show(context, person);
      context.terminal.result({ people });
      return exits.done;
    }),
};

export const staffAdd: Command = {
  name: 'staff add',
  usage: 'staff add <email> --name <name as customers read it> [--administrator]',
  summary: 'Add somebody to the staff; prints the token that sets their password, once',
  options: { name: { type: 'string' }, administrator: { type: 'boolean' } },
  ...forOne,
  run: (context, [email], { name, administrator }) =>
    asking(context, async (operator) => {
      if (typeof name !== 'string') throw new StewardError('invalid-input', { field: '--name', rule: 'is needed' });
      const body = { email: email!, name, administrator: administrator === true };
      const added = (await operator.ask('POST', '/staff', body)) as { person: string; token: string; until: string };
      context.terminal.line(`${added.person}  sets a password until ${added.until} with the token`);
      context.terminal.line(added.token);
      context.terminal.result(added);
      return exits.done;
    }),
};

const changing = (
  name: string,
  summary: string,
  more: { readonly usage: string; readonly options: Command['options'] },
  work: (operator: Operator, person: WireStaffPerson, options: Options) => Promise<unknown>,
): Command => ({
  name,
  usage: `${name} <email or id>${more.usage}`,
  summary,
  options: more.options,
  ...forOne,
  run: (context, [named], options) =>
    asking(context, async (operator) => {
      const changed = (await work(operator, await personNamed(operator, named!), options)) as WireStaffPerson;
      if (changed.eligible) show(context, changed);
      context.terminal.result(changed);
      return exits.done;
    }),
});

const isLike = (one: Partial<WireEligibility>, other: WireEligibility) =>
  (['duty', 'department', 'ground'] as const).every((part) => one[part] === undefined || one[part] === other[part]);

const set = (operator: Operator, person: WireStaffPerson, eligible: readonly WireEligibility[]) =>
  operator.ask('POST', `/staff/${person.person}/eligibility`, { eligible });

const groundUsage = ' --department <department> --ground <ground> [--duty ask|approve]';

export const staffGrant = changing(
  'staff grant',
  'Make somebody eligible to ask, or to be the second person, until a date',
  { usage: `${groundUsage} --until <date>`, options: { ...forGround, until: { type: 'string' } } },
  async (operator, person, options) => {
    const granted = eligibilityOf(options);
    return set(operator, person, [...person.eligible.filter((each) => !isLike(granted, each)), granted]);
  },
);

export const staffWithdraw = changing(
  'staff withdraw',
  'Withdraw what somebody is eligible for; what rests on it ends at once',
  { usage: ' [--department …] [--ground …] [--duty …]', options: forGround },
  async (operator, person, options) =>
    set(
      operator,
      person,
      person.eligible.filter((each) => !isLike(defined(options) as Partial<WireEligibility>, each)),
    ),
);

export const staffLeave = changing(
  'staff leave',
  'Somebody leaves: sign-in, sessions, eligibility and every case that rests on them end at once',
  { usage: '', options: {} },
  (operator, person) => operator.ask('POST', `/staff/${person.person}/leave`, {}),
);

export const staffRecover: Command = {
  name: 'staff recover',
  usage: 'staff recover <email or id> [--second-factor]',
  summary: 'Print a token with which somebody sets a new password; with --second-factor the one they lost is taken away too',
  options: { 'second-factor': { type: 'boolean' } },
  ...forOne,
  run: (context, [named], options) =>
    asking(context, async (operator) => {
      const { person } = await personNamed(operator, named!);
      const given = (await operator.ask('POST', `/staff/${person}/recover`, { secondFactor: options['second-factor'] === true })) as {
        token: string;
        until: string;
      };
      context.terminal.line(given.token);
      context.terminal.result(given);
      return exits.done;
    }),
};

interface ListedCase {
  readonly id: string;
  readonly business: string;
  readonly ground: string;
  readonly state: string;
  readonly requestedAt: string;
  readonly until?: string;
}

export const caseList: Command = {
  name: 'case list',
  usage: 'case list',
  summary: 'Show the newest cases in which the staff looked or asked to, without what was said in them',
  options: {},
  wordsMin: 0,
  wordsMax: 0,
  run: (context) =>
    asking(context, async (operator) => {
      const { cases } = (await operator.ask('GET', '/cases')) as { cases: readonly ListedCase[] };
      for (const { id, business, ground, state, requestedAt, until } of cases)
        context.terminal.line(
          `${id}  ${ground.padEnd(16)}  ${state.padEnd(8)}  ${requestedAt}${until === undefined ? '' : ` to ${until}`}  ${business}`,
        );
      context.terminal.result({ cases });
      return exits.done;
    }),
};
