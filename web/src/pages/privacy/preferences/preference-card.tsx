// One choice: what it is for, what each level keeps, what goes without, and what it collected this week.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { goesWith, type Preference } from '../../../api/preferences.ts';
import { sayError } from '../../../api/say-error.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Confirm } from '../../../design/parts/confirm.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import type { Precision } from '../../../map/coordinates.ts';
import { FinerPlaces } from './finer-places.tsx';
import styles from './preferences.module.css';
import { useSaid } from './use-said.ts';
import type { Choosing } from './use-choose.ts';

export interface PreferenceCardProps {
  readonly preference: Preference;
  /** The browser says no to all of it. */
  readonly gpc: boolean;
  readonly choosing: Choosing;
}

export function PreferenceCard({ preference, gpc, choosing }: PreferenceCardProps) {
  const { t, i18n } = useLingui();
  const said = useSaid();
  const id = useId();
  const { name, level, levels, title, why, lose, initial } = preference;
  const [asked, setAsked] = useState<string>();
  /** What was just picked, until it holds or does not. */
  const [picked, setPicked] = useState<string>();
  const set = (wanted: string) => {
    setPicked(wanted);
    setAsked(undefined);
    void choosing.choose({ name, level: wanted }).then(() => setPicked(undefined));
  };
  const isOn = !gpc && level !== levels[0]!.name;
  const pick = (wanted: string) => (goesWith(preference, wanted) > 0 ? setAsked(wanted) : set(wanted));
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <h2 id={id}>{said(title)}</h2>
        {initial === undefined && <Badge tone={isOn ? 'info' : 'quiet'}>{gpc ? t`Off in this browser` : isOn ? t`On` : t`Off`}</Badge>}
      </div>
      <p>{said(why)}</p>
      <Radios
        quiet
        label={said(title)}
        value={picked ?? level}
        options={levels.map((each) => ({ value: each.name, label: said(each.title), hint: said(each.what) }))}
        onChange={pick}
      />
      {initial === undefined && <Facts preference={preference} />}
      <p className={styles.soft}>
        {initial === undefined ? <Trans>Without it: {said(lose)}</Trans> : <Trans>Less exactly: {said(lose)}</Trans>}
      </p>
      {name === 'place-precision' && level !== 'exact' && <FinerPlaces key={level} precision={level as Precision} />}
      {Boolean(choosing.error) && <Notice kind="stop">{sayError(i18n, choosing.error)}</Notice>}
      {asked !== undefined && (
        <AskFirst preference={preference} level={asked} onConfirm={() => set(asked)} onClose={() => setAsked(undefined)} />
      )}
    </section>
  );
}

/** What was collected, and how long it stays. */
function Facts({ preference }: { readonly preference: Preference }) {
  const { counts, keptDays, decides } = preference;
  const week = counts.reduce((sum, each) => sum + each.week, 0);
  const standing = counts.reduce((sum, each) => sum + each.standing, 0);
  return (
    <dl className={styles.facts}>
      <div>
        <dt>
          <Trans>Collected in the last seven days</Trans>
        </dt>
        <dd>
          <Plural value={week} _0="nothing" one="# record" other="# records" />
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Kept at present</Trans>
        </dt>
        <dd>
          <Plural value={standing} _0="nothing" one="# record" other="# records" />
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Kept for</Trans>
        </dt>
        <dd>
          {keptDays === undefined ? (
            <Trans>as long as the record it belongs to</Trans>
          ) : (
            <Plural value={keptDays} one="# day" other="# days" />
          )}
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Who decides</Trans>
        </dt>
        <dd>{decides === 'person' ? <Trans>you</Trans> : <Trans>your company</Trans>}</dd>
      </div>
    </dl>
  );
}

interface AskFirstProps {
  readonly preference: Preference;
  readonly level: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** What goes is said before it goes. */
function AskFirst({ preference, level, onConfirm, onClose }: AskFirstProps) {
  const { t } = useLingui();
  const said = useSaid();
  const wanted = preference.levels.find(({ name }) => name === level)!;
  const count = goesWith(preference, level);
  return (
    <Confirm
      open
      title={t`${said(preference.title)}: ${said(wanted.title)}?`}
      deed={t`Turn down and erase`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        <Plural
          value={count}
          one="# record that it has collected is erased at once, and cannot be brought back."
          other="# records that it has collected are erased at once, and cannot be brought back."
        />
      </p>
      <p>
        <Trans>You can switch it on again at any time; it then collects anew.</Trans>
      </p>
    </Confirm>
  );
}
