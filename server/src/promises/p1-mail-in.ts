// P1: mail that is forwarded into a project is received in the EU.
import { isInTheEu } from './in-the-eu.ts';
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const p1: SteadyPromise = {
  id: 'P1',
  area: 'processing',
  text: { en: 'E-mail forwarding runs in the EU.', de: 'Weitergeleitete E-Mails werden in der EU verarbeitet.' },
  control: {
    en: 'An address for each project, changed at will; the receiver is part of Steward, or SES in Frankfurt.',
    de: 'Jedes Projekt hat eine eigene Adresse, die sich jederzeit ändern lässt; der Empfänger gehört zu Steward, oder SES in Frankfurt.',
  },
  where: ['server/src/edges/smtp/'],
  evidence: {
    en: 'Where mail is received, and how much was taken, returned and put aside.',
    de: 'Wo E-Mails ankommen und wie viele angenommen, zurückgewiesen und beiseitegelegt wurden.',
  },
  run: ['steward promises P1'],
  async check(parts) {
    if (!parts.mailIn)
      return notChecked({
        en: 'Forwarding mail into a project is not connected.',
        de: 'Das Weiterleiten von E-Mails in ein Projekt ist nicht verbunden.',
      });
    const { place, received, bounced, quarantined } = await parts.mailIn();
    const where = place === 'here' ? parts.facts.place : place;
    const found = {
      figures: [
        { id: 'place', says: { en: 'Received in', de: 'Empfangen in' }, kind: 'text', value: where ?? 'not declared' },
        { id: 'received', says: { en: 'Mails received', de: 'Empfangene E-Mails' }, kind: 'count', value: received },
        { id: 'bounced', says: { en: 'Returned with the reason', de: 'Mit Begründung zurückgewiesen' }, kind: 'count', value: bounced },
        { id: 'quarantined', says: { en: 'Put aside', de: 'Beiseitegelegt' }, kind: 'count', value: quarantined },
      ],
    } as const;
    if (where === undefined)
      return notChecked({ en: 'Where this machine stands was not declared.', de: 'Wo diese Maschine steht, ist nicht angegeben.' }, found);
    return unless(
      [[!isInTheEu(where), { en: 'Mail is received outside the EU.', de: 'E-Mails werden außerhalb der EU empfangen.' }]],
      found,
    );
  },
};
