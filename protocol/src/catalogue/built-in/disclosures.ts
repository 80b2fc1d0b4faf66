// What exactly was sent to another company, so that the business, and whoever it is about, can see it: made by the outbound gate in the commit of the entry that
// comes before the first byte. Its author is whom it is about, or whoever asked for it: it is theirs, and their erasure takes it.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, ofTheAuthor } from './shared.ts';

/** Of all values together. */
export const sentCharsMax = 20_000;

const theirs = {
  purposes: forService,
  decides: 'business',
  owner: ofTheAuthor,
} as const;

export const disclosures = collection({
  name: 'disclosures',
  title: { en: 'What was sent out', de: 'Was hinausging' },
  scope: 'business',
  keepDays: 92,
  fields: {
    processor: {
      ...theirs,
      type: 'text',
      charsMax: 40,
      required: true,
      title: { en: 'To', de: 'An' },
      category: dpv.notPersonal,
      why: { en: 'To know who received it', de: 'Um zu wissen, wer es bekommen hat' },
    },
    sent: {
      ...theirs,
      type: 'long-text',
      charsMax: sentCharsMax,
      required: true,
      title: { en: 'Sent', de: 'Gesendet' },
      category: dpv.communication,
      why: { en: 'To see afterwards what exactly left', de: 'Um nachher zu sehen, was genau hinausging' },
    },
  },
});
