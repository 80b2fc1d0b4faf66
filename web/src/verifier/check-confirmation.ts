// Checks a confirmation of erasure in this page: that it says what was signed, by the key of the ledger it names.
import { verifyConfirmation, type ConfirmationFile, type ErasureConfirmation } from '@steward/protocol/erasure-confirmation.ts';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import type { Verdict } from '@steward/protocol/ledger/verdict.ts';
import type { SeenMemory } from './seen.ts';

export type ConfirmationReason = 'all-fits' | 'fits-its-key' | 'malformed' | 'no-key' | 'not-signed' | 'says-otherwise';

export interface ConfirmationResult {
  readonly verdict: Verdict;
  readonly reason: ConfirmationReason;
  /** What it says; only of what was verified. */
  readonly confirmation?: ErasureConfirmation;
}

const verdicts: Readonly<Record<ConfirmationReason, Verdict>> = {
  'all-fits': 'verified',
  'fits-its-key': 'verified',
  malformed: 'altered',
  'no-key': 'unchecked',
  'not-signed': 'altered',
  'says-otherwise': 'altered',
};

/**
 * `keys` are those the person brought; without them the one that this browser knows the ledger by counts, and only where there is none either the one that
 * came along from the server. Never throws for what the file says.
 */
export async function checkConfirmation(
  text: string,
  keys: readonly string[],
  along?: string,
  memory?: SeenMemory,
): Promise<ConfirmationResult> {
  const origin = originOf(text);
  const known = keys.length > 0 ? keys : origin === undefined ? [] : await seenKey(origin, memory);
  const believed = known.length > 0 ? known : along === undefined ? [] : [along];
  if (believed.length === 0) return ended(origin === undefined ? 'malformed' : 'no-key');
  const checked = await verifyConfirmation(text, believed.map(ed25519Verifier));
  if (checked.verified) return { ...ended(known.length > 0 ? 'all-fits' : 'fits-its-key'), confirmation: checked.confirmation };
  return ended(reasonOf(checked.rule, origin));
}

const ended = (reason: ConfirmationReason): ConfirmationResult => ({ verdict: verdicts[reason], reason });

function originOf(text: string): string | undefined {
  try {
    const { confirmation } = JSON.parse(text) as Partial<ConfirmationFile>;
    const origin: unknown = confirmation?.ledger.origin;
    return typeof origin === 'string' ? origin : undefined;
  } catch {
    return undefined;
  }
}

async function seenKey(origin: string, memory: SeenMemory | undefined): Promise<readonly string[]> {
  const seen = await memory?.recall(origin).catch(() => undefined);
  return seen?.vkey === undefined ? [] : [seen.vkey];
}

function reasonOf(rule: string, origin: string | undefined): ConfirmationReason {
  if (rule.includes('what is written beside')) return 'says-otherwise';
  if (rule.startsWith('confirmation: signed by another') || !rule.startsWith('confirmation:'))
    return origin === undefined ? 'malformed' : 'not-signed';
  return 'malformed';
}
