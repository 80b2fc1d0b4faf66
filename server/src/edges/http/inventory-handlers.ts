// What is collected, the record of processing, and what is held about whoever asks: in this business through the door, of their login from the identity.
import { notHeld, notShown } from '../../catalogue/not-held.ts';
import { processingRecord, processingRecordMarkdown } from '../../catalogue/processing-record.ts';
import type { Tools } from '../../governed/operation.ts';
import { dayMs } from '../../governed/periods.ts';
import { readHeld } from '../../governed/read-held.ts';
import { readInventory } from '../../governed/read-inventory.ts';
import type { EmbeddedIdentity, SignedIn } from '../../ports/identity.ts';
import { acknowledgementsOf } from '../../stores/acknowledgements.ts';
import { keyOf } from '../../stores/layout.ts';
import { noticesOf } from '../../stores/notices.ts';
import { decodeMembership, projectsOf } from '../../stores/standing.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

export interface InventoryParts {
  readonly tools: Tools;
  readonly identity: Pick<EmbeddedIdentity, 'account' | 'sessionsOf'>;
  readonly operator: { readonly host: string; readonly privacyEmail: string };
}

export function inventoryHandlers({ tools, identity, operator }: InventoryParts) {
  const record = async (call: Call) =>
    processingRecord({ ...(await call.perform(readInventory, {})), operator, trashDays: tools.periods.trashMs / dayMs });
  return {
    async inventory(call: Call) {
      const whole = await call.perform(readInventory, {});
      return { ...whole, other: whole.other.map(({ rows: _rows, ...other }) => other) };
    },
    processingRecord: record,
    async processingRecordPage(call: Call) {
      call.reply.type('text/markdown; charset=utf-8');
      return call.reply.send(processingRecordMarkdown(await record(call)));
    },
    async heldAboutMe(call: Call) {
      const caller = call.person();
      const held = await call.perform(readHeld, {});
      return {
        takenAt: isoTime(tools.clock.nowMs()),
        login: await loginOf(identity, caller),
        ...(await aroundPerson(tools, caller)),
        values: held.values.map(({ collection, id, version, project, updatedAtMs, fields }) => ({
          collection,
          id,
          version,
          ...(project === undefined ? {} : { project }),
          updatedAt: isoTime(updatedAtMs),
          fields,
        })),
        counts: held.counts,
        namesCounted: held.namesCounted,
        notHeld: notHeld.map(({ title }) => title),
        notShown,
      };
    },
  };
}

async function loginOf(identity: InventoryParts['identity'], caller: SignedIn) {
  const account = await identity.account(caller);
  const sessions = await identity.sessionsOf(caller.person);
  return {
    person: account.person,
    email: account.email,
    name: account.displayName,
    language: account.language,
    createdAt: isoTime(account.createdAtMs),
    authenticatorApp: account.totp,
    recoveryCodes: account.recoveryCodesLeft,
    passkeys: account.passkeys.map(({ label, createdAtMs }) => ({ name: label, addedAt: isoTime(createdAtMs) })),
    sessions: sessions.map(({ session, device, createdAtMs, lastUsedAtMs }) => ({
      device,
      startedAt: isoTime(createdAtMs),
      seenAt: isoTime(lastUsedAtMs),
      current: session === caller.session,
    })),
  };
}

/** What lies with the person, or with their membership, without content. */
async function aroundPerson({ rows }: Tools, { person, business }: SignedIn) {
  const member = business === undefined ? undefined : await rows.get(keyOf.member(business, person));
  const membership = member && decodeMembership(member.value);
  const projects = business === undefined ? [] : await projectsOf(rows, business, person);
  return {
    ...(membership === undefined
      ? {}
      : { membership: { role: membership.role, since: isoTime(membership.sinceMs), projects: projects.length } }),
    notices: (await noticesOf(rows, person)).length,
    readPolicies: (await acknowledgementsOf(rows, person)).length,
  };
}
