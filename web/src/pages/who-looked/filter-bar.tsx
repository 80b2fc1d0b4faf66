// What of the log is shown: by project, by day, at one record. It stands in the address, so that it can be kept and handed on.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { narrowed, type LooksSearch } from './filters.ts';
import { plainName } from '../../app/plain-name.ts';
import type { NamedProject } from './use-names.ts';
import styles from './who-looked.module.css';

export interface FilterBarProps {
  readonly search: LooksSearch;
  readonly projects: readonly NamedProject[];
}

/** Changes the address and leaves the page where it is scrolled to. */
export function useChoose() {
  const navigate = useNavigate({ from: '/app/who-looked' });
  return (choice: LooksSearch) =>
    void navigate({ to: '.', search: (search) => withoutEmpty({ ...search, ...choice }), resetScroll: false, replace: true });
}

const withoutEmpty = (search: LooksSearch): LooksSearch => Object.fromEntries(Object.entries(search).filter(([, value]) => value));

export function FilterBar({ search, projects }: FilterBarProps) {
  const id = useId();
  const [open, setOpen] = useState(() => narrowed(search));
  const choose = useChoose();
  const none = { project: '', record: '', from: '', until: '' };
  return (
    <div className={styles.filters}>
      <div className={styles.row}>
        <button type="button" className={styles.toggle} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <Trans>Filter</Trans>
        </button>
        {search.record !== undefined && (
          <span className={styles.chosen}>
            <Trans>Only looks at one record</Trans>
          </span>
        )}
        {narrowed(search) && (
          <Button kind="plain" icon="close" onClick={() => choose(none)}>
            <Trans>Show all</Trans>
          </Button>
        )}
      </div>
      <div id={id} hidden={!open} className={styles.fields}>
        <Fields search={search} projects={projects} />
      </div>
    </div>
  );
}

function Fields({ search: { project = '', from = '', until = '' }, projects }: FilterBarProps) {
  const { t } = useLingui();
  const choose = useChoose();
  const options = [{ value: '', label: t`Every project` }, ...projects.map(({ id, name }) => ({ value: id, label: plainName(name) }))];
  return (
    <>
      <Choice label={t`Project`} value={project} options={options} onChange={(next) => choose({ project: next })} />
      <Field label={t`From`} type="date" value={from} onChange={(next) => choose({ from: next })} />
      <Field label={t`Until`} type="date" value={until} onChange={(next) => choose({ until: next })} />
    </>
  );
}
