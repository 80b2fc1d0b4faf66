// In how many records of the business the person stands, and as what.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Held, Inventory } from '../../api/inventory.ts';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Table } from '../../design/parts/table.tsx';
import styles from './held.module.css';
import { useSaid } from '../policies/use-said.ts';

export function Counts({ held, inventory }: { readonly held: Held; readonly inventory: Inventory }) {
  const { t, i18n } = useLingui();
  const said = useSaid();
  const titleOf = (name: string) => {
    const title = inventory.titles.find((each) => each.name === name)?.title;
    return title ? said(title) : name;
  };
  if (held.counts.length === 0) return null;
  return (
    <Section
      title={t`In your company’s records`}
      lead={<Trans>Your company decides about them. When you go, they stay without your name, apart from what is yours alone.</Trans>}
    >
      {!held.namesCounted && (
        <Notice>
          <Trans>There are too many records to look through for your name here; a copy of everything about you has them all.</Trans>
        </Notice>
      )}
      <Table
        caption={t`In your company’s records`}
        rows={held.counts}
        keyOf={({ collection }) => collection}
        columns={[
          { name: 'what', label: t`What`, cell: ({ collection }) => <span className={styles.whole}>{titleOf(collection)}</span> },
          { name: 'wrote', label: t`Written by you`, cell: ({ wrote }) => i18n.number(wrote), align: 'end' },
          { name: 'changed', label: t`Changed by you last`, cell: ({ changed }) => i18n.number(changed), align: 'end' },
          { name: 'named', label: t`You are named`, cell: ({ named }) => i18n.number(named), align: 'end' },
          { name: 'owned', label: t`With something that is yours`, cell: ({ owned }) => i18n.number(owned), align: 'end' },
        ]}
      />
    </Section>
  );
}
