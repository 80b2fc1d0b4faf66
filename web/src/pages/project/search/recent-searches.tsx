// What the person searched for lately, if they let it be remembered.
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { levelsQuery, recentSearchesQuery, rememberSearch } from '../../../api/preferences.ts';
import { Button } from '../../../design/parts/button.tsx';
import styles from './search.module.css';

const useIsRemembered = (): boolean => useQuery(levelsQuery).data?.['recent-searches'] === 'on';

/** Remembers a search, where that is switched on. One that cannot be remembered is searched for all the same. */
export function useRemember(): (words: string) => void {
  const queries = useQueryClient();
  const isOn = useIsRemembered();
  return useCallback(
    (words) => {
      if (!isOn || words === '') return;
      queries.setQueryData(
        recentSearchesQuery.queryKey,
        (known) => known && [words, ...known.filter((each) => each !== words)].slice(0, 10),
      );
      void rememberSearch(words).catch(() => undefined);
    },
    [queries, isOn],
  );
}

export function RecentSearches({ onPick }: { readonly onPick: (words: string) => void }) {
  const { t } = useLingui();
  const isOn = useIsRemembered();
  const { data } = useQuery({ ...recentSearchesQuery, enabled: isOn });
  if (!isOn || !data || data.length === 0) return null;
  return (
    <ul className={styles.recent} aria-label={t`Searched for lately`}>
      {data.map((words) => (
        <li key={words}>
          <Button kind="plain" icon="clock" onClick={() => onPick(words)}>
            {words}
          </Button>
        </li>
      ))}
    </ul>
  );
}
