// The devices that one is pushed on: each belongs to a sign-in, and ends with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PushDevice } from '@steward/protocol/wire/notice-routes.ts';
import { noticeSettingsQuery, removePushDevice } from '../../api/notices.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';
import { carrierName } from './carrier-words.ts';
import privacy from '../privacy/privacy.module.css';

export function Devices({ devices }: { readonly devices: readonly PushDevice[] }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: removePushDevice,
    onSettled: () => queries.invalidateQueries({ queryKey: noticeSettingsQuery.queryKey }),
  });
  if (devices.length === 0) return null;
  return (
    <Section title={t`Devices with push notifications`}>
      {remove.error && <ErrorNotice error={remove.error} />}
      <div className={privacy.rows}>
        {devices.map(({ id, device, current, since, confirmed, lastReachedAt, carrier }) => (
          <div key={id} className={privacy.row}>
            <div className={privacy.what}>
              <span className={privacy.name}>
                <strong>{device}</strong>
                {current && <Badge tone="good">{t`This device`}</Badge>}
                {!confirmed && <Badge tone="wait">{t`Not confirmed`}</Badge>}
              </span>
              <span className={privacy.soft}>
                {lastReachedAt === undefined ? (
                  <Trans>
                    Switched on <Moment at={since} />, through {carrierName(carrier)}
                  </Trans>
                ) : (
                  <Trans>
                    Last reached <Moment at={lastReachedAt} />, through {carrierName(carrier)}
                  </Trans>
                )}
              </span>
            </div>
            <Button busy={remove.isPending && remove.variables === id} onClick={() => remove.mutate(id)}>
              <Trans>Remove</Trans>
            </Button>
          </div>
        ))}
      </div>
    </Section>
  );
}
