// What the parts of the product tell the register of promises about themselves: who was told of the policy, how threads are answered, what was collected
// beyond a choice. Clear rows alone; nothing is opened.
import { preferencesOf } from '@steward/protocol/catalogue/preference.ts';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import { countBeyond, countCollected } from '../governed/collected.ts';
import type { Tools } from '../governed/operation.ts';
import { threadEvidence } from '../lifecycle/contact.ts';
import { toldShare } from '../lifecycle/notices/announce.ts';
import type {
  ContactEvidence,
  MailInEvidence,
  PlaceSearchEvidence,
  PolicyEvidence,
  PreferenceEvidence,
  PushEvidence,
} from '../promises/parts.ts';
import { countDisclosures, disclosuresTo } from '../stores/disclosures.ts';
import { eachJob } from '../stores/jobs.ts';
import { levelsOf } from '../stores/preferences.ts';
import { countMails } from '../stores/mail-in.ts';
import { businessIds, membersOf } from '../stores/standing.ts';
import { toldHow } from '../stores/notice-settings.ts';
import { pushCount } from '../stores/pushes.ts';
import type { Steward } from './compose.ts';

const weekMs = 7 * 86_400_000;

/** Of the newest version that was announced. */
export async function policyEvidence({ door: { tools }, policies }: Steward): Promise<PolicyEvidence | undefined> {
  const version = policies.announcedAt(tools.clock.nowMs()).at(-1);
  if (!version) return undefined;
  const { people, before } = await toldShare(tools, version);
  return { version: String(version.version), effectiveMs: version.effectiveMs, people, toldBefore: before };
}

export async function contactEvidence({ door }: Steward): Promise<ContactEvidence> {
  const { open, oldestSinceMs, inTime, late, overdue } = await threadEvidence(door);
  return { open, oldestSinceMs, inTime, late, overdue };
}

/** What became of mail into projects in the last week, in counts; it is received by this server itself, or at `place` too. */
export async function mailInEvidence({ door: { tools } }: Steward, place = 'here'): Promise<MailInEvidence> {
  return { place, ...(await countMails(tools.rows, tools.clock.nowMs() - weekMs)) };
}

export async function preferenceEvidence({ door: { tools } }: Steward): Promise<PreferenceEvidence> {
  const { rows, clock, catalogue } = tools;
  const declared = preferencesOf(catalogue);
  const collected = new Map<string, number>();
  let beyond = 0;
  for (const business of await businessIds(rows)) {
    const leaving = await isErasing(tools, business);
    for (const each of declared) {
      const counts = await countCollected(rows, business, each, clock.nowMs() - weekMs);
      for (const [level, { since }] of counts) {
        const key = `${each.preference.name} ${level}`;
        collected.set(key, (collected.get(key) ?? 0) + since);
      }
      // What was turned down and is on its way out still lies there for a moment.
      if (leaving) continue;
      const levelNow = async (author: Parameters<typeof levelsOf>[2]) =>
        (await levelsOf(rows, business, author, [each.preference])).get(each.preference.name)!.level;
      beyond += (await countBeyond(rows, business, each, levelNow)).length;
    }
  }
  const levels = [...collected].map(([key, records]) => {
    const [category = '', level = ''] = key.split(' ');
    return { category, level, records };
  });
  return { levels, beyond };
}

/** What left was counted as it left; who is pushed to is looked up where it lies, with the sessions, and compared with who switched it on. */
export async function pushEvidence({ door: { tools }, identity }: Steward): Promise<PushEvidence> {
  const asked = new Set<PersonId>();
  let unasked = 0;
  for (const business of await businessIds(tools.rows)) {
    for (const { person } of await membersOf(tools.rows, business)) {
      if (asked.has(person)) continue;
      asked.add(person);
      const devices = (await identity.pushDevices(person)).filter(({ confirmed }) => confirmed);
      if (devices.length > 0 && (await toldHow(tools.rows, person)).state.pushSinceMs === undefined) unasked++;
    }
  }
  return { ...(await pushCount(tools.rows)), unasked };
}

const geocoding = 'google-geocoding';
const searchesCountedMax = 10_000;
const searchesLookedAtMax = 100;

/** What searches for addresses sent to another company, as it was entered when they were sent: not what is declared. */
export async function placeSearchEvidence({ door: { tools } }: Pick<Steward, 'door'>): Promise<PlaceSearchEvidence> {
  const fields = new Set<string>();
  let sent = 0;
  for (const business of await businessIds(tools.rows)) {
    const [newest] = await disclosuresTo(tools.rows, business, geocoding, { limit: 1 });
    if (!newest) continue;
    sent += (await countDisclosures(tools.rows, business, geocoding, { sinceMs: 0, countedMax: searchesCountedMax })).sent;
    const looked = await disclosuresTo(tools.rows, business, geocoding, { limit: searchesLookedAtMax });
    for (const each of looked) if (each.outcome === 'sent') for (const field of each.fields) fields.add(field);
  }
  return { sent, fields: [...fields] };
}

async function isErasing({ rows }: Tools, business: BusinessId): Promise<boolean> {
  for await (const { job } of eachJob(rows, business, 'erasure')) if (job.state === 'destroying' || job.state === 'held') return true;
  return false;
}
