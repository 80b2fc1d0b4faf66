// The real values of what is the person's: their profile, and fields that are theirs as the author of a record.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Held, Inventory } from '../../api/inventory.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';
import { useSaid } from '../policies/use-said.ts';
import { FieldFacts } from './facts.tsx';
import styles from './held.module.css';
import { sayValue } from './say-value.ts';

interface ValuesProps {
  readonly held: Held;
  readonly inventory: Inventory;
}

export function Values({ held, inventory }: ValuesProps) {
  const collections = [...new Set(held.values.map(({ collection }) => collection))];
  return collections.map((name) => <OfCollection key={name} name={name} held={held} inventory={inventory} />);
}

function OfCollection({ name, held, inventory }: ValuesProps & { readonly name: string }) {
  const { t, i18n } = useLingui();
  const said = useSaid();
  const values = held.values.filter(({ collection }) => collection === name);
  const fields = inventory.fields.filter(({ collection, field }) => collection === name && values.some((each) => field in each.fields));
  const title = inventory.titles.find((each) => each.name === name)?.title;
  const owned = held.counts.find(({ collection }) => collection === name)?.owned ?? values.length;
  const isProfile = name === 'members';
  return (
    <Section
      title={isProfile ? t`What your colleagues see of you` : title ? said(title) : name}
      ways={
        isProfile && (
          <Link className={buttonClass('plain')} to="/app/account">
            <Trans>Correct</Trans>
          </Link>
        )
      }
    >
      <div className={styles.fields}>
        {fields.map((field) => (
          <div key={field.field} className={styles.field}>
            <h3>{said(field.title)}</h3>
            <ul className={styles.values}>
              {values
                .filter((each) => field.field in each.fields)
                .map((each) => (
                  <li key={each.id}>
                    <span className={styles.value}>{sayValue(i18n, each.fields[field.field])}</span>
                    <span className={styles.soft}>
                      <Moment at={each.updatedAt} />
                    </span>
                  </li>
                ))}
            </ul>
            <FieldFacts field={field} inventory={inventory} />
          </div>
        ))}
      </div>
      {owned > values.length && (
        <p className={styles.soft}>
          <Trans>
            These are the newest {values.length} of {owned}. A copy has them all.
          </Trans>
        </p>
      )}
    </Section>
  );
}
