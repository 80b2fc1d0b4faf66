// What an open case shows: why, and the kinds of records that lie in it, each with the fields that are withheld.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Section } from '../../design/parts/section.tsx';
import { caseQuery } from '../queries.ts';
import { CaseFacts } from './case-facts.tsx';
import styles from './case.module.css';
import { namesOf, said } from './reach.ts';

export function CaseContents() {
  const { t, i18n } = useLingui();
  const { case: id } = useParams({ from: '/staff/entered/cases/$case' });
  const { data: of } = useQuery(caseQuery(id));
  if (!of) return null;
  return (
    <>
      <h1 className="visually-hidden">{t`The case`}</h1>
      <Section
        title={t`What you may look at`}
        lead={<Trans>Nothing else is there for you. Every look is in the customer’s ledger at once.</Trans>}
      >
        <ul className={styles.kinds}>
          {of.reach.map((kind) => {
            const names = namesOf(i18n.locale, kind, false);
            return (
              <li key={kind.collection} className={styles.kind}>
                <Link to="/staff/cases/$case/$collection" params={{ case: id, collection: kind.collection }}>
                  {said(i18n.locale, kind.title)}
                </Link>
                <p className={styles.soft}>
                  <Trans>Shown: {namesOf(i18n.locale, kind, true)}</Trans>
                </p>
                {names !== '' && (
                  <p className={styles.soft}>
                    <Trans>Withheld: {names}</Trans>
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      </Section>
      <Section title={t`Why`}>
        <CaseFacts of={of} />
      </Section>
    </>
  );
}
