// What is collected of the business, field by field, and the record of processing for its own duties.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { inventoryRoutes } from '@steward/protocol/wire/inventory-routes.ts';
import { inventoryQuery, type Inventory } from '../../api/inventory.ts';
import { sayError } from '../../api/say-error.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { useSaid } from '../policies/use-said.ts';
import { FieldFacts, OtherFacts } from './facts.tsx';
import styles from './held.module.css';
import { basisOf, companyOf, fieldsOf, nameOf, placeOf, whyOf } from '../receivers/receiver-words.ts';
import { useFieldWords } from './use-field-words.ts';

export function MyCompany() {
  const { i18n } = useLingui();
  const { data, error, isPending } = useQuery(inventoryQuery);
  if (error) return <Notice kind="stop">{sayError(i18n, error)}</Notice>;
  if (isPending) return <Skeleton lines={10} />;
  return <Whole inventory={data} />;
}

function Whole({ inventory }: { readonly inventory: Inventory }) {
  const { t } = useLingui();
  const said = useSaid();
  return (
    <>
      <Section
        title={t`Field by field`}
        lead={<Trans>Each collection, and for each field why it is there, who decides, who sees it, how long it stays.</Trans>}
      >
        {inventory.titles.map(({ name, title }) => {
          const fields = inventory.fields.filter(({ collection }) => collection === name);
          return (
            <details key={name} className={styles.collection}>
              <summary>
                <strong>{said(title)}</strong> <span className={styles.soft}>{fields.map((field) => said(field.title)).join(', ')}</span>
              </summary>
              <div className={styles.fields}>
                {fields.map((field) => (
                  <div key={field.field} className={styles.field}>
                    <h3>{said(field.title)}</h3>
                    <FieldFacts field={field} inventory={inventory} />
                  </div>
                ))}
              </div>
            </details>
          );
        })}
      </Section>
      <Section title={t`Beside the records`}>
        {inventory.other.map((other) => (
          <details key={other.id} className={styles.collection}>
            <summary>
              <strong>{said(other.title)}</strong>
            </summary>
            <p>{said(other.holds)}</p>
            <OtherFacts other={other} inventory={inventory} />
          </details>
        ))}
      </Section>
      <Companies inventory={inventory} />
      <Section
        title={t`Record of processing activities`}
        lead={<Trans>As GDPR Art. 30 asks for it, worked out from what runs. Your company needs it for its own record.</Trans>}
        ways={
          <>
            <a className={buttonClass('plain')} href={inventoryRoutes.processingRecordPage.path} download="processing-record.md">
              <Trans>As a page</Trans>
            </a>
            <a className={buttonClass('plain')} href={inventoryRoutes.processingRecord.path} download="processing-record.json">
              <Trans>As data</Trans>
            </a>
          </>
        }
      >
        <CopyLine label={t`Hash of the inventory`} text={inventory.hash} />
      </Section>
    </>
  );
}

function Companies({ inventory }: { readonly inventory: Inventory }) {
  const { t, i18n } = useLingui();
  const words = useFieldWords(inventory);
  return (
    <Section
      title={t`Companies that receive something`}
      lead={<Trans>Nobody else is sent anything: the gate refuses it.</Trans>}
      ways={
        <Link className={buttonClass('plain')} to="/app/privacy/receivers">
          <Trans>What went there</Trans>
        </Link>
      }
    >
      {inventory.processors.map(({ id, name, company, place, why, fields, purposes, legalBasis }) => (
        <details key={id} className={styles.collection}>
          <summary>
            <strong>{nameOf(i18n, { id, declared: { name, why } })}</strong>{' '}
            <span className={styles.soft}>
              {companyOf(i18n, company)}, {placeOf(i18n, place)}
            </span>
          </summary>
          <p>{whyOf(i18n, { id, declared: { name, why } })}</p>
          <p className={styles.soft}>
            {fieldsOf(i18n, fields)} · {words.purposes(purposes)} · {basisOf(i18n, legalBasis)}
          </p>
        </details>
      ))}
    </Section>
  );
}
