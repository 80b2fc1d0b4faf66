// P3: a push says nothing but that there is something.
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const p3: SteadyPromise = {
  id: 'P3',
  area: 'processing',
  text: {
    en: 'Push uses Google’s Firebase, or a browser maker’s Web Push.',
    de: 'Push läuft über Firebase von Google oder das Web Push eines Browserherstellers.',
  },
  control: {
    en: 'Off until a person switches it on; what is sent is an opaque id and no content.',
    de: 'Aus, bis ein Mensch es einschaltet; gesendet wird eine Kennung und kein Inhalt.',
  },
  where: ['server/src/governed/push-out.ts', 'server/src/adapters/embedded/push/', 'server/src/lifecycle/notices/send-push.ts'],
  evidence: { en: 'Pushes sent, and bytes of content in them.', de: 'Gesendete Push-Nachrichten und Bytes von Inhalt darin.' },
  run: ['steward promises P3'],
  async check(parts) {
    if (!parts.push)
      return notChecked({ en: 'Push is not connected, so none is sent.', de: 'Push ist nicht verbunden, also wird keines gesendet.' });
    const { sent, contentBytes, unasked } = await parts.push();
    const found = {
      figures: [
        { id: 'sent', says: { en: 'Pushes sent', de: 'Gesendete Push-Nachrichten' }, kind: 'count', value: sent },
        { id: 'content', says: { en: 'Bytes of content in them', de: 'Bytes von Inhalt darin' }, kind: 'faults', value: contentBytes },
        {
          id: 'unasked',
          says: { en: 'On for somebody who never switched it on', de: 'Eingeschaltet, ohne dass es jemand wollte' },
          kind: 'faults',
          value: unasked,
        },
      ],
    } as const;
    return unless(
      [
        [contentBytes > 0, { en: 'A push held content.', de: 'Eine Push-Nachricht enthielt Inhalt.' }],
        [
          unasked > 0,
          { en: 'Push is on for somebody who never switched it on.', de: 'Push ist für jemanden an, der es nie eingeschaltet hat.' },
        ],
      ],
      found,
    );
  },
};
