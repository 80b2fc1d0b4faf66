// Changes of a record somebody has been looking at for a while. What others changed meanwhile is never written over unseen: where they changed the same
// fields, both versions are put before the person; where they changed others, both changes stand.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { CollectionApi, RecordOf } from '../api/collection.ts';
import { keepRecord } from '../api/keep-record.ts';

type Changes<C extends Collection> = Parameters<CollectionApi<C>['update']>[2];

export interface Saving<C extends Collection> {
  readonly save: (changes: Changes<C>) => void;
  readonly busy: boolean;
  /** What went wrong, a conflict apart. */
  readonly error: unknown;
  /** What others made of the same fields meanwhile. */
  readonly theirs: RecordOf<C> | undefined;
  /** Writes over theirs. */
  readonly keepMine: () => void;
}

/** `record` as it was when the person began; mount it with the form. */
export function useSaveRecord<C extends Collection>(
  api: CollectionApi<C>,
  record: RecordOf<C>,
  onSaved: (record: RecordOf<C>) => void,
): Saving<C> {
  const queries = useQueryClient();
  const [begun] = useState(record);
  const [theirs, setTheirs] = useState<RecordOf<C>>();
  const saving = useMutation({
    async mutationFn(changes: Changes<C>): Promise<RecordOf<C>> {
      const seen = theirs ?? begun;
      try {
        return await api.update(begun.id, seen.version, changes);
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await queries.fetchQuery({ ...api.one(begun.id), staleTime: 0 });
        if (untouched(changes, seen, now)) return api.update(begun.id, now.version, changes);
        setTheirs(now);
        throw error;
      }
    },
    onSuccess(saved) {
      keepRecord(queries, api.name, saved);
      void queries.invalidateQueries({ queryKey: [api.name, 'history', saved.id] });
      onSaved(saved);
    },
  });
  return {
    save: (changes) => saving.mutate(changes),
    busy: saving.isPending,
    error: isConflict(saving.error) ? null : saving.error,
    theirs,
    keepMine: () => saving.variables && saving.mutate(saving.variables),
  };
}

export const isConflict = (error: unknown) => error instanceof StewardError && error.code === 'precondition-failed';

interface Fields {
  readonly fields: Readonly<Record<string, unknown>>;
}

const untouched = (changes: object, seen: Fields, now: Fields) =>
  Object.keys(changes).every((field) => JSON.stringify(seen.fields[field]) === JSON.stringify(now.fields[field]));
