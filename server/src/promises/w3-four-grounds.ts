// W3: the staff look on four grounds alone, each with what the policy table says goes with it.
import { groundsOfDepartment, type Ground } from '@steward/protocol/words.ts';
import type { Case } from '../stores/cases.ts';
import { customersCases } from './gather.ts';
import { unless, type SteadyPromise } from './promise.ts';

const commitmentBytes = 32;
const sealedDaysMax = 90;

const says: Readonly<Record<Ground, { readonly en: string; readonly de: string }>> = {
  'customer-request': { en: 'Because the customer asked', de: 'Auf Bitte des Kunden' },
  failure: { en: 'A crash or failure', de: 'Absturz oder Fehler' },
  security: { en: 'Security or misuse', de: 'Sicherheit oder Missbrauch' },
  legal: { en: 'The law', de: 'Gesetz' },
  'feature-improvement': { en: 'Improving features (counts only)', de: 'Verbesserung (nur Zahlen)' },
};

/** What must not be: a ground the department has not, no reason, agreed to by fewer than the ground takes, sealed where nothing may be or for too long. */
function unruly({ ground, department, reason, needs, allowedAtMs, approvals, sealedUntilMs, requestedAtMs }: Case): boolean {
  const grounds: readonly Ground[] | undefined = department && groundsOfDepartment[department];
  if (grounds !== undefined && !grounds.includes(ground)) return true;
  // Counting to improve features opens no case.
  if (ground === 'feature-improvement' || reason.length !== commitmentBytes) return true;
  if (allowedAtMs !== undefined && needs !== 'nobody') return true;
  if (allowedAtMs !== undefined && ground === 'legal' && new Set(approvals.map(({ by }) => by)).size < 2) return true;
  if (sealedUntilMs === undefined) return false;
  return (ground !== 'security' && ground !== 'legal') || sealedUntilMs - requestedAtMs > sealedDaysMax * 86_400_000;
}

export const w3: SteadyPromise = {
  id: 'W3',
  area: 'access',
  text: {
    en: 'Staff look in four cases only: your request; a failure; security or misuse; the law.',
    de: 'Das Personal schaut nur in vier Fällen hinein: auf Ihre Bitte; bei Fehlern; bei Sicherheit oder Missbrauch; auf Anordnung des Gesetzes.',
  },
  control: {
    en: 'Grounds are a closed list; which department, purpose, fields, approval and duration go with each is policy. The customer reads the reason, at once or when a sealed entry opens.',
    de: 'Gründe sind eine geschlossene Liste; welche Abteilung, welcher Zweck, welche Felder, welche Zustimmung und Dauer dazu gehören, steht in den Regeln. Der Kunde liest die Begründung, sofort oder sobald ein versiegelter Eintrag aufgeht.',
  },
  where: ['protocol/src/words.ts', 'server/src/policy/policies/staff.cedar', 'server/src/governed/request-case.ts'],
  evidence: {
    en: 'Cases by ground, sealed ones among them; any that the rules do not allow.',
    de: 'Fälle nach Grund, versiegelte eingeschlossen; solche, die gegen die Regeln sind.',
  },
  run: ['docs/decision-matrix.md, Staff of the operator', 'node --test test/journeys/cases-otherwise.test.ts'],
  async check(parts) {
    const cases = (await customersCases(parts)).map((stored) => stored.case);
    const wrong = cases.filter(unruly).length;
    const grounds = Object.keys(says) as Ground[];
    const found = {
      figures: [
        ...grounds
          .filter((ground) => ground !== 'feature-improvement')
          .map(
            (ground) =>
              ({
                id: `ground-${ground}`,
                says: says[ground],
                kind: 'count',
                value: cases.filter((each) => each.ground === ground).length,
              }) as const,
          ),
        { id: 'unruly', says: { en: 'Cases against the rules', de: 'Fälle gegen die Regeln' }, kind: 'faults', value: wrong } as const,
      ],
    };
    return unless(
      [[wrong > 0, { en: 'A case does not keep the rules of its ground.', de: 'Ein Fall hält die Regeln seines Grundes nicht ein.' }]],
      found,
    );
  },
};
