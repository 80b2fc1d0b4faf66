// What happens to an account is mailed by the identity itself, at once. It stands in the person's list, too, and is pushed: one register says who was told when.
import type { AccountNotice } from '../../ports/identity.ts';
import { tell, type TellTools } from './tell.ts';

const told = ['new-sign-in', 'password-changed', 'email-changed', 'second-factor-changed'] as const;
type ToldKind = (typeof told)[number];
const isTold = (kind: AccountNotice['kind']): kind is ToldKind => (told as readonly string[]).includes(kind);

/** Tells what is told of an account; nothing for mails that only hand a link over. */
export async function tellAccount(tools: TellTools, { kind, person, atMs }: AccountNotice, mailed: 'told' | 'failed'): Promise<void> {
  if (person === undefined || !isTold(kind)) return;
  await tell(tools, { kind: 'person', person }, { kind }, `${kind}:${person}:${atMs}`, mailed);
}
