// Where the project's photos were taken, as pins and as a list: those whose place was kept, and which the person may see. The pictures are not opened.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { photosApi, type Photo, type Project } from '../../../api/collections.ts';
import { Icon } from '../../../design/parts/icon.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import { distanceM } from '../../../map/coordinates.ts';
import type { MapPin } from '../../../map/map.tsx';
import styles from './place.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface PhotoPlacesState {
  readonly photos: readonly Photo[];
  readonly pins: readonly MapPin[];
  readonly withoutPlace: number;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** Asks only when `wanted`; then page by page, to the end. */
export function usePhotoPlaces(project: string, wanted: boolean): PhotoPlacesState {
  const { t, i18n } = useLingui();
  const list = photosApi.list({ project, sort: '-takenAt' });
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({ ...list, enabled: wanted });
  useEffect(() => {
    if (wanted && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
  }, [wanted, hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  const all = data?.records ?? [];
  const photos = all.filter(({ fields }) => fields.place !== undefined);
  const pins = photos.map(({ id, fields, createdAt }): MapPin => {
    const day = i18n.date(fields.takenAt ?? createdAt, { dateStyle: 'medium' });
    return { id, lat: fields.place!.lat, lon: fields.place!.lon, kind: 'photo', label: fields.caption ?? t`Photo of ${day}` };
  });
  return { photos, pins, withoutPlace: all.length - photos.length, isPending: isPending || hasNextPage, error };
}

interface PhotoPlacesProps {
  readonly project: Project;
  readonly photos: PhotoPlacesState;
  readonly selected: readonly string[];
  readonly onSelect: (ids: readonly string[]) => void;
}

const rowPx = 56;

export function PhotoPlaces({ project, photos, selected, onSelect }: PhotoPlacesProps) {
  const { t } = useLingui();
  const { photos: all, withoutPlace, isPending, error } = photos;
  // Those that were pressed on the map stand first: a press on a pin always shows something.
  const chosen = all.filter(({ id }) => selected.includes(id));
  const others = all.filter(({ id }) => !selected.includes(id));
  return (
    <section className={styles.photos}>
      <h3>
        <Trans>Photos with a place</Trans>
      </h3>
      {error && <ErrorNotice error={error} />}
      {isPending && all.length === 0 && !error && <Skeleton />}
      {!isPending && all.length === 0 && (
        <p className={styles.soft}>
          <Trans>No photo of this project says where it was taken.</Trans>
        </p>
      )}
      {all.length > 0 && (
        <VirtualList
          label={t`Photos with a place`}
          items={[...chosen, ...others]}
          keyOf={({ id }) => id}
          rowPx={rowPx}
          render={(photo) => <Row project={project} photo={photo} isSelected={selected.includes(photo.id)} onSelect={onSelect} />}
        />
      )}
      {withoutPlace > 0 && (
        <p className={styles.soft}>
          <Plural value={withoutPlace} one="# photo has no place." other="# photos have no place." />
        </p>
      )}
    </section>
  );
}

interface RowProps {
  readonly project: Project;
  readonly photo: Photo;
  readonly isSelected: boolean;
  readonly onSelect: (ids: readonly string[]) => void;
}

function Row({ project, photo, isSelected, onSelect }: RowProps) {
  const { t, i18n } = useLingui();
  const { fields, createdAt, id } = photo;
  const day = i18n.date(fields.takenAt ?? createdAt, { dateStyle: 'medium' });
  const name = fields.caption ?? t`Photo of ${day}`;
  const site = project.fields.place;
  const away = site && fields.place ? distanceM(site, fields.place) : undefined;
  return (
    <div className={styles.photo} data-selected={isSelected}>
      <span>
        <Link to="/app/projects/$project/photos" params={{ project: project.id }} search={{ photo: id }}>
          {name}
        </Link>
        <span className={styles.soft}>
          {day}
          {away !== undefined && (
            <>
              {' · '}
              <Away metres={away} />
            </>
          )}
        </span>
      </span>
      <button
        type="button"
        className={styles.show}
        aria-pressed={isSelected}
        aria-label={t`Show ${name} on the map`}
        onClick={() => onSelect([id])}
      >
        <Icon name="pin" />
      </button>
    </div>
  );
}

function Away({ metres }: { readonly metres: number }) {
  const { i18n } = useLingui();
  const isFar = metres >= 1_000;
  const length = i18n.number(isFar ? metres / 1_000 : Math.round(metres / 10) * 10, {
    style: 'unit',
    unit: isFar ? 'kilometer' : 'meter',
    maximumFractionDigits: isFar && metres < 10_000 ? 1 : 0,
  });
  return <Trans>{length} from the site</Trans>;
}
