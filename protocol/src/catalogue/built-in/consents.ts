// What somebody agreed to and took back: one record for each change of a preference, theirs, as ISO/IEC TS 27560 describes it (docs/formats/consent-record.md).
import { consentStates } from '../../words.ts';
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { ofTheAuthor } from './shared.ts';

const evidence = {
  required: true,
  category: dpv.privacyPreference,
  purposes: ['service', 'request', 'legal'],
  decides: 'law',
  owner: ofTheAuthor,
} as const;

export const consents = collection({
  name: 'consents',
  title: { en: 'Consents', de: 'Einwilligungen' },
  scope: 'business',
  fields: {
    preference: {
      ...evidence,
      type: 'text',
      charsMax: 40,
      title: { en: 'Preference', de: 'Einstellung' },
      why: { en: 'To know what was agreed to', de: 'Um zu wissen, worin eingewilligt wurde' },
    },
    state: {
      ...evidence,
      type: 'choice',
      choices: consentStates,
      title: { en: 'State', de: 'Stand' },
      why: { en: 'To know whether it was given or taken back', de: 'Um zu wissen, ob sie erteilt oder zurückgenommen wurde' },
    },
    level: {
      ...evidence,
      type: 'text',
      charsMax: 40,
      title: { en: 'Level', de: 'Stufe' },
      why: { en: 'To know how much was agreed to', de: 'Um zu wissen, in wie viel eingewilligt wurde' },
    },
    before: {
      ...evidence,
      type: 'text',
      charsMax: 40,
      title: { en: 'Level before', de: 'Stufe zuvor' },
      why: { en: 'To know what was changed', de: 'Um zu wissen, was geändert wurde' },
    },
    notice: {
      ...evidence,
      type: 'text',
      charsMax: 64,
      title: { en: 'Version of the notice', de: 'Fassung des Hinweises' },
      why: { en: 'To show what the person read', de: 'Um zu zeigen, was die Person gelesen hat' },
    },
    where: {
      ...evidence,
      type: 'text',
      charsMax: 40,
      title: { en: 'Where it was said', de: 'Wo es gesagt wurde' },
      why: { en: 'To show how it was said', de: 'Um zu zeigen, wie es gesagt wurde' },
    },
    receipt: {
      ...evidence,
      type: 'text',
      charsMax: 64,
      title: { en: 'Receipt', de: 'Beleg' },
      why: { en: 'So that the person can show it', de: 'Damit die Person es belegen kann' },
    },
  },
});
