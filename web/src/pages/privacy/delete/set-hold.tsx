// Sets a legal hold: on what, until when, why.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { client } from '../../../api/client.ts';
import { projectsApi } from '../../../api/collections.ts';
import { holdsQuery, type Hold } from '../../../api/erasures.ts';
import { membersQuery } from '../../../api/people.ts';
import { sayInForm } from '../../../api/say-error.ts';
import { useDraft } from '../../../app/draft.ts';
import { freshly } from '../../../app/freshly.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { say } from '../../../design/parts/toast.tsx';

type Kind = 'project' | 'person' | 'business';

export function SetHold({ onDone }: { readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('project');
  const [id, setId] = useState('');
  const [until, setUntil] = useState('');
  const why = useDraft('hold');
  const set = useMutation({
    mutationFn: () => {
      const scope: Hold['scope'] = kind === 'business' ? { kind } : { kind, id };
      // To the end of the day, where whoever sets it is.
      const body = { scope, until: new Date(`${until}T23:59:59`).toISOString(), why: why.text };
      return freshly(() => client.call(erasureRoutes.setHold, { body }));
    },
    async onSuccess() {
      why.sent(why.text);
      await queries.invalidateQueries({ queryKey: holdsQuery.queryKey });
      say({ text: t`The hold is set.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  const choose = (next: Kind) => {
    setKind(next);
    setId('');
  };
  const kinds = [
    { value: 'project', label: t`A project`, hint: t`With everything in it.` },
    { value: 'person', label: t`A person`, hint: t`What is theirs, also if they leave.` },
    { value: 'business', label: t`The whole business` },
  ] as const;
  const said = sayInForm(i18n, set.error, ['until', 'why']);
  return (
    <form className={confirm.body} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <Radios label={t`On what`} value={kind} options={kinds} onChange={choose} />
      {kind !== 'business' && <Which kind={kind} value={id} onChange={setId} />}
      <Field
        label={t`Until`}
        hint={t`At most ten years ahead. It ends by itself.`}
        error={said.at('until')}
        type="date"
        required
        value={until}
        onChange={setUntil}
      />
      <Field
        label={t`Why`}
        hint={t`Owners and admins read it here.`}
        error={said.at('why')}
        long
        required
        value={why.text}
        onChange={why.set}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={set.isPending} disabled={(kind !== 'business' && id === '') || until === ''}>
          <Trans>Set the hold</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

interface WhichProps {
  readonly kind: 'project' | 'person';
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function Which({ kind, value, onChange }: WhichProps) {
  const { t } = useLingui();
  const projects = useInfiniteQuery({ ...projectsApi.list({ sort: 'name' }), enabled: kind === 'project' });
  const members = useQuery({ ...membersQuery, enabled: kind === 'person' });
  const options =
    kind === 'project'
      ? (projects.data?.records.map((project) => ({ value: project.id, label: project.fields.name ?? '' })) ?? [])
      : (members.data?.map(({ person, name }) => ({ value: person, label: name })) ?? []);
  return (
    <Choice
      label={kind === 'project' ? t`Project` : t`Person`}
      value={value}
      options={[{ value: '', label: t`Choose one` }, ...options]}
      onChange={onChange}
    />
  );
}
