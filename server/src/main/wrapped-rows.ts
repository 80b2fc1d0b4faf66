// Every row whose value the root key wrapped: a move wraps them anew. `test/move.test.ts` spies on the root key and finds one that is missing here.
import { dayKeyRow } from '../adapters/embedded/day-marks.ts';
import { identityKeyRow } from '../adapters/embedded/identity/identity-keys.ts';
import { staffPrefix } from '../adapters/embedded/identity/prefixed-rows.ts';
import { pushKeyRow } from '../adapters/embedded/push/vapid-key.ts';
import { mailPrefix } from '../adapters/embedded/sealed-mail-queue.ts';
import type { WrappedRow } from '../lifecycle/move/move-side.ts';

export const wrappedRows: readonly WrappedRow[] = [
  { store: 'records', ...dayKeyRow },
  { store: 'records', ...pushKeyRow },
  { store: 'identity', ...identityKeyRow('', 'identity-key') },
  { store: 'identity', ...identityKeyRow(staffPrefix, 'staff-identity-key') },
  { store: 'identity', ...identityKeyRow(mailPrefix, 'mail-queue-key') },
];
