// Where a member stands towards what they ask for: the part of the small model that all of it asks (reference-model.ts).
import type { Facts } from './decide.ts';

/** What a member is towards the thing they ask for. */
export interface Standing {
  readonly inside: boolean;
  readonly runsBusiness: boolean;
  /** Takes part in the project, in whatever role. */
  readonly inProject: boolean;
  /** Leads the project, as one who belongs to the business and not as its guest. */
  readonly leadsProject: boolean;
  /** Works in the project: adds to it. */
  readonly worksInProject: boolean;
  /** Sees what belongs to the business as a whole. */
  readonly ofTheHouse: boolean;
}

export function standingOf(facts: Facts): Standing {
  const role = facts.businessRole;
  const inside = role !== 'none';
  return {
    inside,
    runsBusiness: role === 'owner' || role === 'admin',
    inProject: inside && facts.projectRole !== 'none',
    leadsProject: role === 'member' && facts.projectRole === 'manager',
    worksInProject: inside && (facts.projectRole === 'manager' || facts.projectRole === 'contributor'),
    ofTheHouse: role === 'member',
  };
}

export const ofPeople: ReadonlySet<string> = new Set(['businesses', 'members', 'invitations', 'namings', 'disclosures']);

/** What somebody has switched on for themselves, and agreed to: theirs alone. */
export const ofOneself: ReadonlySet<string> = new Set(['consents', 'usage', 'searches']);

export const isBusinessRole = (role: string) => ['owner', 'admin', 'member', 'guest'].includes(role);

/** Owners rule over every role, admins over every role but owner, others over none. */
export function rulesOver(facts: Facts, role: string): boolean {
  if (!isBusinessRole(role)) return false;
  return facts.businessRole === 'owner' || (facts.businessRole === 'admin' && role !== 'owner');
}

/** The collection of projects is the business's, but each project is seen by its own people only. */
export function placeOf(facts: Facts): 'a-project-itself' | 'in-project' | 'in-business' | 'nowhere' {
  if (facts.collection === 'projects') return 'a-project-itself';
  if (ofPeople.has(facts.collection) && facts.scope !== 'project') return 'nowhere';
  return facts.scope === 'project' ? 'in-project' : facts.scope === 'business' ? 'in-business' : 'nowhere';
}

/** Whoever may put something into the trash may see it there and take it out again. */
export function mayTrash(facts: Facts, standing: Standing): boolean {
  if (standing.runsBusiness) return true;
  const place = placeOf(facts);
  if (place === 'a-project-itself') return standing.leadsProject;
  if (place === 'in-project') return standing.leadsProject || (facts.author && standing.worksInProject);
  return place === 'in-business' && facts.author && standing.ofTheHouse;
}
