// Where it is, in words and numbers, and the way out to the device's own map.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Place } from '@steward/protocol/catalogue/collection.ts';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { formatDecimal, formatSexagesimal } from '../../../map/coordinates.ts';
import styles from './place.module.css';

export function PlaceFacts({ place }: { readonly place: Place }) {
  const { t, i18n } = useLingui();
  const { accuracyM } = place;
  const link = `geo:${place.lat},${place.lon}?q=${place.lat},${place.lon}`;
  const copy = (what: string, done: string) =>
    navigator.clipboard.writeText(what).then(
      () => say({ text: done }),
      () => say({ text: t`This browser does not let pages copy. Select the coordinates and copy them.`, kind: 'stop' }),
    );
  return (
    <>
      {place.label !== undefined && <p className={styles.words}>{place.label}</p>}
      <dl className={styles.facts}>
        <div>
          <dt>
            <Trans>Coordinates</Trans>
          </dt>
          <dd>{formatDecimal(place)}</dd>
          <dd className={styles.soft}>{formatSexagesimal(place, i18n.locale === 'de' ? 'O' : 'E')}</dd>
        </div>
        {accuracyM !== undefined && (
          <div>
            <dt>
              <Trans>Precision</Trans>
            </dt>
            <dd>
              <Distance metres={accuracyM} />
            </dd>
          </div>
        )}
      </dl>
      <div className={styles.ways}>
        <Button icon="copy" onClick={() => void copy(formatDecimal(place), t`The coordinates are copied.`)}>
          <Trans>Copy the coordinates</Trans>
        </Button>
        <Button icon="copy" onClick={() => void copy(link, t`The link is copied. On a device with a map app it opens there.`)}>
          <Trans>Copy the link</Trans>
        </Button>
        <a className={buttonClass()} href={link} aria-describedby="leaves">
          <Icon name="leave" />
          <Trans>Open in the device's map</Trans>
        </a>
      </div>
      <p id="leaves" className={styles.soft}>
        <Trans>This leaves Steward: the map app of your device is told these coordinates, nothing else.</Trans>
      </p>
    </>
  );
}

function Distance({ metres }: { readonly metres: number }) {
  const { i18n } = useLingui();
  const unit = metres >= 1_000 ? 'kilometer' : 'meter';
  const length = i18n.number(metres >= 1_000 ? metres / 1_000 : metres, { style: 'unit', unit, maximumFractionDigits: 1 });
  return <Trans>about {length}</Trans>;
}
