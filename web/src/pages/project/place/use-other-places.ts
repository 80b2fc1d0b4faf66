// Where the business builds otherwise: what is nearer to there is meant more likely. Of what is here already; nothing is asked for.
import { useInfiniteQuery } from '@tanstack/react-query';
import { projectsApi } from '../../../api/collections.ts';
import type { Point } from '../../../map/coordinates.ts';

/** Without the one that is being placed. */
export function useOtherPlaces(project?: string): readonly Point[] {
  const { data } = useInfiniteQuery({ ...projectsApi.list({ sort: 'name' }), enabled: false });
  return (data?.records ?? []).flatMap(({ id, fields: { place } }) =>
    place && id !== project ? [{ lat: place.lat, lon: place.lon }] : [],
  );
}
