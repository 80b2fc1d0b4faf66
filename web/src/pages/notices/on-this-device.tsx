// Push on this device: off until somebody asks for it. Who carries it, and that it says nothing, stands beside the button; what a locked screen shows is a choice of its own.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LockScreen, NoticeSettings } from '@steward/protocol/wire/notice-routes.ts';
import { noticeSettingsQuery, removePushDevice } from '../../api/notices.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Radios } from '../../design/parts/radios.tsx';
import { Section } from '../../design/parts/section.tsx';
import privacy from '../privacy/privacy.module.css';
import type { SwitchTrouble } from '../../push/switch.ts';
import styles from './notices.module.css';
import type { Choose } from './settings.tsx';

interface Props {
  readonly settings: NoticeSettings;
  readonly onChoose: Choose;
}

export function OnThisDevice({ settings, onChoose }: Props) {
  const { t } = useLingui();
  return (
    <Section
      title={t`On this device`}
      lead={
        <Trans>
          A push notification reaches you while the app is closed. It travels through the maker of your browser and holds nothing but a
          random number: no name, no text.
        </Trans>
      }
    >
      <Switch settings={settings} />
      <Radios<LockScreen>
        label={t`What a screen shows before you unlock it`}
        value={settings.lockScreen}
        onChange={(lockScreen) => onChoose({ lockScreen })}
        options={[
          { value: 'neutral', label: t`Only that there is something`, hint: t`“Something new in Steward”` },
          {
            value: 'kind',
            label: t`What kind of thing it is`,
            hint: t`Such as “You were assigned a task”, never names or what was written. Your device asks this server for it; the maker of the browser does not see it.`,
          },
        ]}
      />
    </Section>
  );
}

function Switch({ settings }: Pick<Props, 'settings'>) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const here = settings.devices.find(({ current }) => current);
  const { key } = settings.push;
  const onSettled = () => queries.invalidateQueries({ queryKey: noticeSettingsQuery.queryKey });
  const on = useMutation({ mutationFn: async () => (await import('../../push/switch.ts')).notifyHere(key!, i18n.locale), onSettled });
  const off = useMutation({
    async mutationFn() {
      if (here) await removePushDevice(here.id);
      await (await import('../../push/switch.ts')).stopHere();
    },
    onSettled,
  });
  const trouble = on.data?.done === false ? on.data.trouble : undefined;
  const failed = on.error ?? off.error;
  return (
    <div className={styles.here}>
      {failed && <ErrorNotice error={failed} />}
      {trouble && <Trouble trouble={trouble} />}
      {here && <State confirmed={here.confirmed} />}
      {!here && key === undefined && (
        <p>
          <Trans>Push notifications are switched off here by whoever runs this server.</Trans>
        </p>
      )}
      {!here && key !== undefined && (
        <Button kind="first" busy={on.isPending} onClick={() => on.mutate()}>
          <Trans>Notify me on this device</Trans>
        </Button>
      )}
      {here && (
        <Button busy={off.isPending} onClick={() => off.mutate()}>
          <Trans>Stop on this device</Trans>
        </Button>
      )}
      <p className={privacy.soft}>
        <Trans>
          Who the companies are stands under <Link to="/trust">Trust</Link>. Signing out ends it.
        </Trans>
      </p>
    </div>
  );
}

function State({ confirmed }: { readonly confirmed: boolean }) {
  return confirmed ? (
    <Badge tone="good">
      <Trans>On for this device</Trans>
    </Badge>
  ) : (
    <Badge tone="wait">
      <Trans>Waiting until this device has received the first one</Trans>
    </Badge>
  );
}

function Trouble({ trouble }: { readonly trouble: SwitchTrouble }) {
  if (trouble === 'unable')
    return (
      <Notice>
        <Trans>This browser cannot do it. On an iPhone or iPad, add Steward to the home screen first and open it from there.</Trans>
      </Notice>
    );
  if (trouble === 'denied')
    return (
      <Notice>
        <Trans>
          Your browser does not allow notifications from Steward. You can change that in the settings of this page in the browser.
        </Trans>
      </Notice>
    );
  return (
    <Notice>
      <Trans>The push service of your browser does not answer. Please try again later.</Trans>
    </Notice>
  );
}
