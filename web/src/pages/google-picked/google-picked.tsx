// Where the window with Google's map ends: hands the pin to the page that opened it, over a channel that only the two know, and closes.
import { Trans } from '@lingui/react/macro';
import { useEffect } from 'react';

export function GooglePicked() {
  useEffect(() => {
    const taken = new URLSearchParams(location.hash.slice(1));
    const name = taken.get('channel');
    if (!name) return;
    const channel = new BroadcastChannel(`google-picker-${name}`);
    channel.postMessage({ lat: Number(taken.get('lat')), lon: Number(taken.get('lon')), placeId: taken.get('place') });
    channel.close();
    window.close();
  }, []);
  return (
    <main id="main">
      <h1>
        <Trans>The pin is taken</Trans>
      </h1>
      <p>
        <Trans>You can close this window.</Trans>
      </p>
    </main>
  );
}
