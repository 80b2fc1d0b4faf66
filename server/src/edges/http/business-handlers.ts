// The business, its people and its projects' people.
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import { changeMemberRole, removeMember } from '../../governed/change-member-role.ts';
import { inviteMember, listInvitations, withdrawInvitation } from '../../governed/invitations.ts';
import { issueRecovery } from '../../governed/issue-recovery.ts';
import { listMembers, listProjectMembers } from '../../governed/list-members.ts';
import type { Member } from '../../governed/members.ts';
import { readBusiness, updateBusiness } from '../../governed/read-business.ts';
import { removeProjectMember, setProjectMember } from '../../governed/set-project-member.ts';
import { readRecord } from '../../governed/read-record.ts';
import { updateRecord } from '../../governed/update-record.ts';
import type { EmbeddedIdentity } from '../../ports/identity.ts';
import { requiredVersion, type Call } from './call.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { sendRecord, textOf } from './wire-record.ts';

const wireMember = (member: Member) => ({
  person: member.person,
  role: member.role,
  ...(member.sinceMs === undefined ? {} : { since: isoTime(member.sinceMs) }),
  version: member.version,
  fields: member.fields,
});

interface InviteBody {
  readonly email: string;
  readonly role: BusinessRole;
  readonly language: 'en' | 'de';
  readonly project?: string;
  readonly projectRole: ProjectRole;
}

/** Sends the link of an invitation, through the gate; `false` when no mail could be sent, so that it is handed over another way. */
export type MailInvitation = (
  call: Call,
  invitation: {
    readonly email: string;
    readonly token: string;
    readonly language: 'en' | 'de';
    readonly business: string;
    readonly untilMs: number;
  },
) => Promise<boolean>;

export interface BusinessParts {
  readonly identity: EmbeddedIdentity;
  readonly mailInvitation: MailInvitation;
}

const done = { done: true } as const;

/** What colleagues see of a person: a record of its own collection, which the general routes leave out. */
const profileHandlers = {
  readProfile: async (call: Call) =>
    sendRecord(call, await call.perform(readRecord, { collection: 'members', id: call.params['person']! })),
  async updateProfile(call: Call) {
    const { fields } = call.body as { fields: unknown };
    const update = { collection: 'members', id: call.params['person']!, ifVersion: requiredVersion(call), fields };
    return sendRecord(call, await call.perform(updateRecord, update));
  },
};

export function businessHandlers({ identity, mailInvitation }: BusinessParts) {
  return {
    ...profileHandlers,
    readBusiness: async (call: Call) => sendRecord(call, await call.perform(readBusiness, {})),
    async updateBusiness(call: Call) {
      const { fields } = call.body as { fields: unknown };
      return sendRecord(call, await call.perform(updateBusiness, { ifVersion: requiredVersion(call), fields }));
    },
    async members(call: Call) {
      return { members: (await call.perform(listMembers, {})).map(wireMember) };
    },
    async changeRole(call: Call) {
      const { person, role } = await call.perform(changeMemberRole, {
        person: call.params['person']!,
        role: (call.body as { role: BusinessRole }).role,
      });
      return { person, role };
    },
    async removeMember(call: Call) {
      await call.perform(removeMember, { person: call.params['person']! });
      return done;
    },
    async issueRecovery(call: Call) {
      const { recovery } = await call.perform(issueRecovery(identity), { person: call.params['person']! });
      return { token: recovery!.token, until: isoTime(recovery!.untilMs) };
    },
    async invite(call: Call) {
      const { email, role, language, project, projectRole } = call.body as InviteBody;
      const into = project === undefined ? undefined : { project, role: projectRole };
      const invitation = await call.perform(inviteMember, { role, into, fields: { email } });
      const business = textOf(await call.perform(readBusiness, {}), 'name');
      const mailed = await mailInvitation(call, { email, token: invitation.token, language, business, untilMs: invitation.untilMs });
      return { id: invitation.id, role: invitation.role, until: isoTime(invitation.untilMs), token: invitation.token, mailed };
    },
    async invitations(call: Call) {
      const open = await call.perform(listInvitations, { invitations: true });
      const wire = open.map(({ id, role, untilMs, into, fields }) => ({
        id,
        role,
        ...(into ? { project: into.project, projectRole: into.role } : {}),
        until: isoTime(untilMs),
        fields,
      }));
      return { invitations: wire };
    },
    async withdrawInvitation(call: Call) {
      await call.perform(withdrawInvitation, { id: call.params['id']! });
      return done;
    },
    async projectMembers(call: Call) {
      return { members: (await call.perform(listProjectMembers, { project: call.params['id']! })).map(wireMember) };
    },
    async setProjectMember(call: Call) {
      const { project, person, role } = await call.perform(setProjectMember, {
        project: call.params['id']!,
        person: call.params['person']!,
        role: (call.body as { role: ProjectRole }).role,
      });
      return { project, person, role };
    },
    async removeProjectMember(call: Call) {
      await call.perform(removeProjectMember, { project: call.params['id']!, person: call.params['person']! });
      return done;
    },
  };
}
