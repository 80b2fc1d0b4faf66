// Links that are mailed or handed over: a secret that works once, until a time. An account has at most one of each kind; a new
// one makes the former useless, so their number is bounded and the newest mail is the one that counts.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Change } from '../../../ports/rows.ts';
import { at, removed, type Opened, type TicketKind, type TicketRow } from './identity-rows.ts';
import type { Realm } from './realm.ts';
import { fits, hashSecret, newSecret, readTicket, writeTicket } from './token.ts';

export interface IssuedTicket {
  readonly token: string;
  readonly untilMs: number;
  readonly change: Change;
}

export function planTicket(
  realm: Realm,
  person: PersonId,
  kind: TicketKind,
  lastsMs: number,
  more: { readonly mailed: boolean; readonly email?: string },
): IssuedTicket {
  const { secret, stored } = newSecret(realm.random);
  const untilMs = realm.clock.nowMs() + lastsMs;
  const row: TicketRow = { secret: stored, until: untilMs, ...more };
  return { token: writeTicket({ person, secret }), untilMs, change: realm.rows.put(at.ticket(person, kind), row, 'any') };
}

export interface FoundTicket {
  readonly person: PersonId;
  readonly ticket: Opened<TicketRow>;
  /** Part of the commit that acts on the ticket; of two that try, one conflicts. */
  readonly used: Change;
}

/** `wrong-credentials` for a token that is malformed, unknown, used, replaced or too old. */
export async function findTicket(realm: Realm, token: string, kind: TicketKind): Promise<FoundTicket> {
  const named = readTicket(token);
  const ticket = named && (await realm.rows.get<TicketRow>(at.ticket(named.person, kind)));
  if (!named || !ticket) throw new StewardError('wrong-credentials');
  const fitting = fits(hashSecret(named.secret), ticket.value.secret);
  if (!fitting || realm.clock.nowMs() >= ticket.value.until) throw new StewardError('wrong-credentials');
  return { person: named.person, ticket, used: removed(ticket.key, ticket.revision) };
}
