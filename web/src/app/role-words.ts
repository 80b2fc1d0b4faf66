// What the roles are called, and what each may do, in words.
import { useLingui } from '@lingui/react/macro';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';

export interface RoleWords {
  readonly label: string;
  readonly hint: string;
}

/** Roles in the business. */
export function useRoleWords(): Readonly<Record<BusinessRole, RoleWords>> {
  const { t } = useLingui();
  return {
    owner: { label: t`Owner`, hint: t`Decides about everything, and makes others owners.` },
    admin: { label: t`Admin`, hint: t`Runs the business: its people, all projects, who looked.` },
    member: { label: t`Member`, hint: t`Works in the projects they belong to, and creates new ones.` },
    guest: { label: t`Guest`, hint: t`Sees the projects they are invited to, and nobody else of the business.` },
  };
}

/** Roles in a project. */
export function useProjectRoleWords(): Readonly<Record<ProjectRole, RoleWords>> {
  const { t } = useLingui();
  return {
    manager: { label: t`Manager`, hint: t`Changes everything in the project, and says who belongs to it.` },
    contributor: { label: t`Contributor`, hint: t`Sees everything; adds tasks, photos and documents, and changes their own.` },
    viewer: { label: t`Viewer`, hint: t`Sees everything and changes nothing.` },
  };
}
