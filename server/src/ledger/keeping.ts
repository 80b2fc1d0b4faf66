// What the ledger does for its own sake: as whom, and in which words it says so.
import type { What, Who } from '@steward/protocol/ledger/entry.ts';
import type { Draft } from './drafts.ts';

/** In the words of `what.detail`. */
export type Keeping = 'cover' | 'close-volume' | 'open-volume' | 'turn-key' | 'change-policy' | 'forget' | 'forgotten';

export const keeper: Who = { actor: 'worker', name: 'ledger' };

export const keepingWhat = (detail: Keeping): What => ({
  operation: 'keep-ledger',
  purpose: 'security',
  outcome: 'allowed',
  policies: ['worker-ledger'],
  detail,
});

export const keepingDraft = (type: Draft['type'], detail: Keeping): Draft => ({ type, who: keeper, what: keepingWhat(detail) });
