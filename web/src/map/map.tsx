// A map with pins, beside a list of the same: whoever has no map misses nothing. The map and its base are loaded when one is shown; where the browser
// cannot draw it, or it does not come, a sentence says so.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState, type ComponentType } from 'react';
import { Notice } from '../design/parts/notice.tsx';
import type { PinPlace } from './clusters.ts';
import type { Point } from './coordinates.ts';
import type { Circle } from './map-view.tsx';
import styles from './map.module.css';

export interface MapPin extends PinPlace {
  readonly kind: 'project' | 'photo';
  readonly label: string;
}

export interface MapProps {
  /** What the map shows, to those who listen. */
  readonly label: string;
  readonly pins: readonly MapPin[];
  /** Ids of pins. */
  readonly selected: readonly string[];
  /** One, or several that lie at the same place. */
  readonly onSelect: (ids: readonly string[]) => void;
  /** Somebody pressed on the map, beside its pins. */
  readonly onPress?: ((point: Point) => void) | undefined;
  /** How far off a place may be. */
  readonly circle?: Circle | undefined;
}

type View = ComponentType<MapProps & { readonly onMissing: () => void }>;

export function PinMap(props: MapProps) {
  const { t } = useLingui();
  const [View, setView] = useState<View>();
  const [missing, setMissing] = useState<'load' | 'draw'>();
  useEffect(() => {
    import('./map-view.tsx').then(
      ({ MapView }) => setView(() => MapView),
      () => setMissing('load'),
    );
  }, []);
  if (missing !== undefined)
    return (
      <div className={styles.map}>
        <Notice>
          {missing === 'draw' ? (
            <Trans>This browser cannot draw the map: it needs WebGL, which is off or missing here. The list has everything.</Trans>
          ) : (
            <Trans>The map could not be loaded. The list has everything.</Trans>
          )}
        </Notice>
      </div>
    );
  return (
    <figure className={styles.map}>
      {View ? (
        <View {...props} onMissing={() => setMissing('draw')} />
      ) : (
        <div className={styles.waiting} role="status" aria-label={t`Loading the map`} />
      )}
      <Sources />
    </figure>
  );
}

function Sources() {
  return (
    <figcaption className={styles.sources}>
      <Trans>
        Natural Earth · names:{' '}
        <a href="https://www.geonames.org/" target="_blank" rel="noreferrer">
          GeoNames
        </a>{' '}
        (CC BY 4.0)
      </Trans>
    </figcaption>
  );
}
