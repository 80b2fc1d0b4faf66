// Sets where the project is: typed, pressed on the map, or from the device; how exactly it is kept is chosen, and nothing finer is sent.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Place } from '@steward/protocol/catalogue/collection.ts';
import type { Project } from '../../../api/collections.ts';
import { placesConfigQuery, type PlaceSuggestion } from '../../../api/places.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { coarserOf, formatDecimal, parseCoordinates, precisionOf, type Point } from '../../../map/coordinates.ts';
import { useSayCoordinates } from '../../../map/say-coordinates.ts';
import { AddressField } from './address-field.tsx';
import { DevicePlace } from './device-place.tsx';
import { GoogleMapButton, type GooglePin } from './google-map-button.tsx';
import { NearTown } from './near-town.tsx';
import { draftOf, placeOf, shownOf, type PlaceDraft } from './place-draft.ts';
import styles from './place.module.css';
import { PrecisionChoice } from './precision-choice.tsx';
import { SaveTrouble } from './save-trouble.tsx';
import { useOtherPlaces } from './use-other-places.ts';
import { useSavePlace } from './use-save-place.ts';

interface PlaceFormProps {
  readonly project: Project;
  readonly draft: PlaceDraft;
  /** Only these parts change: a suggestion that is taken changes words and pin in one go. */
  readonly onChange: (part: Partial<PlaceDraft>) => void;
  readonly onDone: () => void;
  /** Something was found: the map goes there. */
  readonly onFound: (point: Point, accuracyM: number) => void;
}

export function PlaceForm({ project, draft, onChange, onDone, onFound }: PlaceFormProps) {
  const { t } = useLingui();
  const { data: config } = useQuery(placesConfigQuery);
  const finest = config?.precision ?? 'exact';
  const kept = { ...draft, precision: coarserOf(draft.precision, finest) };
  const near = useOtherPlaces(project.id);
  const [tried, setTried] = useState(false);
  const parsed = parseCoordinates(draft.coordinates);
  const wrong =
    useSayCoordinates()(parsed) ?? (parsed === 'empty' ? t`Type coordinates, press on the map, or use the device's location.` : undefined);
  const save = useSavePlace(project, onDone);
  const { take, takeGoogles } = takingInto(onChange, onFound);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const place = placeOf(kept);
    if (place) save.mutate({ place });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <SaveTrouble save={save} theirs={project} onTheirs={() => onChange({ accuracyM: undefined, ...draftOf(project.fields.place) })} />
      <AddressField
        value={draft.label}
        onChange={(label) => onChange({ label, placeId: undefined })}
        onTake={take}
        near={near}
        google={config?.google.search === true}
      />
      <p className={styles.soft}>
        <Trans>Or press on the map. The pin can be dragged, and moved with the arrow keys.</Trans>
      </p>
      <Field
        label={t`Coordinates`}
        hint={t`Such as 47.7812, 9.6123 or 47°46'52"N 9°36'44"E.`}
        error={tried ? wrong : undefined}
        autoComplete="off"
        value={draft.coordinates}
        onChange={(coordinates) => onChange({ coordinates, accuracyM: undefined, source: 'typed' })}
      />
      {typeof parsed === 'object' && (
        <NearTown point={parsed} onWords={draft.label.trim() === '' ? (label) => onChange({ label }) : undefined} />
      )}
      {config?.google.picker === true && <GoogleMapButton onPin={takeGoogles} />}
      <DevicePlace onPlace={(point) => onChange({ ...point, source: 'device' })} />
      <PrecisionChoice value={draft.precision} finest={finest} onChange={(precision) => onChange({ precision })} />
      <Stored draft={kept} before={project.fields.place} />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={save.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
        {project.fields.place && (
          <Button kind="severe" icon="trash" disabled={save.isPending} onClick={() => save.mutate({ place: null })}>
            <Trans>Remove the place</Trans>
          </Button>
        )}
      </div>
    </form>
  );
}

/** What becomes of the draft when something that was found is taken. */
function takingInto(onChange: PlaceFormProps['onChange'], onFound: PlaceFormProps['onFound']) {
  const take = ({ label, lat, lon, accuracyM, source, placeId }: PlaceSuggestion) => {
    if (lat === undefined || lon === undefined) return onChange({ label, placeId });
    // Of Google its id may be kept, its coordinates only show the way: the pin is the person's own.
    if (source !== 'google') onChange({ label, coordinates: formatDecimal({ lat, lon }), accuracyM, source, placeId: undefined });
    else onChange({ label, placeId });
    onFound({ lat, lon }, accuracyM);
  };
  const takeGoogles = ({ lat, lon, placeId }: GooglePin) => {
    onChange({ coordinates: formatDecimal({ lat, lon }), accuracyM: undefined, source: placeId === undefined ? 'pin' : 'google', placeId });
    onFound({ lat, lon }, 0);
  };
  return { take, takeGoogles };
}

/** What will be kept, in numbers; and that what was finer before stays in the history for its time. */
function Stored({ draft, before }: { readonly draft: PlaceDraft; readonly before: Place | undefined }) {
  const shown = shownOf(draft);
  if (!shown) return null;
  const finer = before !== undefined && (before.accuracyM ?? 0) < (shown.accuracyM ?? 0) && precisionOf(before) !== draft.precision;
  const stored = formatDecimal(shown);
  return (
    <p className={styles.soft} role="status">
      <Trans>Kept as {stored}.</Trans> {finer && <Trans>The finer place of before stays in the history for 92 days.</Trans>}
    </p>
  );
}
