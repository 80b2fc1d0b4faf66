// Where the project is: on the map and in words; set and changed by those who manage it. Beside it, if somebody asks for them, where its photos were taken.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { projectsApi, type Project } from '../../../api/collections.ts';
import { projectMembersQuery } from '../../../api/people.ts';
import { accountQuery, useIsAdmin } from '../../../app/account.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Checkbox } from '../../../design/parts/checkbox.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import type { Point } from '../../../map/coordinates.ts';
import { PinMap, type GoTo, type MapPin } from '../../../map/map.tsx';
import { PhotoPlaces, usePhotoPlaces } from './photo-places.tsx';
import { PlaceFacts } from './place-facts.tsx';
import { PlaceForm } from './place-form.tsx';
import styles from './place.module.css';
import { draftOf, pinOf, shownOf, withPin, type PlaceDraft } from './place-draft.ts';

export function Place() {
  const { project } = useParams({ from: '/app/projects/$project/place' });
  const { data } = useQuery(projectsApi.one(project));
  return data ? <PlaceOf key={data.id} project={data} /> : null;
}

/** Managers of the project, owners and admins of the business. */
function useMayChange(project: string): boolean {
  const isAdmin = useIsAdmin();
  const { data: account } = useQuery(accountQuery);
  const { data: members } = useQuery(projectMembersQuery(project));
  return isAdmin || members?.find(({ person }) => person === account?.person)?.role === 'manager';
}

const townM = 1_000;
/** A town with what is around it; a street. */
const townZoom = 11;
const streetZoom = 14;

function PlaceOf({ project }: { readonly project: Project }) {
  const { t } = useLingui();
  const mayChange = useMayChange(project.id);
  const [draft, setDraft] = useState<PlaceDraft>();
  const [withPhotos, setWithPhotos] = useState(false);
  const [selected, setSelected] = useState<readonly string[]>([]);
  const photos = usePhotoPlaces(project.id, withPhotos);
  const { place } = project.fields;
  const press = (point: Point) => setDraft((now) => withPin(now ?? draftOf(place), point));
  const change = (part: Partial<PlaceDraft>) => setDraft((now) => now && { ...now, ...part });
  const [goTo, setGoTo] = useState<GoTo>();
  const found = (point: Point, accuracyM: number) => setGoTo({ ...point, zoom: accuracyM >= townM ? townZoom : streetZoom });
  const shown = draft ? shownOf(draft) : place;
  // While it is being set the pin stands where it was put, and the circle says what of that is kept.
  const pin = draft ? pinOf(draft) : place;
  const site: readonly MapPin[] = pin
    ? [{ id: 'site', lat: pin.lat, lon: pin.lon, kind: 'project', label: project.fields.name ?? '', movable: draft !== undefined }]
    : [];
  if (!place && !draft && !mayChange && !withPhotos) return <NoPlace />;
  return (
    <section className={styles.page}>
      <h2>
        <Trans>Place</Trans>
      </h2>
      <div className={styles.both}>
        <div className={styles.map}>
          <PinMap
            label={t`Map of the project`}
            pins={[...site, ...(withPhotos ? photos.pins : [])]}
            selected={selected}
            onSelect={setSelected}
            onPress={mayChange && draft ? press : undefined}
            onMove={mayChange && draft ? press : undefined}
            goTo={goTo}
            circle={shown?.accuracyM === undefined ? undefined : { lat: shown.lat, lon: shown.lon, radiusM: shown.accuracyM }}
          />
          <Checkbox
            label={t`Show where photos were taken`}
            hint={t`Opens the facts of the project's photos; like every look it is in the ledger.`}
            value={withPhotos}
            onChange={setWithPhotos}
          />
        </div>
        <div className={styles.side}>
          {draft ? (
            <PlaceForm project={project} draft={draft} onChange={change} onDone={() => setDraft(undefined)} onFound={found} />
          ) : (
            <>
              {place ? (
                <PlaceFacts place={place} />
              ) : (
                <p>
                  <Trans>This project has no place yet.</Trans>
                </p>
              )}
              {mayChange && (
                <Button kind={place ? undefined : 'first'} icon="pin" onClick={() => setDraft(draftOf(place))}>
                  {place ? <Trans>Change the place</Trans> : <Trans>Set the place</Trans>}
                </Button>
              )}
            </>
          )}
        </div>
      </div>
      {withPhotos && <PhotoPlaces project={project} photos={photos} selected={selected} onSelect={setSelected} />}
    </section>
  );
}

function NoPlace() {
  const { t } = useLingui();
  return (
    <section className={styles.page}>
      <h2>
        <Trans>Place</Trans>
      </h2>
      <EmptyState title={t`This project has no place yet`}>
        <p>
          <Trans>Whoever manages the project can set it.</Trans>
        </p>
      </EmptyState>
    </section>
  );
}
