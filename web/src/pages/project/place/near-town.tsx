// Where a pin is, said by the town next to it: what the map shows to those who do not see it, and words to keep for those who want them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { nearestPlace, type Direction, type NearestPlace } from '../../../api/places.ts';
import { Button } from '../../../design/parts/button.tsx';
import type { Point } from '../../../map/coordinates.ts';
import styles from './place.module.css';

/** While a pin is dragged nobody asks. */
const pauseMs = 400;
const here = 500;

export function NearTown({ point, onWords }: { readonly point: Point; readonly onWords?: ((words: string) => void) | undefined }) {
  const words = useSayNear(useNearest(point));
  return (
    <div className={styles.near} role="status">
      {words !== undefined && <p>{words}</p>}
      {words !== undefined && onWords && (
        <Button onClick={() => onWords(words)}>
          <Trans>Take these words</Trans>
        </Button>
      )}
    </div>
  );
}

/** What was found for a place that is no longer meant is not shown. */
function useNearest({ lat, lon }: Point): NearestPlace | undefined {
  const { i18n } = useLingui();
  const language = i18n.locale === 'de' ? 'de' : 'en';
  const [found, setFound] = useState<NearestPlace | undefined>();
  useEffect(() => {
    const outdated = new AbortController();
    setFound(undefined);
    const ask = () =>
      nearestPlace({ lat, lon }, language, outdated.signal).then(
        ({ place }) => setFound(place),
        // It is a help, and nothing is lost without it.
        () => undefined,
      );
    const waiting = setTimeout(() => void ask(), pauseMs);
    return () => {
      clearTimeout(waiting);
      outdated.abort();
    };
  }, [lat, lon, language]);
  return found;
}

function useSayNear(place: NearestPlace | undefined): string | undefined {
  const { t, i18n } = useLingui();
  if (!place) return undefined;
  const { title, distanceM, direction } = place;
  if (direction === undefined || distanceM < here) return t`In ${title}`;
  const unit = distanceM < 1_000 ? 'meter' : 'kilometer';
  const length = i18n.number(unit === 'meter' ? Math.round(distanceM / 50) * 50 : distanceM / 1_000, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumSignificantDigits: 2,
  });
  const sentences: Readonly<Record<Direction, string>> = {
    north: t`${length} north of ${title}`,
    'north-east': t`${length} north-east of ${title}`,
    east: t`${length} east of ${title}`,
    'south-east': t`${length} south-east of ${title}`,
    south: t`${length} south of ${title}`,
    'south-west': t`${length} south-west of ${title}`,
    west: t`${length} west of ${title}`,
    'north-west': t`${length} north-west of ${title}`,
  };
  return sentences[direction];
}
