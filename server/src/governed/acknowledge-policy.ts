// acknowledge-policy: somebody keeps that they have read a version of the data policy. It is said once for each version; saying it again changes nothing.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PolicyLanguage } from '@steward/protocol/wire/policy-routes.ts';
import { acknowledgementChange, isAcknowledged } from '../stores/acknowledgements.ts';
import { locatePerson } from './locate.ts';
import type { WriteOperation } from './operation.ts';

export interface AcknowledgeInput {
  readonly version: number;
  readonly language: PolicyLanguage;
  /** Hex SHA-256 of the text they were shown. */
  readonly hash: string;
}

const done = { done: true } as const;

export const acknowledgePolicy: WriteOperation<'acknowledge-policy', AcknowledgeInput, boolean, typeof done> = {
  kind: 'write',
  name: 'acknowledge-policy',
  async locate(tools, principal, { version }) {
    const { person } = principal;
    const known = person !== undefined && (await isAcknowledged(tools.rows, person, version));
    return { ...(await locatePerson(tools, principal, { person })), loaded: known };
  },
  async plan(_grant, { tools, principal, target }, { version, language, hash }) {
    if (principal.person === undefined) throw new StewardError('refused');
    if (target.loaded) return { changes: [], result: done };
    return { changes: [acknowledgementChange(principal.person, { version, atMs: tools.clock.nowMs(), language, hash })], result: done };
  },
  replay: () => ({ result: done }),
};
