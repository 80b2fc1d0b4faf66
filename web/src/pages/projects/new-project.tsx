// A new project: its name is enough, the rest can follow. What is typed outlives a closed dialog, until the project is there.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { projectsApi } from '../../api/collections.ts';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import type { PlaceSuggestion } from '../../api/places.ts';
import { formatDecimal, parseCoordinates } from '../../map/coordinates.ts';
import { useSayCoordinates } from '../../map/say-coordinates.ts';
import { AddressField } from '../project/place/address-field.tsx';
import { draftOf, placeOf, type PlaceDraft } from '../project/place/place-draft.ts';
import { useOtherPlaces } from '../project/place/use-other-places.ts';
import type { Status } from './arrange.ts';
import styles from './projects.module.css';
import { useStatusWords } from './status-words.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly status: Status;
  readonly place: PlaceDraft;
  /** Sent again, the same draft makes the same project. */
  readonly key: string;
}

const kept = 'steward-new-project';
const fresh = (): Draft => ({ name: '', description: '', status: 'running', place: draftOf(undefined), key: crypto.randomUUID() });

function useDraft(): readonly [Draft, (change: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState<Draft>(() => ({
    ...fresh(),
    ...(JSON.parse(sessionStorage.getItem(kept) ?? '{}') as Partial<Draft>),
  }));
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    sessionStorage.setItem(kept, JSON.stringify(next));
  };
  return [draft, change, () => sessionStorage.removeItem(kept)];
}

export function NewProjectDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`New project`} onClose={onClose}>
      <NewProject onCancel={onClose} />
    </Dialog>
  );
}

function NewProject({ onCancel }: { readonly onCancel: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, change, forget] = useDraft();
  const [tried, setTried] = useState(false);
  const words = useStatusWords();
  const wrong = useWrongPlace(draft.place);
  const create = useMutation({
    mutationFn: () => projectsApi.create({ fields: fieldsOf(draft) }, { idempotencyKey: draft.key }),
    onSuccess: async ({ id }) => {
      forget();
      await Promise.all([
        queries.invalidateQueries({ queryKey: [projectsApi.name] }),
        queries.invalidateQueries({ queryKey: ['summary'] }),
      ]);
      await navigate({ to: '/app/projects/$project', params: { project: id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong === undefined) create.mutate();
  };
  const states = (['running', 'planned', 'finished'] as const).map((value) => ({ value, label: words[value] }));
  return (
    <form className={styles.form} onSubmit={submit}>
      {create.error && <ErrorNotice error={create.error} />}
      <Field label={t`Name`} required value={draft.name} onChange={(name) => change({ name })} />
      <Field label={t`Description (optional)`} long value={draft.description} onChange={(description) => change({ description })} />
      <Choice label={t`State`} value={draft.status} options={states} onChange={(status) => change({ status })} />
      <PlaceFields
        draft={draft.place}
        wrong={tried ? wrong : undefined}
        onChange={(part) => change({ place: { ...draft.place, ...part } })}
      />
      <div className={styles.deeds}>
        <Button kind="first" type="submit" busy={create.isPending}>
          <Trans>Create</Trans>
        </Button>
        <Button onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

interface PlaceFieldsProps {
  readonly draft: PlaceDraft;
  readonly wrong: string | undefined;
  readonly onChange: (part: Partial<PlaceDraft>) => void;
}

/** Typed with suggestions, or in numbers; the map can follow later. */
function PlaceFields({ draft, wrong, onChange }: PlaceFieldsProps) {
  const { t } = useLingui();
  const near = useOtherPlaces();
  const take = ({ label, lat, lon, accuracyM, source }: PlaceSuggestion) =>
    onChange(lat === undefined || lon === undefined ? { label } : { label, coordinates: formatDecimal({ lat, lon }), accuracyM, source });
  return (
    <fieldset className={styles.form}>
      <legend className={styles.legend}>
        <Trans>Place (optional)</Trans>
      </legend>
      <AddressField value={draft.label} onChange={(label) => onChange({ label })} onTake={take} near={near} google={false} />
      <Field
        label={t`Coordinates`}
        hint={t`Such as 47.7812, 9.6123. You can also set the place on a map later.`}
        error={wrong}
        autoComplete="off"
        value={draft.coordinates}
        onChange={(coordinates) => onChange({ coordinates, accuracyM: undefined, source: coordinates.trim() === '' ? undefined : 'typed' })}
      />
    </fieldset>
  );
}

/** Words alone are no place: they would be lost. */
function useWrongPlace({ coordinates, label }: PlaceDraft): string | undefined {
  const { t } = useLingui();
  const parsed = parseCoordinates(coordinates);
  const say = useSayCoordinates();
  return parsed === 'empty' && label.trim() !== ''
    ? t`Take a suggestion or type coordinates: without a pin the words are not kept. Or leave both empty.`
    : say(parsed);
}

function fieldsOf({ name, description, status, place: draft }: Draft) {
  const place = placeOf(draft);
  return { name: name.trim(), status, ...(description.trim() === '' ? {} : { description }), ...(place ? { place } : {}) };
}
