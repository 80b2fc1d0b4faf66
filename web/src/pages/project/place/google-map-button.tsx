// Opens Google's own search and map in a window of its own. Nothing of Google's is loaded before the press, and nothing of it ever on this page.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { googleKey } from '../../../api/places.ts';
import { sayError } from '../../../api/say-error.ts';
import { Button } from '../../../design/parts/button.tsx';
import type { Point } from '../../../map/coordinates.ts';
import styles from './place.module.css';

export interface GooglePin extends Point {
  readonly placeId: string | undefined;
}

const windowFeatures = 'popup,width=960,height=760';

export function GoogleMapButton({ onPin }: { readonly onPin: (pin: GooglePin) => void }) {
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const channel = useRef<BroadcastChannel>(undefined);
  useEffect(() => () => channel.current?.close(), []);
  const open = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { key } = await googleKey();
      const name = crypto.randomUUID();
      channel.current?.close();
      channel.current = new BroadcastChannel(`google-picker-${name}`);
      channel.current.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const pin = pinOf(data);
        if (pin) onPin(pin);
      });
      const page = `/google-picker/${i18n.locale === 'de' ? 'de' : 'en'}#${new URLSearchParams({ key, channel: name }).toString()}`;
      window.open(page, '_blank', windowFeatures);
    } catch (reason) {
      setError(reason as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.device}>
      <Button icon="leave" busy={busy} onClick={() => void open()}>
        <Trans>Open Google's map</Trans>
      </Button>
      {error && <p className={styles.soft}>{sayError(i18n, error)}</p>}
      <p className={styles.soft}>
        <Trans>
          It opens in a window of its own, which is Google's: Google learns what you look for there, and your address on the internet. Kept
          are the pin that you set and Google's id of the place.
        </Trans>
      </p>
    </div>
  );
}

const placeIdPattern = /^[A-Za-z0-9_-]{10,300}$/;

/** What came over the channel, if it is a pin. */
function pinOf(data: unknown): GooglePin | undefined {
  const { lat, lon, placeId } = (data ?? {}) as { readonly lat?: unknown; readonly lon?: unknown; readonly placeId?: unknown };
  if (typeof lat !== 'number' || typeof lon !== 'number' || !(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) return undefined;
  return { lat, lon, placeId: typeof placeId === 'string' && placeIdPattern.test(placeId) ? placeId : undefined };
}
