// Gives somebody of the business a role in the project.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import type { ProjectRole } from '@steward/protocol/words.ts';
import { client } from '../../../api/client.ts';
import { membersQuery, type ProjectMember } from '../../../api/people.ts';
import { useProjectRoleWords } from '../../../app/role-words.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { PersonChoice } from '../../../design/parts/person.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface AddMemberProps {
  readonly open: boolean;
  readonly project: string;
  readonly there: readonly ProjectMember[];
  readonly onClose: () => void;
}

export function AddMember({ open, onClose, ...rest }: AddMemberProps) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`Add a member of the business`} onClose={onClose}>
      <AddForm {...rest} onDone={onClose} />
    </Dialog>
  );
}

function AddForm({ project, there, onDone }: Omit<AddMemberProps, 'open' | 'onClose'> & { readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const words = useProjectRoleWords();
  const members = useQuery(membersQuery);
  const [person, setPerson] = useState<string>();
  const [role, setRole] = useState<ProjectRole>('contributor');
  const outside = members.data?.filter((each) => !there.some((one) => one.person === each.person)) ?? [];
  const chosen = outside.find((each) => each.person === person);
  const roles = (['manager', 'contributor', 'viewer'] as const).filter((each) => chosen?.role !== 'guest' || each !== 'manager');
  const add = useMutation({
    mutationFn: (who: { readonly person: string; readonly name: string }) =>
      client.call(businessRoutes.setProjectMember, { params: { id: project, person: who.person }, body: { role } }),
    async onSuccess(_answer, { name }) {
      await queries.invalidateQueries({ queryKey: ['members', project] });
      say({ text: t`${name} belongs to the project now.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen) add.mutate(chosen);
  };
  const error = members.error ?? add.error;
  if (members.data && outside.length === 0)
    return (
      <Notice>
        <Trans>Everybody of the business belongs to this project already.</Trans>
      </Notice>
    );
  return (
    <form className={confirm.body} onSubmit={submit}>
      {error && <ErrorNotice error={error} />}
      <PersonChoice label={t`Who`} nobody={t`Choose somebody`} people={outside} value={person} onChange={setPerson} />
      <Radios
        label={t`Role in the project`}
        value={roles.includes(role) ? role : 'contributor'}
        options={roles.map((value) => ({ value, ...words[value] }))}
        onChange={setRole}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={add.isPending} disabled={!chosen}>
          <Trans>Add to the project</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
