// Who had received the data and was told of what became of it.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Thread } from '../../api/contact.ts';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';

export function ToldOf({ told }: Pick<Thread, 'told'>) {
  const { t } = useLingui();
  if (told.length === 0) return null;
  return (
    <Section title={t`Who was told`} lead={<Trans>These had received something about you and know of the change (Art. 19 GDPR).</Trans>}>
      <ul>
        {told.map(({ processor, name, at }) => (
          <li key={processor}>
            {name}, <Moment at={at} dated />
          </li>
        ))}
      </ul>
    </Section>
  );
}
