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
import { parseCoordinates, roundTo } from '../../map/coordinates.ts';
import { useSayCoordinates } from '../../map/say-coordinates.ts';
import type { Status } from './arrange.ts';
import styles from './projects.module.css';
import { useStatusWords } from './status-words.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly status: Status;
  readonly coordinates: string;
  readonly label: string;
  /** Sent again, the same draft makes the same project. */
  readonly key: string;
}

const kept = 'steward-new-project';
const fresh = (): Draft => ({ name: '', description: '', status: 'running', coordinates: '', label: '', key: crypto.randomUUID() });

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
  const wrong = useSayCoordinates()(parseCoordinates(draft.coordinates));
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
      <fieldset className={styles.form}>
        <legend className={styles.legend}>
          <Trans>Place (optional)</Trans>
        </legend>
        <Field
          label={t`Coordinates`}
          hint={t`Such as 47.7812, 9.6123. You can also set the place on a map later.`}
          error={tried ? wrong : undefined}
          autoComplete="off"
          value={draft.coordinates}
          onChange={(coordinates) => change({ coordinates })}
        />
        {draft.coordinates.trim() !== '' && (
          <Field
            label={t`Place in words`}
            hint={t`Such as a street and town.`}
            value={draft.label}
            onChange={(label) => change({ label })}
          />
        )}
      </fieldset>
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

function fieldsOf({ name, description, status, coordinates, label }: Draft) {
  const point = parseCoordinates(coordinates);
  const place =
    typeof point === 'object' ? { ...roundTo(point, 'exact'), ...(label.trim() === '' ? {} : { label: label.trim() }) } : undefined;
  return { name: name.trim(), status, ...(description.trim() === '' ? {} : { description }), ...(place ? { place } : {}) };
}
