// The narrowest that will do: some records, a part of a project, one kind of record everywhere.
import { useLingui } from '@lingui/react/macro';
import { Checkbox } from '../../design/parts/checkbox.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Radios } from '../../design/parts/radios.tsx';
import { Section } from '../../design/parts/section.tsx';
import { said } from '../case/reach.ts';
import type { Draft } from './draft.ts';
import type { FormProps } from './case-form.tsx';
import styles from './new-case.module.css';

export function ScopeFields(props: FormProps) {
  const { t } = useLingui();
  const { draft, onChange } = props;
  return (
    <Section title={t`What you have to see`}>
      <div className={styles.fields}>
        <Radios<Draft['kind']>
          label={t`The narrowest that will do`}
          value={draft.kind}
          options={[
            { value: 'records', label: t`Single records`, hint: t`The pages that the customer names.` },
            { value: 'project', label: t`A project, or a part of it` },
            { value: 'collection', label: t`One kind of record, in every project`, hint: t`Hardly ever needed.` },
          ]}
          onChange={(kind) => onChange({ kind })}
        />
        <Which {...props} />
      </div>
    </Section>
  );
}

function Which({ me: { kinds }, draft, wrong, onChange }: FormProps) {
  const { t, i18n } = useLingui();
  if (draft.kind === 'records')
    return (
      <Field
        label={t`Addresses of the pages, one a line`}
        hint={t`As the customer copies them out of the browser, with the task, photo or document open.`}
        error={wrong.scope && t`Each line has to be the address of one record’s page.`}
        long
        value={draft.records}
        onChange={(records) => onChange({ records })}
      />
    );
  if (draft.kind === 'collection')
    return (
      <Choice
        label={t`Which kind`}
        value={draft.collection}
        options={kinds.map(({ collection, title }) => ({ value: collection, label: said(i18n.locale, title) }))}
        onChange={(collection) => onChange({ collection })}
      />
    );
  const toggle = (name: string, on: boolean) =>
    onChange({ collections: on ? [...draft.collections, name] : draft.collections.filter((each) => each !== name) });
  return (
    <>
      <Field
        label={t`Address of the project’s page`}
        hint={t`As the customer copies it out of the browser.`}
        error={wrong.scope && t`The address of a page of one project.`}
        autoComplete="off"
        value={draft.project}
        onChange={(project) => onChange({ project })}
      />
      <fieldset className={styles.kinds}>
        <legend>{t`Only these; none chosen means all of it`}</legend>
        {kinds
          .filter(({ inProjects }) => inProjects)
          .map(({ collection, title }) => (
            <Checkbox
              key={collection}
              label={said(i18n.locale, title)}
              value={draft.collections.includes(collection)}
              onChange={(on) => toggle(collection, on)}
            />
          ))}
      </fieldset>
    </>
  );
}
