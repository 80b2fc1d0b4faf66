// How somebody wants to be told: on this device, of what by which way, when not, and on which devices. Every change holds at once.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NoticeSettings, NoticeSettingsBody } from '@steward/protocol/wire/notice-routes.ts';
import { noticeSettingsQuery, setNoticeSettings } from '../../api/notices.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { Devices } from './devices.tsx';
import styles from './notices.module.css';
import { OnThisDevice } from './on-this-device.tsx';
import { Times } from './times.tsx';
import { Topics } from './topics.tsx';

export type Choose = (change: NoticeSettingsBody) => void;

export function NotificationSettings() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data, error } = useQuery(noticeSettingsQuery);
  const choose = useMutation({
    mutationFn: setNoticeSettings,
    // Shown as chosen while it is under way; what the server says wins.
    onMutate: (change) => {
      const before = queries.getQueryData(noticeSettingsQuery.queryKey);
      if (before) queries.setQueryData(noticeSettingsQuery.queryKey, with_(before, change));
      return { before };
    },
    onError: (_error, _change, kept) => kept?.before && queries.setQueryData(noticeSettingsQuery.queryKey, kept.before),
    onSuccess: (settings) => queries.setQueryData(noticeSettingsQuery.queryKey, settings),
  });
  const trouble = error ?? choose.error;
  return (
    <>
      <Back to="/app/notices">
        <Trans>Notifications</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>{t`How you are told`}</h1>
      </div>
      <p className={privacy.lead}>
        <Trans>
          Everything stands in the app. What else reaches you, and when, you decide here; it holds at once and on all your devices.
        </Trans>
      </p>
      {trouble && <ErrorNotice error={trouble} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <div className={styles.sections}>
          <OnThisDevice settings={data} onChoose={choose.mutate} />
          <Topics settings={data} onChoose={choose.mutate} />
          <Times settings={data} onChoose={choose.mutate} />
          <Devices devices={data.devices} />
        </div>
      )}
    </>
  );
}

const with_ = (before: NoticeSettings, { topics, ...change }: NoticeSettingsBody): NoticeSettings =>
  ({ ...before, ...change, topics: { ...before.topics, ...topics } }) as NoticeSettings;
