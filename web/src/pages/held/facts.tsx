// What is known of a piece of data: its value, why, who decides, how long, where, who sees and who receives it.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Inventory, InventoryField } from '../../api/inventory.ts';
import { useSaid } from '../policies/use-said.ts';
import styles from './held.module.css';
import { useFieldWords } from './use-field-words.ts';

interface FactsProps {
  readonly facts: readonly (readonly [string, ReactNode])[];
  /** Beside each other where there is room. */
  readonly dense?: boolean;
}

export function Facts({ facts, dense = false }: FactsProps) {
  return (
    <dl className={dense ? `${styles.facts} ${styles.dense}` : styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Why, who decides, how long, where, who: of one declared field. */
export function FieldFacts({ field, inventory }: { readonly field: InventoryField; readonly inventory: Inventory }) {
  const { t } = useLingui();
  const said = useSaid();
  const words = useFieldWords(inventory);
  return (
    <>
      <Facts
        dense
        facts={[
          [t`Why`, said(field.why)],
          [t`Who decides`, words.decides(field.decides)],
          [t`Kept`, words.kept(field)],
          [t`Who sees it`, words.readers(field)],
          [t`Companies that receive it`, words.receivers(field.receivers)],
          [t`Where`, words.where(field)],
        ]}
      />
      <details className={styles.more}>
        <summary>
          <Trans>Purposes, category, what reads it</Trans>
        </summary>
        <Facts
          facts={[
            [t`Purposes`, words.purposes(field.purposes)],
            [t`Collected`, words.level(field.level)],
            [t`Category`, <code key="category">{field.category}</code>],
            [t`What reads it`, <code key="operations">{field.operations.join(', ')}</code>],
          ]}
        />
      </details>
    </>
  );
}

export function OtherFacts({ other, inventory }: { readonly other: Inventory['other'][number]; readonly inventory: Inventory }) {
  const { t } = useLingui();
  const said = useSaid();
  const words = useFieldWords(inventory);
  return (
    <Facts
      dense
      facts={[
        [t`Why`, said(other.why)],
        [t`Who decides`, words.decides(other.decides)],
        [t`Kept`, said(other.kept)],
        [t`Who sees it`, said(other.sees)],
        [t`Where`, said(other.where)],
      ]}
    />
  );
}
