// The pins on the map, as buttons in the page: reached by Tab, read aloud, pressed like any other. They follow the map by being moved, not drawn anew.
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Map as LibreMap } from 'maplibre-gl';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../design/parts/icon.tsx';
import { boundsOf, clusterPins, labelsWithRoom, type Cluster } from './clusters.ts';
import type { Point } from './coordinates.ts';
import styles from './map.module.css';
import type { MapPin } from './map.tsx';
import { useMovePin, type MoveParts } from './move-pin.ts';

/** Pins nearer to each other than a finger is wide are one. */
const radiusPx = 40;
/** Clusters are reckoned for steps of the zoom, not for each frame of coming closer. */
const stepsPerZoom = 2;
const zoomMax = 17;
const fitPaddingPx = 72;

const kinds = ['photo', 'project'] as const;

export interface PinsProps {
  readonly map: LibreMap;
  readonly label: string;
  readonly pins: readonly MapPin[];
  readonly selected: readonly string[];
  readonly onSelect: (ids: readonly string[]) => void;
  readonly onMove?: ((point: Point) => void) | undefined;
}

export function Pins({ map, label, pins, selected, onSelect, onMove }: PinsProps) {
  const zoom = useZoom(map);
  const layer = useRef<HTMLUListElement>(null);
  // What is of another kind does not hide in a number: the site stands beside its photos. It comes last, and so above them.
  const clusters = kinds.flatMap((kind) =>
    clusterPins(
      pins.filter((pin) => pin.kind === kind),
      zoom,
      radiusPx,
    ),
  );
  const labelled = labelsWithRoom(clusters, zoom);
  usePlaces(map, layer, clusters);
  const press = (cluster: Cluster<MapPin>) => {
    const bounds = boundsOf(cluster.pins)!;
    const isOnePlace = bounds[0] === bounds[2] && bounds[1] === bounds[3];
    if (isOnePlace || map.getZoom() >= zoomMax) onSelect(cluster.pins.map(({ id }) => id));
    else map.fitBounds(bounds, { padding: fitPaddingPx, maxZoom: zoomMax });
  };
  return (
    <ul ref={layer} className={styles.pins} aria-label={label}>
      {clusters.map((cluster) => (
        <li key={cluster.key} className={styles.pin} data-labelled={labelled.has(cluster.key)}>
          {cluster.pins.length === 1 ? (
            <Pin
              pin={cluster.pins[0]!}
              isSelected={selected.includes(cluster.pins[0]!.id)}
              onPress={() => onSelect([cluster.pins[0]!.id])}
              move={cluster.pins[0]!.movable && onMove ? { map, onMove } : undefined}
            />
          ) : (
            <Many cluster={cluster} isSelected={cluster.pins.some(({ id }) => selected.includes(id))} onPress={() => press(cluster)} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface PinProps {
  readonly pin: MapPin;
  readonly isSelected: boolean;
  readonly onPress: () => void;
  readonly move: MoveParts | undefined;
}

function Pin({ pin, isSelected, onPress, move }: PinProps) {
  const { t } = useLingui();
  const moving = useMovePin(pin, move);
  return (
    <button
      type="button"
      className={pin.kind === 'project' ? `${styles.button} ${styles.lifted}` : styles.button}
      data-kind={pin.kind}
      data-movable={move !== undefined}
      aria-pressed={move ? undefined : isSelected}
      aria-roledescription={move && t`movable pin`}
      aria-description={move && t`Arrow keys move it, with Shift farther.`}
      onClick={onPress}
      {...moving}
    >
      <Icon name={pin.kind === 'photo' ? 'photo' : 'pin'} />
      <span className={styles.label}>{pin.label}</span>
    </button>
  );
}

interface ManyProps {
  readonly cluster: Cluster<MapPin>;
  readonly isSelected: boolean;
  readonly onPress: () => void;
}

function Many({ cluster, isSelected, onPress }: ManyProps) {
  const { t, i18n } = useLingui();
  const count = cluster.pins.length;
  return (
    <button
      type="button"
      className={`${styles.button} ${styles.many}`}
      data-kind={cluster.pins[0]!.kind}
      aria-pressed={isSelected}
      aria-label={t`${plural(count, { one: '# pin', other: '# pins' })} close together`}
      onClick={onPress}
    >
      {i18n.number(count)}
    </button>
  );
}

/** The zoom in steps. */
function useZoom(map: LibreMap): number {
  const read = () => Math.floor(map.getZoom() * stepsPerZoom) / stepsPerZoom;
  const [zoom, setZoom] = useState(read);
  useEffect(() => {
    const follow = () => setZoom(read);
    map.on('zoom', follow);
    return () => void map.off('zoom', follow);
  });
  return zoom;
}

/** Puts each pin where its place is now; those outside of the map are not in the way of the Tab key. */
function usePlaces(map: LibreMap, layer: { readonly current: HTMLUListElement | null }, clusters: readonly Cluster<MapPin>[]): void {
  useLayoutEffect(() => {
    const place = () => {
      const { clientWidth, clientHeight } = map.getContainer();
      for (const [index, { lat, lon }] of clusters.entries()) {
        const pin = layer.current?.children[index] as HTMLElement | undefined;
        if (!pin) continue;
        const { x, y } = map.project([lon, lat]);
        pin.style.transform = `translate(${x}px, ${y}px)`;
        pin.style.visibility = x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight ? 'visible' : 'hidden';
      }
    };
    place();
    map.on('move', place);
    map.on('resize', place);
    return () => {
      map.off('move', place);
      map.off('resize', place);
    };
  });
}
