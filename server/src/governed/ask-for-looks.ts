// ask-for-looks: a person asks who looked at what is about them, as far as their own view of the ledger does not show it. The business decides about its work data,
// so its owners and admins are asked; the answer is prepared for them: their view of the ledger, narrowed to the person. Nothing is opened by asking.
import { StewardError } from '@steward/protocol/errors.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';

const asked = { done: true } as const;

export const askForLooks: ReadOperation<'ask-for-looks', Record<string, never>, undefined, typeof asked> = {
  kind: 'read',
  name: 'ask-for-looks',
  async locate(tools, principal) {
    if (principal.person === undefined) throw new StewardError('refused');
    return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [principal.business as string] };
  },
  act: async () => asked,
};
