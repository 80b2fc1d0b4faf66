// incident, audit, demand, access-review: the registers that stand beside the promises. What customers will read is a file of JSON with its texts in both
// languages (docs/trust.md shows each), so that nobody writes a notice of a breach between quotes on a command line.
import { readFile } from 'node:fs/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command, type Context } from './command.ts';

const plain = { options: {}, wordsMin: 0, wordsMax: 0 } as const;
const forOne = { wordsMin: 1, wordsMax: 1 } as const;

interface Said {
  readonly en: string;
}
interface Incident {
  readonly id: string;
  readonly title: Said;
  readonly knownMs: number;
  readonly affected: readonly unknown[];
  readonly untold: readonly string[];
  readonly authority: string;
  readonly closedMs?: number;
}

async function ask<T>(context: Context, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const operator = await context.operator();
  try {
    return (await operator.ask(method, path, body)) as T;
  } finally {
    await operator.close();
  }
}

async function readJson(file: string): Promise<object> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StewardError('invalid-input', { field: 'file', rule: `${file} cannot be read`, cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw new StewardError('invalid-input', { field: 'file', rule: `${file} is no JSON`, cause });
  }
  throw new StewardError('invalid-input', { field: 'file', rule: `${file} holds no object` });
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

function showIncident({ terminal }: Context, { id, title, knownMs, affected, untold, authority, closedMs }: Incident): void {
  terminal.line(`${id}  ${day(knownMs)} UTC  ${title.en}${closedMs === undefined ? '' : `  (closed ${day(closedMs)})`}`);
  terminal.line(`  concerns ${affected.length} businesses, ${untold.length} of them not told yet; the authority: ${authority}`);
  for (const business of untold) terminal.line(`  not told: ${business}`);
}

async function changed(context: Context, path: string, body: object): Promise<number> {
  const incident = await ask<Incident>(context, 'POST', path, body);
  showIncident(context, incident);
  context.terminal.result(incident);
  return incident.untold.length === 0 ? exits.done : exits.partly;
}

const listing = (name: string, what: string, key: string, show: (context: Context, record: never) => void): Command => ({
  ...plain,
  name: `${name} list`,
  usage: `${name} list`,
  summary: `List ${what}, the newest first`,
  async run(context) {
    const found = await ask<Readonly<Record<string, readonly never[]>>>(context, 'GET', `/${key}`);
    for (const record of found[key]!) show(context, record);
    if (found[key]!.length === 0) context.terminal.line('None.');
    context.terminal.result(found);
    return exits.done;
  },
});

const adding = (name: string, what: string): Command => ({
  ...forOne,
  name: `${name} add`,
  usage: `${name} add <file.json>`,
  summary: `Enter ${what}, as docs/trust.md says`,
  options: {},
  async run(context, [file]) {
    const added = await ask<{ readonly id: string }>(context, 'POST', `/${name}s`, await readJson(file!));
    context.terminal.line(`${added.id}  entered; it is on the Trust page`);
    context.terminal.result(added);
    return exits.done;
  },
});

export const trustRegisters: readonly Command[] = [
  {
    ...forOne,
    name: 'incident add',
    usage: 'incident add <file.json>',
    summary: 'Enter an incident: whom it concerns is worked out, and they are told',
    options: {},
    run: async (context, [file]) => changed(context, '/incidents', await readJson(file!)),
  },
  listing('incident', 'incidents', 'incidents', showIncident),
  {
    ...forOne,
    name: 'incident told',
    usage: 'incident told <id> [--business <id,id>]',
    summary: 'Tell those who were not told yet, or note whom you have told by other ways',
    options: { business: { type: 'string' } },
    run: (context, [id], { business }) =>
      changed(
        context,
        `/incidents/${encodeURIComponent(id!)}/told`,
        typeof business === 'string' ? { businesses: business.split(',') } : {},
      ),
  },
  {
    ...forOne,
    name: 'incident authority',
    usage: 'incident authority <id> [--no-risk <file.json>]',
    summary: 'Note that the authority was told, or why it need not be',
    options: { 'no-risk': { type: 'string' } },
    run: async (context, [id], { 'no-risk': why }) =>
      changed(context, `/incidents/${encodeURIComponent(id!)}/authority`, typeof why === 'string' ? { not: await readJson(why) } : {}),
  },
  {
    ...forOne,
    name: 'incident close',
    usage: 'incident close <id>',
    summary: 'Note that an incident is over',
    options: {},
    run: (context, [id]) => changed(context, `/incidents/${encodeURIComponent(id!)}/close`, {}),
  },
  adding('audit', 'an audit by somebody outside'),
  listing(
    'audit',
    'audits',
    'audits',
    ({ terminal }, audit: { id: string; who: string; atMs: number; findings: readonly { text: Said; fixedIn?: string }[] }) => {
      terminal.line(`${audit.id}  ${day(audit.atMs)} UTC  ${audit.who}`);
      for (const [i, { text, fixedIn }] of audit.findings.entries())
        terminal.line(`  ${i + 1}. ${text.en}${fixedIn === undefined ? '' : `  (fixed in ${fixedIn})`}`);
    },
  ),
  {
    ...forOne,
    name: 'audit fixed',
    usage: 'audit fixed <id> --finding <number> --in <version>',
    summary: 'Note the release in which a finding was fixed',
    options: { finding: { type: 'string' }, in: { type: 'string' } },
    async run(context, [id], { finding, in: version }) {
      const body = { finding: Number(finding), version: String(version ?? '') };
      const audit = await ask<object>(context, 'POST', `/audits/${encodeURIComponent(id!)}/fixed`, body);
      context.terminal.line('noted');
      context.terminal.result(audit);
      return exits.done;
    },
  },
  adding('demand', 'a demand of an authority'),
  listing(
    'demand',
    'demands of authorities, sealed ones too',
    'demands',
    ({ terminal }, demand: { id: string; atMs: number; authority: string; basis: string; sealedUntilMs?: number }) => {
      const sealed = demand.sealedUntilMs === undefined ? '' : `  (not published before ${day(demand.sealedUntilMs)})`;
      terminal.line(`${demand.id}  ${day(demand.atMs)} UTC  ${demand.authority}: ${demand.basis}${sealed}`);
    },
  ),
  accessReview(),
];

interface StaffReview {
  readonly staff: readonly {
    readonly name: string;
    readonly person: string;
    readonly administrator: boolean;
    readonly eligible: readonly { readonly duty: string; readonly department: string; readonly ground: string; readonly untilMs: number }[];
    readonly looking: readonly { readonly case: string; readonly untilMs: number }[];
  }[];
}
interface BusinessReview {
  readonly members: readonly {
    readonly person: string;
    readonly role: string;
    readonly projects: readonly { readonly project: string; readonly role: string }[];
  }[];
  readonly staff: readonly { readonly person?: string; readonly case: string; readonly untilMs: number }[];
}

function accessReview(): Command {
  return {
    name: 'access-review',
    usage: 'access-review [<business>]',
    summary: 'Show who can see what: of the staff, or in a business, by ids and roles',
    options: {},
    wordsMin: 0,
    wordsMax: 1,
    async run(context, [business]) {
      const { terminal } = context;
      if (business === undefined) {
        const review = await ask<StaffReview>(context, 'GET', '/access-review');
        for (const { name, person, administrator, eligible, looking } of review.staff) {
          terminal.line(`${name}  ${person}${administrator ? ', administrator' : ''}`);
          for (const each of eligible) terminal.line(`  may ${each.duty}: ${each.ground} (${each.department}) until ${day(each.untilMs)}`);
          for (const each of looking) terminal.line(`  can look now: case ${each.case} until ${day(each.untilMs)}`);
        }
        if (review.staff.length === 0) terminal.line('Nobody is on the staff.');
        terminal.result(review);
        return exits.done;
      }
      const review = await ask<BusinessReview>(context, 'GET', `/businesses/${encodeURIComponent(business)}/access-review`);
      for (const { person, role, projects } of review.members) {
        terminal.line(`${person}  ${role}${role === 'owner' || role === 'admin' ? ': everything' : ''}`);
        for (const each of projects) terminal.line(`  ${each.project}  ${each.role}`);
      }
      for (const each of review.staff) terminal.line(`staff: case ${each.case} until ${day(each.untilMs)}`);
      if (review.staff.length === 0) terminal.line('Of the staff, nobody can look now.');
      terminal.result(review);
      return exits.done;
    },
  };
}
