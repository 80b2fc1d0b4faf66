// Where the business's data lies, for owners and admins: each store with what it holds, under which key, and what of it could be read without one; and one record as the
// store holds it, beside what members see.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { storageQuery, type Store } from '../../api/storage.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Facts } from '../held/facts.tsx';
import { useSaid } from '../policies/use-said.ts';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { LookAtOne } from './look-at-one.tsx';
import styles from './storage.module.css';

export function Storage() {
  const { t } = useLingui();
  const { data, error } = useQuery(storageQuery);
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>
          <Trans>Storage</Trans>
        </h1>
      </div>
      <p className={privacy.lead}>
        <Trans>
          Where each kind of your data lies in this installation, under which key it is sealed there, and what somebody could read who had
          the store and no key.
        </Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <>
          <Section title={t`How the keys hang together`}>
            <Chain root={data.root} />
          </Section>
          <Section
            title={t`The stores`}
            lead={
              data.edition === 'aws'
                ? t`This installation uses services of Amazon Web Services.`
                : t`This installation keeps everything itself, in one folder.`
            }
          >
            <div className={styles.stores}>
              {data.stores.map((store) => (
                <StoreCard key={store.id} store={store} />
              ))}
            </div>
          </Section>
          <LookAtOne />
        </>
      )}
    </>
  );
}

/** From the key that opens everything down to the fields. */
function Chain({ root }: { readonly root: string }) {
  return (
    <ol className={styles.chain}>
      <li>
        <strong>
          <Trans>Root key</Trans>
        </strong>
        <code>{root}</code>
      </li>
      <li>
        <strong>
          <Trans>Epoch key of your business</Trans>
        </strong>
        <span>
          <Trans>replaced every 30 days; the old one is destroyed</Trans>
        </span>
      </li>
      <li>
        <strong>
          <Trans>Record key</Trans>
        </strong>
        <span>
          <Trans>one for each group of fields that is erased together; erasing destroys it</Trans>
        </span>
      </li>
      <li>
        <strong>
          <Trans>Fields and files</Trans>
        </strong>
        <span>
          <Trans>each version under a key derived from it</Trans>
        </span>
      </li>
    </ol>
  );
}

function StoreCard({ store: { what, named, place, key, clear, holds } }: { readonly store: Store }) {
  const { t } = useLingui();
  const said = useSaid();
  return (
    <details className={styles.store}>
      <summary>
        <span className={styles.what}>
          <strong>{said(what)}</strong>
          {named !== undefined && <code>{named}</code>}
        </span>
        <span className={styles.where}>
          {place !== undefined && <Badge>{place === 'here' ? t`This server` : place}</Badge>}
          <Icon name="down" />
        </span>
      </summary>
      <Facts
        facts={[
          ...(holds.length === 0 ? [] : ([[t`What lies there`, holds.map(said).join(', ')]] as const)),
          ...(key === undefined ? [] : ([[t`Under which key`, said(key)]] as const)),
          ...(clear === undefined ? [] : ([[t`Readable without a key`, said(clear)]] as const)),
        ]}
      />
    </details>
  );
}
