// W1: nobody of the staff looks without a case that somebody else allowed. That no other way leads to the data cannot be proved on a machine whose
// administrator holds the root key: it is said so, and everything else is looked at all the same.
import { listStaff } from '../stores/staff.ts';
import { customersCases } from './gather.ts';
import { broken, holds, notProvable, percentile, type SteadyPromise } from './promise.ts';
import type { Case } from '../stores/cases.ts';

const minutesMax = 240;

/** Looked or may look, and yet: nobody else agreed, or for longer than anybody may. */
function unfounded({ allowedAtMs, untilMs, approvals, by }: Case): boolean {
  if (allowedAtMs === undefined || untilMs === undefined) return false;
  const others = approvals.filter((approval) => approval.by === undefined || approval.by !== by);
  return others.length === 0 || untilMs - allowedAtMs > minutesMax * 60_000;
}

export const w1: SteadyPromise = {
  id: 'W1',
  area: 'access',
  text: {
    en: 'Only staff of product, engineering and customer success who were granted permission look.',
    de: 'Nur eigens berechtigte Mitarbeitende aus Produkt, Technik und Kundenbetreuung schauen hinein.',
  },
  control: {
    en: 'No standing access: every look needs an open case with a ground, a scope, an end and the approval of the business or a second person; nobody approves their own.',
    de: 'Kein ständiger Zugang: Jeder Blick braucht einen offenen Fall mit Grund, Umfang, Ende und der Zustimmung des Unternehmens oder einer zweiten Person; niemand stimmt sich selbst zu.',
  },
  where: ['server/src/policy/policies/staff.cedar', 'server/src/governed/locate-in-case.ts'],
  evidence: {
    en: 'Who may ask, who can look now, cases and their approvals.',
    de: 'Wer fragen darf, wer gerade schauen kann, Fälle und ihre Zustimmungen.',
  },
  run: ['steward staff list', 'steward case list', 'node --test test/journeys/cases.test.ts'],
  async check(parts) {
    const { rows, clock } = parts.door.tools;
    const nowMs = clock.nowMs();
    const cases = (await customersCases(parts)).map((stored) => stored.case);
    const staff = (await listStaff(rows)).filter(({ leftAtMs }) => leftAtMs === undefined);
    const mayAsk = staff.filter(({ eligible }) => eligible.some(({ duty, untilMs }) => duty === 'ask' && untilMs > nowMs));
    const looking = cases.filter(({ state, untilMs }) => state === 'allowed' && untilMs !== undefined && untilMs > nowMs);
    const open = cases.filter(({ state, answerUntilMs }) => state === 'waiting' && answerUntilMs > nowMs);
    const answered = cases.filter(({ state }) => state !== 'waiting');
    const allowed = answered.filter(({ allowedAtMs }) => allowedAtMs !== undefined);
    const wrong = cases.filter(unfounded).length;
    const found = {
      figures: [
        { id: 'may-ask', says: { en: 'May ask', de: 'Dürfen fragen' }, kind: 'count', value: mayAsk.length },
        {
          id: 'can-look',
          says: { en: 'Can look now', de: 'Können gerade schauen' },
          kind: 'count',
          value: new Set(looking.map(({ by }) => by)).size,
        },
        { id: 'open', says: { en: 'Requests that wait', de: 'Wartende Anfragen' }, kind: 'count', value: open.length },
        {
          id: 'approved',
          says: { en: 'Requests approved', de: 'Genehmigte Anfragen' },
          kind: 'share',
          value: answered.length === 0 ? 0 : allowed.length / answered.length,
          of: answered.length,
        },
        {
          id: 'duration',
          says: { en: 'Half of them lasted at most', de: 'Die Hälfte dauerte höchstens' },
          kind: 'duration',
          ms: percentile(
            allowed.map(({ allowedAtMs, endedAtMs, untilMs }) => (endedAtMs ?? untilMs ?? nowMs) - (allowedAtMs ?? nowMs)),
            0.5,
          ),
          of: allowed.length,
        },
        {
          id: 'unfounded',
          says: { en: 'Allowed by nobody else, or for too long', de: 'Ohne fremde Zustimmung oder zu lang' },
          kind: 'faults',
          value: wrong,
        },
      ],
    } as const;
    if (wrong > 0)
      return broken(
        {
          en: 'Somebody of the staff could look without anybody else agreeing, or for too long.',
          de: 'Jemand vom Personal konnte ohne fremde Zustimmung oder zu lange schauen.',
        },
        found,
      );
    // Where the provider keeps a log of who used the stores, W2 looks at everybody who came around Steward.
    if (parts.trail !== undefined) return holds(found);
    return notProvable(
      {
        en: 'Through Steward, nobody. That whoever administers this machine and holds its root key reads nothing around Steward is beyond what software on it can prove.',
        de: 'Durch Steward niemand. Dass niemand an Steward vorbei liest, der diese Maschine verwaltet und ihren Wurzelschlüssel hat, kann keine Software darauf beweisen.',
      },
      found,
    );
  },
};
