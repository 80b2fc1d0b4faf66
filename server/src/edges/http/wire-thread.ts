// A thread as it is sent. Names of the staff come from their own accounts, also of those who have left.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { WireThread, WireThreadHead } from '@steward/protocol/wire/contact-routes.ts';
import type { Processors } from '../../catalogue/processors.ts';
import type { ThreadHead, ThreadView } from '../../governed/threads/read-threads.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { StaffNames } from './wire-case.ts';

type NameOf = (person: PersonId) => string;

/** The names of these people of the staff. */
export async function staffNames(staff: StaffNames, people: Iterable<PersonId | undefined>): Promise<NameOf> {
  const all = [...new Set([...people].filter((person) => person !== undefined))].slice(0, 100);
  const profiles = all.length === 0 ? [] : await staff.profiles(all);
  const names = new Map(all.map((person, i) => [person, profiles[i]?.displayName ?? '']));
  return (person) => names.get(person) ?? '';
}

export function wireHead(head: ThreadHead, nowMs: number, nameOf: NameOf): WireThreadHead {
  const { id, kind, subject, state, via, by, company, assigned, look, dueAtMs } = head;
  const waits = state === 'waiting' || state === 'unconfirmed';
  return {
    id,
    kind,
    subject,
    state,
    via,
    ...(by === undefined ? {} : { by }),
    company,
    createdAt: isoTime(head.createdAtMs),
    lastAt: isoTime(head.lastAtMs),
    ...(waits ? { due: isoTime(dueAtMs) } : {}),
    overdue: state === 'waiting' && nowMs >= dueAtMs,
    ...(assigned === undefined ? {} : { assigned: { id: assigned, name: nameOf(assigned) } }),
    ...(look === undefined ? {} : { look: { ...look } }),
  };
}

export interface WireParts {
  readonly staff: StaffNames;
  readonly processors: Processors;
  readonly nowMs: number;
}

export async function wireHeads({ staff, nowMs }: WireParts, heads: readonly ThreadHead[]): Promise<readonly WireThreadHead[]> {
  const nameOf = await staffNames(
    staff,
    heads.map(({ assigned }) => assigned),
  );
  return heads.map((head) => wireHead(head, nowMs, nameOf));
}

export async function wireThread({ staff, processors, nowMs }: WireParts, view: ThreadView): Promise<WireThread> {
  const answering = view.said.filter(({ side }) => side === 'operator').map(({ by }) => by);
  const nameOf = await staffNames(staff, [view.assigned, ...answering]);
  return {
    ...wireHead(view, nowMs, nameOf),
    ...(view.name === undefined ? {} : { name: view.name }),
    ...(view.email === undefined ? {} : { email: view.email }),
    messages: view.said.map(({ id, side, by, atMs, text, attachment }) => ({
      id,
      from: side,
      ...(by === undefined ? {} : { by }),
      ...(side === 'operator' && by !== undefined ? { name: nameOf(by) } : {}),
      at: isoTime(atMs),
      ...(text === undefined ? {} : { text }),
      ...(attachment === undefined
        ? {}
        : { attachment: { name: attachment.name, type: attachment.type, size: attachment.size, sha256: attachment.sha256 } }),
    })),
    told: view.told.map(({ processor, atMs }) => ({ processor, name: processors.get(processor)?.name ?? processor, at: isoTime(atMs) })),
  };
}
