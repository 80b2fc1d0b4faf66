// What of the log is shown: by project, by day, at one record. It stands in the address, so that it can be kept and handed on.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { departments, grounds } from '@steward/protocol/words.ts';
import { useIsAdmin } from '../../app/account.ts';
import { departmentWords, groundWords } from '../../app/case-words.ts';
import { narrowed, type LooksSearch } from './filters.ts';
import { plainName } from '../../app/plain-name.ts';
import type { LedgerEntry } from '../../api/ledger.ts';
import type { KnownNames } from './use-names.ts';
import styles from './who-looked.module.css';

export interface FilterBarProps {
  readonly search: LooksSearch;
  readonly names: KnownNames;
  readonly me: string | undefined;
  /** Those on the page: who of the staff looked is known from them. */
  readonly entries: readonly LedgerEntry[];
}

/** Changes the address and leaves the page where it is scrolled to. */
export function useChoose() {
  const navigate = useNavigate({ from: '/app/who-looked' });
  return (choice: LooksSearch) =>
    void navigate({ to: '.', search: (search) => withoutEmpty({ ...search, ...choice }), resetScroll: false, replace: true });
}

const withoutEmpty = (search: LooksSearch): LooksSearch => Object.fromEntries(Object.entries(search).filter(([, value]) => value));

export function FilterBar(props: FilterBarProps) {
  const { search } = props;
  const id = useId();
  const [open, setOpen] = useState(() => narrowed(search));
  const choose = useChoose();
  const none = { project: '', record: '', person: '', department: '', ground: '', case: '', from: '', until: '' };
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
        {search.case !== undefined && (
          <span className={styles.chosen}>
            <Trans>Only one request to look</Trans>
          </span>
        )}
        {narrowed(search) && (
          <Button kind="plain" icon="close" onClick={() => choose(none)}>
            <Trans>Show all</Trans>
          </Button>
        )}
      </div>
      <div id={id} hidden={!open} className={styles.fields}>
        <Fields {...props} />
      </div>
    </div>
  );
}

function Fields({ search, names, me, entries }: FilterBarProps) {
  const { t, i18n } = useLingui();
  const choose = useChoose();
  const { project = '', department = '', ground = '', from = '', until = '' } = search;
  const projects = [
    { value: '', label: t`Every project` },
    ...names.projects.map(({ id, name }) => ({ value: id, label: plainName(name) })),
  ];
  const ofGround = [{ value: '', label: t`Every ground` }, ...grounds.map((each) => ({ value: each, label: i18n._(groundWords[each]) }))];
  const ofDepartment = [
    { value: '', label: t`Every department` },
    ...departments.map((each) => ({ value: each, label: i18n._(departmentWords[each]) })),
  ];
  return (
    <>
      <Choice label={t`Project`} value={project} options={projects} onChange={(next) => choose({ project: next })} />
      <PersonChoice search={search} names={names} me={me} entries={entries} />
      <Choice label={t`Ground of the staff`} value={ground} options={ofGround} onChange={(next) => choose({ ground: next })} />
      <Choice label={t`Department`} value={department} options={ofDepartment} onChange={(next) => choose({ department: next })} />
      <Field label={t`From`} type="date" value={from} onChange={(next) => choose({ from: next })} />
      <Field label={t`Until`} type="date" value={until} onChange={(next) => choose({ until: next })} />
    </>
  );
}

/** Oneself, who of the staff looked, and for who runs the business whom it concerned. What colleagues did is not found by their name: that takes a reason. */
function PersonChoice({ search: { person = '' }, names, me, entries }: FilterBarProps) {
  const { t } = useLingui();
  const choose = useChoose();
  const isAdmin = useIsAdmin();
  const staff = new Map(entries.flatMap(({ named }) => (named?.staff ? [[named.staff.id as string, named.staff.name] as const] : [])));
  const known = [
    ...(me === undefined ? [] : [{ value: me, label: t`Me` }]),
    ...[...staff].map(([value, name]) => ({ value, label: plainName(name) })),
    ...(isAdmin ? names.members.filter((each) => each.person !== me) : []).map((each) => {
      const name = plainName(each.name);
      return { value: each.person as string, label: t`What was done with ${name}` };
    }),
  ];
  const chosen = person === '' || known.some(({ value }) => value === person) ? [] : [{ value: person, label: t`Somebody` }];
  const options = [{ value: '', label: t`Everybody` }, ...known, ...chosen];
  return <Choice label={t`Person`} value={person} options={options} onChange={(next) => choose({ person: next })} />;
}
