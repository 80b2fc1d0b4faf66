// When one is left in peace, and when the one mail of a day comes; in the time zone of the person, whichever device they look at it with.
import { Trans, useLingui } from '@lingui/react/macro';
import type { NoticeSettings } from '@steward/protocol/wire/notice-routes.ts';
import { Button } from '../../design/parts/button.tsx';
import { Checkbox } from '../../design/parts/checkbox.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Section } from '../../design/parts/section.tsx';
import privacy from '../privacy/privacy.module.css';
import styles from './notices.module.css';
import type { Choose } from './settings.tsx';

const usualQuiet = { from: '20:00', until: '06:30' } as const;
const isTime = (text: string) => /^\d\d:\d\d$/.test(text);

export function Times({ settings, onChoose }: { readonly settings: NoticeSettings; readonly onChoose: Choose }) {
  const { t } = useLingui();
  const { quiet, digestAt, zone } = settings;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const set = (change: Partial<NonNullable<NoticeSettings['quiet']>>) => {
    const next = { ...usualQuiet, ...quiet, ...change };
    if (isTime(next.from) && isTime(next.until)) onChoose({ quiet: next, zone });
  };
  return (
    <Section title={t`Quiet hours`}>
      <div className={styles.form}>
        <Checkbox
          label={t`Leave me in peace at certain hours`}
          hint={t`Nothing is pushed or mailed then; it comes when they are over. The security of your account and requests to look come at any time, because they cannot wait.`}
          value={quiet !== null}
          onChange={(on) => onChoose(on ? { quiet: usualQuiet, zone: here } : { quiet: null })}
        />
        <div className={styles.times}>
          {quiet && <Field label={t`From`} type="time" value={quiet.from} onChange={(from) => set({ from })} />}
          {quiet && <Field label={t`Until`} type="time" value={quiet.until} onChange={(until) => set({ until })} />}
          <Field
            label={t`E-mails of a day or week at`}
            hint={t`Weekly on Mondays; tasks that are due are told then too`}
            type="time"
            value={digestAt}
            onChange={(at) => isTime(at) && onChoose({ digestAt: at })}
          />
        </div>
        <p className={privacy.soft}>
          <Trans>These times are those of the time zone {zone}.</Trans>
        </p>
        {here !== zone && (
          <div>
            <Button onClick={() => onChoose({ zone: here })}>
              <Trans>Use the zone of this device: {here}</Trans>
            </Button>
          </div>
        )}
      </div>
    </Section>
  );
}
