// Invites somebody: by mail, and by a link to hand over where mail does not arrive.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import { client } from '../../api/client.ts';
import { projectsApi } from '../../api/collections.ts';
import { sayInForm } from '../../api/say-error.ts';
import { freshly } from '../../app/freshly.ts';
import type { Language } from '../../app/language.ts';
import { useProjectRoleWords, useRoleWords } from '../../app/role-words.ts';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Radios } from '../../design/parts/radios.tsx';

export interface InviteProps {
  readonly open: boolean;
  /** Owners alone make owners. */
  readonly mayOwn?: boolean;
  /** Right into this project, as a guest. */
  readonly project?: string;
  readonly onClose: () => void;
}

interface Sent {
  readonly email: string;
  readonly token: string;
  readonly mailed: boolean;
  readonly until: string;
}

export function Invite({ open, mayOwn = false, project, onClose }: InviteProps) {
  const { t } = useLingui();
  const [sent, setSent] = useState<Sent>();
  const close = () => {
    setSent(undefined);
    onClose();
  };
  return (
    <Dialog open={open} title={project === undefined ? t`Invite somebody` : t`Invite a guest into this project`} onClose={close}>
      {sent ? (
        <Done {...sent} onClose={close} onAnother={() => setSent(undefined)} />
      ) : (
        <InviteForm mayOwn={mayOwn} project={project} onSent={setSent} onCancel={close} />
      )}
    </Dialog>
  );
}

function Done({
  email,
  token,
  mailed,
  until,
  onClose,
  onAnother,
}: Sent & { readonly onClose: () => void; readonly onAnother: () => void }) {
  const { t, i18n } = useLingui();
  return (
    <div className={confirm.body}>
      <Notice>
        {mailed ? (
          <Trans>The invitation is on its way to {email}.</Trans>
        ) : (
          <Trans>No mail could be sent to {email}. Hand over the link below yourself.</Trans>
        )}
      </Notice>
      <p>
        <Trans>Whoever opens this link can accept. It serves once, until {i18n.date(until, { dateStyle: 'long' })}.</Trans>
      </p>
      <CopyLine label={mailed ? t`The same link, to hand over` : t`Link to hand over`} text={`${location.origin}/invitation#${token}`} />
      <div className={confirm.ways}>
        <Button kind="first" onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
        <Button onClick={onAnother}>
          <Trans>Invite another person</Trans>
        </Button>
      </div>
    </div>
  );
}

interface InviteFormProps {
  readonly mayOwn: boolean;
  readonly project: string | undefined;
  readonly onSent: (sent: Sent) => void;
  readonly onCancel: () => void;
}

function InviteForm({ mayOwn, project, onSent, onCancel }: InviteFormProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const words = useRoleWords();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<BusinessRole>(project === undefined ? 'member' : 'guest');
  const [into, setInto] = useState(project ?? '');
  const [projectRole, setProjectRole] = useState<ProjectRole>('contributor');
  const [language, setLanguage] = useState<Language>(i18n.locale as Language);
  const invite = useMutation({
    mutationFn: () =>
      freshly(() =>
        client.call(businessRoutes.invite, {
          body: { email: email.trim(), role, language, ...(into === '' ? {} : { project: into, projectRole }) },
        }),
      ),
    async onSuccess({ token, mailed, until }) {
      await queries.invalidateQueries({ queryKey: ['members', 'invitations'] });
      onSent({ email: email.trim(), token, mailed, until });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  const said = sayInForm(i18n, invite.error, ['email', 'projectRole']);
  const roles = (['owner', 'admin', 'member', 'guest'] as const).filter((each) => mayOwn || each !== 'owner');
  const languages = [
    { value: 'en', label: 'English' },
    { value: 'de', label: 'Deutsch' },
  ] as const;
  return (
    <form className={confirm.body} onSubmit={submit}>
      {(said.rest ?? said.at('projectRole')) !== undefined && <Notice kind="stop">{said.rest ?? said.at('projectRole')}</Notice>}
      <Field
        label={t`E-mail address`}
        error={said.at('email')}
        type="email"
        autoComplete="off"
        required
        value={email}
        onChange={setEmail}
      />
      {project === undefined && (
        <>
          <Radios label={t`Role`} value={role} options={roles.map((value) => ({ value, ...words[value] }))} onChange={setRole} />
          <IntoProject value={into} onChange={setInto} />
        </>
      )}
      {into !== '' && <ProjectRoles guest={role === 'guest'} value={projectRole} onChange={setProjectRole} />}
      <Choice label={t`Language of the mail`} value={language} options={languages} onChange={setLanguage} />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" icon="send" busy={invite.isPending}>
          <Trans>Send the invitation</Trans>
        </Button>
        <Button onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

/** The projects of the business by name; asked for only here, where one is chosen. */
function IntoProject({ value, onChange }: { readonly value: string; readonly onChange: (project: string) => void }) {
  const { t } = useLingui();
  const { data } = useInfiniteQuery(projectsApi.list({ sort: 'name' }));
  const projects = data?.records.map(({ id, fields }) => ({ value: id, label: fields.name ?? '' })) ?? [];
  return (
    <Choice
      label={t`Straight into a project`}
      value={value}
      options={[{ value: '', label: t`No project yet` }, ...projects]}
      onChange={onChange}
    />
  );
}

interface ProjectRolesProps {
  readonly guest: boolean;
  readonly value: ProjectRole;
  readonly onChange: (role: ProjectRole) => void;
}

function ProjectRoles({ guest, value, onChange }: ProjectRolesProps) {
  const { t } = useLingui();
  const words = useProjectRoleWords();
  const roles = (['manager', 'contributor', 'viewer'] as const).filter((each) => !guest || each !== 'manager');
  return (
    <Radios
      label={t`Role in the project`}
      value={value}
      options={roles.map((role) => ({ value: role, ...words[role] }))}
      onChange={onChange}
    />
  );
}
