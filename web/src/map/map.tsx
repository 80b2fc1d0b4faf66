// A map with pins, beside a list of the same: whoever has no map misses nothing. The map and its tiles are loaded when one is shown; where the browser
// cannot draw it, or it does not come, a sentence says so.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';
import { Notice } from '../design/parts/notice.tsx';
import type { PinPlace } from './clusters.ts';
import type { Point } from './coordinates.ts';
import { describeMap } from './describe-map.ts';
import type { Circle, MapViewProps } from './map-view.tsx';
import styles from './map.module.css';

export interface MapPin extends PinPlace {
  readonly kind: 'project' | 'photo';
  readonly label: string;
  /** It may be dragged, and moved with the arrow keys. */
  readonly movable?: boolean;
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
  /** Somebody moved the pin that is `movable`, by dragging it or with the arrow keys. */
  readonly onMove?: ((point: Point) => void) | undefined;
  /** How far off a place may be. */
  readonly circle?: Circle | undefined;
  /** Where to look next; another object, even of the same place, is another wish. */
  readonly goTo?: GoTo | undefined;
  /** Over the lower left corner: what is said of the pin that is selected. */
  readonly children?: ReactNode;
}

export interface GoTo extends Point {
  readonly zoom: number;
}

interface Loaded {
  readonly View: ComponentType<MapViewProps>;
  readonly description: MapDescription;
}

export function PinMap(props: MapProps) {
  const { t } = useLingui();
  const [loaded, setLoaded] = useState<Loaded>();
  const [missing, setMissing] = useState<'load' | 'draw'>();
  useEffect(() => {
    Promise.all([import('./map-view.tsx'), describeMap()]).then(
      ([{ MapView: View }, description]) => setLoaded({ View, description }),
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
      {loaded ? (
        <loaded.View {...props} description={loaded.description} onMissing={() => setMissing('draw')} />
      ) : (
        <div className={styles.waiting} role="status" aria-label={t`Loading the map`} />
      )}
      {loaded && <Sources description={loaded.description} />}
    </figure>
  );
}

/** Whom the map is owed to. Of ours the sources are known; an operator's file names its own. */
function Sources({ description }: { readonly description: MapDescription }) {
  if (description.schema !== 'steward') return <figcaption className={styles.sources}>{description.attribution}</figcaption>;
  return (
    <figcaption className={styles.sources}>
      <Trans>
        Natural Earth · GSHHG ·{' '}
        <a href="https://www.geonames.org/" target="_blank" rel="noreferrer">
          GeoNames
        </a>{' '}
        (CC BY 4.0) · ©{' '}
        <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer">
          OpenStreetMap
        </a>{' '}
        (ODbL)
      </Trans>
    </figcaption>
  );
}
