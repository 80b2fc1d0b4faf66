// Said where it matters: a place is to be kept, and the person's preferences keep none, or a rounded one. Choosing here is choosing in the preferences.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { choose, levelsQuery, preferencesQuery } from '../api/preferences.ts';
import { sayError } from '../api/say-error.ts';
import { Button } from '../design/parts/button.tsx';
import { Notice } from '../design/parts/notice.tsx';
import type { PhotoDraft } from './photo-draft.ts';
import styles from './photo-review.module.css';

const preference = 'photo-places';

export function PlacesChoice({ drafts }: { readonly drafts: readonly PhotoDraft[] }) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const { data: levels } = useQuery(levelsQuery);
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (level: string) => choose(preference, level, 'photos'),
    onSuccess: (_changes, level) => queries.setQueryData(levelsQuery.queryKey, (known) => known && { ...known, [preference]: level }),
    onSettled: () => queries.invalidateQueries({ queryKey: preferencesQuery.queryKey }),
  });
  const wanted = drafts.some(({ clean, keepPlace, facts }) => clean && keepPlace && facts.place !== undefined);
  const level = levels?.[preference];
  if (!wanted || level === undefined || level === 'exact') return null;
  if (level === 'area')
    return (
      <Notice>
        <Trans>Your preferences round places to about a kilometre.</Trans>
      </Notice>
    );
  return (
    <Notice>
      <p>
        <Trans>Your preferences keep no places, so these are left out. Keep the places of your photos from now on?</Trans>
      </p>
      <div className={styles.ways}>
        <Button busy={isPending && variables === 'exact'} onClick={() => mutate('exact')}>
          <Trans>Keep them exactly</Trans>
        </Button>
        <Button busy={isPending && variables === 'area'} onClick={() => mutate('area')}>
          <Trans>Keep them to about a kilometre</Trans>
        </Button>
      </div>
      {error && <p>{sayError(i18n, error)}</p>}
    </Notice>
  );
}
