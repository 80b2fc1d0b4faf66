// Every company that may be sent something, and the switch that holds for every business: for administrators of the staff. The admins of all are told of each turn.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { WireSwitchedProcessor } from '@steward/protocol/wire/staff-processor-routes.ts';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import { staffClient, staffCompaniesQuery, staffQueries } from '../queries.ts';
import styles from '../staff.module.css';

export function Companies() {
  const { t, i18n } = useLingui();
  const { data, error } = useQuery(staffCompaniesQuery);
  return (
    <>
      <div className={styles.head}>
        <h1>{t`Who receives something`}</h1>
      </div>
      <p className={styles.title}>
        <Trans>Whoever is switched off here is sent nothing more, for no business. The admins of every business are told.</Trans>
      </p>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!data && !error && <Skeleton lines={6} />}
      {data?.map((each) => (
        <One key={each.id} company={each} />
      ))}
    </>
  );
}

function One({ company }: { readonly company: WireSwitchedProcessor }) {
  const { id, name, company: who, place, why, on, off, since, turnable } = company;
  return (
    <Section
      title={name}
      oneOfMany
      lead={
        <>
          {who}, {place}{' '}
          {on ? (
            <Badge tone="good">
              <Trans context="processor">On</Trans>
            </Badge>
          ) : (
            <Badge tone="stop">
              <Trans>Switched off</Trans>
            </Badge>
          )}
        </>
      }
      ways={turnable && <Turn id={id} name={name} on={on} />}
    >
      <p>{why}</p>
      {off === 'configuration' && (
        <p>
          <Trans>The configuration switches it off (STEWARD_PROCESSORS_OFF). Only a start of the server changes that.</Trans>
        </p>
      )}
      {since !== undefined && (
        <p>
          <Trans>
            Switched off <Moment at={since} dated />
          </Trans>
        </p>
      )}
    </Section>
  );
}

function Turn({ id, name, on }: { readonly id: string; readonly name: string; readonly on: boolean }) {
  const { t, i18n } = useLingui();
  const [asking, setAsking] = useState(false);
  const turn = useMutation({
    mutationFn: (to: boolean) => staffClient.call(staffRoutes.staffSwitchProcessor, { params: { processor: id }, body: { on: to } }),
    onSuccess: ({ on: to }) => say({ text: to ? t`Switched on for everybody.` : t`Switched off for everybody. Nothing more goes there.` }),
    async onSettled() {
      setAsking(false);
      await staffQueries.invalidateQueries({ queryKey: staffCompaniesQuery.queryKey });
    },
  });
  return (
    <>
      {on ? (
        <Button onClick={() => setAsking(true)}>
          <Trans>Switch off for everybody</Trans> <span className="visually-hidden">{name}</span>
        </Button>
      ) : (
        <Button busy={turn.isPending} onClick={() => turn.mutate(true)}>
          <Trans>Switch on again</Trans> <span className="visually-hidden">{name}</span>
        </Button>
      )}
      {turn.error && <Notice kind="stop">{sayError(i18n, turn.error)}</Notice>}
      <Confirm
        open={asking}
        title={t`Switch off “${name}” for everybody?`}
        deed={t`Switch off`}
        busy={turn.isPending}
        onConfirm={() => turn.mutate(false)}
        onClose={() => setAsking(false)}
      >
        <p>
          <Trans>
            Nothing is sent there any more, for any business, from now on. What needs it is not offered; everything else works on.
          </Trans>
        </p>
      </Confirm>
    </>
  );
}
