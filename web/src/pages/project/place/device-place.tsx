// The location of this device, asked for when somebody presses, once. It goes into the form and nowhere else until it is saved.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../../design/parts/button.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { formatDecimal } from '../../../map/coordinates.ts';
import styles from './place.module.css';

const waitMsMax = 20_000;
type Failure = 'denied' | 'unavailable' | 'late';
const failures: readonly Failure[] = ['denied', 'unavailable', 'late'];

export function DevicePlace({
  onPlace,
}: {
  readonly onPlace: (place: { readonly coordinates: string; readonly accuracyM: number }) => void;
}) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  if (!('geolocation' in navigator)) return null;
  const ask = () => {
    setAsking(true);
    setFailure(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        onPlace({ coordinates: formatDecimal({ lat: coords.latitude, lon: coords.longitude }), accuracyM: Math.ceil(coords.accuracy) });
      },
      ({ code }) => {
        setAsking(false);
        setFailure(failures[code - 1] ?? 'unavailable');
      },
      { enableHighAccuracy: true, timeout: waitMsMax, maximumAge: 0 },
    );
  };
  const words = {
    denied: t`This browser does not give the location. You can permit it in the browser's settings for this page, or type coordinates.`,
    unavailable: t`The device does not know where it is now. Type coordinates, or press on the map.`,
    late: t`The device did not find out where it is in time. Try again outside, or press on the map.`,
  };
  return (
    <div className={styles.device}>
      <Button icon="target" busy={asking} onClick={ask}>
        <Trans>Take the location of this device</Trans>
      </Button>
      {failure && <Notice kind="stop">{words[failure]}</Notice>}
      <p className={styles.soft}>
        <Trans>
          The browser asks you first. The location is put into this form; it is sent to Steward only when you save. How your device finds
          out is up to the device; some ask their maker.
        </Trans>
      </p>
    </div>
  );
}
