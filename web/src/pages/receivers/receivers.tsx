// Who receives something: every company that may be sent anything of the business, why, exactly what, whether it is on, what went there and what was refused. All members
// read it; owners and admins switch.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { receiversQuery, type Receiver } from '../../api/processors.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { ReceiverCard } from './receiver-card.tsx';
import styles from './receivers.module.css';

export function Receivers() {
  const { t } = useLingui();
  const { data, error } = useQuery(receiversQuery);
  const receivers = data?.receivers ?? [];
  const companies = receivers.filter(({ declared }) => declared && !declared.counted && !declared.namedByBusiness);
  const own = receivers.filter(({ declared }) => declared?.namedByBusiness);
  const stores = receivers.filter(({ declared }) => declared?.keepsStores);
  const counted = receivers.filter(({ declared }) => declared?.counted && !declared.keepsStores);
  const strangers = receivers.filter(({ declared }) => declared === undefined);
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>
          <Trans>Who receives something</Trans>
        </h1>
      </div>
      <p className={privacy.lead}>
        <Trans>
          Everything that leaves goes through one gate. It sends only what is on this list, only to those on it, and writes it into your
          access log first. Everything else it refuses.
        </Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <>
          <Totals receivers={receivers} days={data.days} />
          <Group title={t`Companies`} receivers={companies} />
          <Group
            title={t`Systems of your own`}
            lead={t`Nothing goes there before an owner or admin of your business has set it up.`}
            receivers={own}
          />
          <Group
            title={t`Where this service keeps everything`}
            lead={t`All of it is sealed before it gets there, and the keys lie apart. Nothing works without them, so they cannot be switched off.`}
            receivers={stores}
          />
          <Group
            title={t`Nothing of yours goes there`}
            lead={t`They are part of running it. What goes there is counted.`}
            receivers={counted}
          />
          <Group
            title={t`Tried and refused`}
            lead={t`Something was to be sent to somebody who is not on the list. It was not.`}
            receivers={strangers}
          />
        </>
      )}
    </>
  );
}

function Totals({ receivers, days }: { readonly receivers: readonly Receiver[]; readonly days: number }) {
  const sent = receivers.reduce((sum, each) => sum + each.sent, 0);
  const refused = receivers.reduce((sum, each) => sum + each.refused, 0);
  return (
    <dl className={styles.totals}>
      <div>
        <dt>
          <Plural value={days} one="Sent in # day" other="Sent in # days" />
        </dt>
        <dd>{sent}</dd>
      </div>
      <div>
        <dt>
          <Trans>Refused</Trans>
        </dt>
        <dd>{refused}</dd>
      </div>
    </dl>
  );
}

interface GroupProps {
  readonly title: string;
  readonly lead?: string;
  readonly receivers: readonly Receiver[];
}

/** Those that received something first. */
function Group({ title, lead, receivers }: GroupProps) {
  if (receivers.length === 0) return null;
  const ordered = receivers.toSorted((a, b) => b.sent + b.refused - (a.sent + a.refused));
  return (
    <Section title={title} lead={lead}>
      <div className={styles.cards}>
        {ordered.map((receiver) => (
          <ReceiverCard key={receiver.id} receiver={receiver} />
        ))}
      </div>
    </Section>
  );
}
