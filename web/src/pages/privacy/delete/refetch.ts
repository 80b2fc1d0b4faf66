import type { QueryClient } from '@tanstack/react-query';
import type { Erasure } from '../../../api/erasures.ts';

/** Asks again for everything that shows a deletion, or shows what it is of. A business is shown everywhere. */
export async function refetch(queries: QueryClient, { subject }: Pick<Erasure, 'subject'>): Promise<void> {
  if (subject.kind === 'business') return queries.invalidateQueries();
  const collection =
    subject.kind === 'record' || subject.kind === 'file' ? subject.collection : subject.kind === 'project' ? 'projects' : 'members';
  const keys = [['job'], [collection], ['summary']];
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}
