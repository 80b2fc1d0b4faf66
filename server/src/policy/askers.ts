// Who asks, in the decision matrix and the policy vectors: one column each.
import type { Facts } from './decide.ts';

export interface Asker {
  readonly name: string;
  readonly facts: Partial<Facts>;
}

const memberAsker = (businessRole: Facts['businessRole'], projectRole: Facts['projectRole'] = 'none'): Asker => ({
  name: projectRole === 'none' ? businessRole : `${businessRole}, ${projectRole}`,
  facts: { actor: 'member', businessRole, projectRole },
});

/** Owners and admins are the same whatever their role in a project is, which a test shows; so they have one column. */
export const memberAskers: readonly Asker[] = [
  memberAsker('owner'),
  memberAsker('admin'),
  memberAsker('member', 'manager'),
  memberAsker('member', 'contributor'),
  memberAsker('member', 'viewer'),
  memberAsker('member'),
  memberAsker('guest', 'manager'),
  memberAsker('guest', 'contributor'),
  memberAsker('guest', 'viewer'),
  memberAsker('guest'),
  { name: 'account without membership', facts: { actor: 'member' } },
];

export const otherAskers: readonly Asker[] = [
  ...['retention', 'ledger', 'sweep', 'snapshot', 'restore', 'import', 'cases', 'notices', 'contact', 'webhooks', 'mail'].map(
    (worker): Asker => ({
      name: `worker ${worker}`,
      facts: { actor: 'worker', worker },
    }),
  ),
  { name: 'operator', facts: { actor: 'operator' } },
  { name: 'visitor', facts: { actor: 'visitor' } },
];

const staffAsker = (name: string, facts: Partial<Facts>): Asker => ({
  name,
  facts: { actor: 'staff', secondFactor: true, eligible: true, ...facts },
});

/** Who of the staff asks, in a case they opened unless it says otherwise. Whether they are eligible for what the operation takes is said by the column. */
export const staffAskers: readonly Asker[] = [
  staffAsker('customer success, eligible', { department: 'customer-success', author: true }),
  staffAsker('engineering, eligible', { department: 'engineering', author: true }),
  staffAsker('product, eligible', { department: 'product', author: true }),
  staffAsker('second person', { department: 'engineering', author: false }),
  staffAsker('engineering, eligibility ended', { department: 'engineering', author: true, eligible: false }),
  staffAsker('engineering, without second factor', { department: 'engineering', author: true, secondFactor: false }),
];
