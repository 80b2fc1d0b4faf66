// Choosing, and what became of it: the changes with their receipts stay on the screen until the next one.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { choose as chooseLevel, levelsQuery, preferencesQuery, turnAllOff, type PreferenceChange } from '../../../api/preferences.ts';

/** A preference with its level, or all of them off. */
type Wanted = { readonly name: string; readonly level: string } | 'all-off';

export interface Choosing {
  /** Resolves when what is shown is what holds, whether it was changed or not. */
  readonly choose: (wanted: Wanted) => Promise<void>;
  /** What is being chosen. */
  readonly busy: Wanted | undefined;
  readonly error: unknown;
  readonly done: readonly PreferenceChange[];
}

export function useChoose(): Choosing {
  const queries = useQueryClient();
  const { mutateAsync, isPending, variables, error, data } = useMutation({
    mutationFn: (wanted: Wanted) => (wanted === 'all-off' ? turnAllOff() : chooseLevel(wanted.name, wanted.level, 'preferences')),
    onSuccess: (changes) =>
      queries.setQueryData(
        levelsQuery.queryKey,
        (levels) => levels && { ...levels, ...Object.fromEntries(changes.map(({ preference, level }) => [preference, level])) },
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: preferencesQuery.queryKey }),
  });
  const choose = (wanted: Wanted) =>
    mutateAsync(wanted).then(
      () => undefined,
      () => undefined,
    );
  return { choose, busy: isPending ? variables : undefined, error, done: data ?? [] };
}
