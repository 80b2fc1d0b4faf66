// Who in the business was told of what concerns it: for its owners and admins, who have to know whether a notice reached its people. Read like the ledger, of which it is
// a part: the entry is that of reading it. It says who was told when and by which channel, of what nobody can silence; not who read it, and nothing of everyday work,
// so that it is no means of watching colleagues.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import type { Decision } from '../policy/decide.ts';
import { toldAbout, toldThings, type Telling } from '../stores/notices.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';

export interface ToldOfThing {
  readonly atMs: number;
  readonly notice: Notice;
  readonly people: readonly { readonly person: PersonId; readonly told: readonly Telling[] }[];
}

const thingsMax = 200;
const notTheirs: Decision & { readonly allowed: false } = {
  allowed: false,
  policies: ['told-administration'],
  sentence: 'Who was told of what is for the owners and admins of the business.',
};

export const readTold: ReadOperation<'read-ledger', object, undefined, readonly ToldOfThing[]> = {
  kind: 'read',
  name: 'read-ledger',
  entryServesMs: 900_000,
  async locate(tools, principal) {
    const target = await locatePerson(tools, principal, { person: principal.person });
    const { businessRole } = target.facts;
    const administers = businessRole === 'owner' || businessRole === 'admin';
    return { ...target, known: true, viewed: 'told', ...(administers ? {} : { refusal: notTheirs }) };
  },
  async act(grant, { tools: { rows } }) {
    const things: ToldOfThing[] = [];
    for (const { about, notice, atMs } of (await toldThings(rows, grant.business)).slice(0, thingsMax)) {
      const people: ToldOfThing['people'][number][] = [];
      for await (const stored of toldAbout(rows, about))
        if (stored.business === grant.business) people.push({ person: stored.person, told: stored.told });
      things.push({ atMs, notice, people });
    }
    return things;
  },
};
