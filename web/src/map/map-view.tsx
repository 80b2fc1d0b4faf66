// The map itself: MapLibre with tiles of our own server, and pins that are buttons. Loaded only when a map is shown (map.tsx). Nothing it draws comes from
// anybody else: tiles are this server's, letters the device's.
import { useLingui } from '@lingui/react/macro';
import { Map as LibreMap, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../design/parts/button.tsx';
import { boundsOf, type PinPlace } from './clusters.ts';
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';
import type { Point } from './coordinates.ts';
import { coloursAt } from './map-colours.ts';
import { mapStyle, repaint } from './map-style.ts';
import styles from './map.module.css';
import type { GoTo, MapProps } from './map.tsx';
import { Pins } from './pins.tsx';

setWorkerUrl(workerUrl);

/** Where people look who have no pin yet: between the Alps and the sea. */
const home = { center: [10.4, 50] as [number, number], zoom: 4.6 };
const fitPaddingPx = 80;
const fitZoomMax = 9;
const zoomMax = 17;

export interface MapViewProps extends MapProps {
  readonly description: MapDescription;
  readonly onMissing: () => void;
}

export function MapView(props: MapViewProps) {
  const { label, pins, selected, onSelect, onPress, onMove, circle, goTo } = props;
  const { t } = useLingui();
  const frame = useRef<HTMLDivElement>(null);
  const [map, isDrawn] = useMap(frame, props);
  const fit = () => map && showAll(map, pins, true);
  const pressMiddle = () => {
    const middle = map?.getCenter();
    if (middle) onPress?.({ lat: middle.lat, lon: middle.wrap().lng });
  };
  useCircle(map, circle);
  useReach(map, pins, selected);
  useGoTo(map, goTo);
  return (
    <div className={styles.view} data-drawn={isDrawn}>
      <div ref={frame} className={styles.frame} data-press={onPress !== undefined} />
      {/* Beside the map, not in it: what is done to a pin is not done to the map below it. */}
      {map && <Pins map={map} label={label} pins={pins} selected={selected} onSelect={onSelect} onMove={onMove} />}
      {onPress && <span className={styles.cross} aria-hidden="true" />}
      <div className={styles.tools} role="group" aria-label={t`Move the map`}>
        <IconButton label={t`Closer`} icon="plus" onClick={() => map?.zoomIn()} />
        <IconButton label={t`Farther`} icon="minus" onClick={() => map?.zoomOut()} />
        {pins.length > 0 && <IconButton label={t`Show every pin`} icon="target" onClick={fit} />}
      </div>
      {onPress && (
        <div className={styles.middle}>
          <Button onClick={pressMiddle}>{t`Put the pin in the middle`}</Button>
        </div>
      )}
      {props.children && <div className={styles.card}>{props.children}</div>}
    </div>
  );
}

/** Makes the map once, keeps its colours those of the page, takes it away with the page. */
function useMap(frame: { readonly current: HTMLDivElement | null }, props: MapViewProps): readonly [LibreMap | undefined, boolean] {
  const { t, i18n } = useLingui();
  const [shown, setShown] = useState<LibreMap>();
  const [isDrawn, setDrawn] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const language = i18n.locale;
  useEffect(() => {
    const container = frame.current!;
    const style = () => mapStyle(latest.current.description, coloursAt(container), language, location.origin);
    const map = create(container, style(), latest.current, {
      'Map.Title': t`${latest.current.label}: arrow keys move it, plus and minus bring it closer and farther`,
      'CooperativeGesturesHandler.WindowsHelpText': t`Hold Ctrl and scroll to come closer`,
      'CooperativeGesturesHandler.MacHelpText': t`Hold ⌘ and scroll to come closer`,
      'CooperativeGesturesHandler.MobileHelpText': t`Move the map with two fingers`,
    });
    if (!map) return undefined;
    map.on('click', ({ lngLat }) => {
      const { lng, lat } = lngLat.wrap();
      latest.current.onPress?.({ lat, lon: lng });
    });
    map.once('load', () => {
      setShown(map);
    });
    map.once('idle', () => setDrawn(true));
    const stop = followColours(() => repaint(map, style().layers));
    return () => {
      stop();
      setShown(undefined);
      setDrawn(false);
      map.remove();
    };
  }, [frame, language, t]);
  return [shown, isDrawn];
}

function create(container: HTMLElement, style: StyleSpecification, { pins, onMissing }: MapViewProps, words: Record<string, string>) {
  try {
    const map = new LibreMap({
      container,
      style,
      ...home,
      maxZoom: zoomMax,
      attributionControl: false,
      cooperativeGestures: true,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      renderWorldCopies: true,
      locale: words,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    showAll(map, pins, false);
    return map;
  } catch {
    // Without WebGL there is no map; the list beside it has everything.
    onMissing();
    return undefined;
  }
}

function showAll(map: LibreMap, pins: readonly PinPlace[], animate: boolean): void {
  const bounds = boundsOf(pins);
  if (bounds) map.fitBounds(bounds, { padding: fitPaddingPx, maxZoom: fitZoomMax, animate });
}

/** Runs `changed` when light turns dark or back, by the device or by the person. */
function followColours(changed: () => void): () => void {
  const device = matchMedia('(prefers-color-scheme: dark)');
  const person = new MutationObserver(changed);
  device.addEventListener('change', changed);
  person.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    device.removeEventListener('change', changed);
    person.disconnect();
  };
}

/** What was chosen in the list is brought into sight. */
function useReach(map: LibreMap | undefined, pins: readonly PinPlace[], selected: readonly string[]): void {
  const only = selected.length === 1 ? pins.find(({ id }) => id === selected[0]) : undefined;
  const { lat, lon } = only ?? {};
  useEffect(() => {
    if (!map || lat === undefined || lon === undefined) return;
    if (!map.getBounds().contains([lon, lat])) map.easeTo({ center: [lon, lat] });
  }, [map, lat, lon]);
}

/** Where somebody wants to look, as from a search. */
function useGoTo(map: LibreMap | undefined, goTo: GoTo | undefined): void {
  useEffect(() => {
    if (map && goTo) map.easeTo({ center: [goTo.lon, goTo.lat], zoom: goTo.zoom });
  }, [map, goTo]);
}

export interface Circle extends Point {
  readonly radiusM: number;
}

const corners = 64;
const metresPerDegree = 111_195;

/** How far off a place may be, as a ring on the ground. */
function useCircle(map: LibreMap | undefined, circle: Circle | undefined): void {
  const { lat, lon, radiusM } = circle ?? {};
  useEffect(() => {
    const source = map?.getSource<GeoJSONSource>('circle');
    if (!source) return;
    if (lat === undefined || lon === undefined || radiusM === undefined) {
      void source.setData({ type: 'FeatureCollection', features: [] });
      return;
    }
    const ring = Array.from({ length: corners + 1 }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / corners;
      const [north, east] = [Math.sin(angle) * radiusM, Math.cos(angle) * radiusM].map((metres) => metres / metresPerDegree) as [
        number,
        number,
      ];
      return [lon + east / Math.max(0.01, Math.cos((lat * Math.PI) / 180)), lat + north];
    });
    void source.setData({ type: 'Polygon', coordinates: [ring] });
  }, [map, lat, lon, radiusM]);
}
