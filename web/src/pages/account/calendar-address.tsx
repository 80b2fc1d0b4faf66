// The address of a subscription, shown once, with how a calendar takes it.
import { Trans, useLingui } from '@lingui/react/macro';
import { calendarAddress } from '../../api/calendars.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';

export function CalendarAddress({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  const address = calendarAddress(secret);
  return (
    <Dialog open title={t`The address for your calendar`} onClose={onClose}>
      <div className={confirm.body}>
        <p>
          <Trans>
            Whoever has this address sees what it shows: give it to your calendar alone. It is shown this once; a new one can be made at any
            time.
          </Trans>
        </p>
        <CopyLine label={t`Address`} text={address} />
        <p>
          <Trans>
            In Google Calendar: Other calendars, From URL. In Outlook: Add calendar, Subscribe from web. On an iPhone or a Mac press the
            button.
          </Trans>
        </p>
        <div className={confirm.ways}>
          <a className={buttonClass('first')} href={address.replace(/^https?:/, 'webcal:')}>
            <Trans>Open in my calendar</Trans>
          </a>
          <Button onClick={onClose}>
            <Trans>I have kept it</Trans>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
