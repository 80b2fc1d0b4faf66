// Of what a copy is asked for.
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { knownCollections } from '../../../api/any-collection.ts';
import { projectsApi } from '../../../api/collections.ts';
import type { ExportScope } from '../../../api/exports.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Choice } from '../../../design/parts/choice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from '../privacy.module.css';
import { useScopeName } from './scope.ts';

interface ChooseScopeProps {
  readonly value: ExportScope | undefined;
  readonly onChange: (scope: ExportScope | undefined) => void;
}

type Kind = 'person' | 'project' | 'collection' | 'business' | 'access-log' | 'named';

/** Of a record, or of another person, a copy is asked for from where they are. */
const isNamed = (scope: ExportScope | undefined) => scope?.kind === 'record' || (scope?.kind === 'person' && scope.person !== undefined);

export function ChooseScope({ value, onChange }: ChooseScopeProps) {
  const { t, i18n } = useLingui();
  const name = useScopeName(value ?? { kind: 'business' });
  const { data } = useInfiniteQuery({
    ...projectsApi.list({ sort: 'name' }),
    enabled: value === undefined || value.kind === 'project' || value.kind === 'collection',
  });
  const kind: Kind = isNamed(value) ? 'named' : ((value?.kind ?? 'project') as Kind);
  const choose = (next: Kind) => {
    if (next === 'project') onChange(undefined);
    else if (next === 'collection') onChange({ kind: next, collection: 'tasks' });
    else if (next !== 'named') onChange({ kind: next });
  };
  const options = [
    ...(isNamed(value) ? [{ value: 'named', label: name } as const] : []),
    { value: 'person', label: t`Everything about me`, hint: t`My account, what I wrote, and what others’ records say about me.` },
    { value: 'project', label: t`One project`, hint: t`With everything in it that I may see.` },
    { value: 'collection', label: t`One kind of records`, hint: t`All tasks, all photos … of one project or of all.` },
    { value: 'business', label: t`Everything I may see`, hint: t`All projects and records of the business that are mine to see.` },
    { value: 'access-log', label: t`Who looked`, hint: t`My view of the ledger, with everything that is needed to prove it.` },
  ] as const;
  const projects = data?.records.map(({ id, fields }) => ({ value: id, label: fields.name ?? '' })) ?? [];
  return (
    <Section title={t`Of what`}>
      <Radios label={t`Of what`} quiet value={kind} options={options} onChange={choose} />
      {kind === 'project' && (
        <Choice
          label={t`Project`}
          value={value?.kind === 'project' ? value.id : ''}
          options={[{ value: '', label: t`Choose one` }, ...projects]}
          onChange={(id) => onChange(id === '' ? undefined : { kind: 'project', id })}
        />
      )}
      {value?.kind === 'collection' && (
        <div className={styles.form}>
          <Choice
            label={t`Kind of records`}
            value={value.collection}
            options={knownCollections.map((each) => ({ value: each as string, label: sayThings(i18n, each, 0) }))}
            onChange={(collection) => onChange({ ...value, collection })}
          />
          <Choice
            label={t`Project`}
            value={value.project ?? ''}
            options={[{ value: '', label: t`Of all projects` }, ...projects]}
            onChange={(project) => onChange({ kind: 'collection', collection: value.collection, ...(project === '' ? {} : { project }) })}
          />
        </div>
      )}
    </Section>
  );
}
