// Records of consent as choices of a copy of one's own data (docs/formats/consent-record.md): what was said, with what the declaration says of it now.
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { findPreference, keptDays } from '@steward/protocol/catalogue/preference.ts';
import type { ConsentState } from '@steward/protocol/words.ts';
import type { Choice } from './formats/account.ts';

export interface SaidConsent {
  readonly id: string;
  readonly atMs: number;
  readonly preference: string;
  readonly state: ConsentState;
  readonly level: string;
  readonly before: string;
  readonly notice: string;
  readonly where: string;
  readonly receipt: string;
}

export const consentChoices = (catalogue: Catalogue, consents: readonly SaidConsent[]): readonly Choice[] =>
  consents.map((consent) => choiceOf(catalogue, consent));

function choiceOf(catalogue: Catalogue, { id, atMs, preference: name, state, level, before, notice, where, receipt }: SaidConsent): Choice {
  const declared = findPreference(catalogue, name);
  const preference = declared?.preference;
  return {
    kind: 'consent',
    id,
    title: preference?.title.en ?? name,
    version: notice,
    state: state === 'withdrawn' ? 'withdrawn' : 'given',
    at: new Date(atMs).toISOString(),
    where,
    categories: preference ? [preference.category] : [],
    purposes: preference ? [...preference.purposes] : [],
    receipt,
    ...(declared && preference
      ? {
          consent: {
            level,
            before,
            notice: {
              title: preference.title,
              why: preference.why,
              lose: preference.lose,
              levels: preference.levels.map((each) => ({ name: each.name, what: each.what })),
            },
            keptDays: keptDays(declared),
          },
        }
      : {}),
  };
}
