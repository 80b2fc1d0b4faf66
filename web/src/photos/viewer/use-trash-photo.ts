// A photo into the trash, and out again.
import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { photosApi } from '../../api/collections.ts';
import { dropRecord } from '../../api/keep-record.ts';
import { sayError } from '../../api/say-error.ts';
import { say } from '../../design/parts/toast.tsx';

/**
 * Into the trash, with the way back. `onGone` when it is no longer there to be looked at. The photo is named with each call: by the time of an *Undo*
 * another one is being looked at.
 */
export function useTrashPhoto(onGone: () => void) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const refetch = () => queries.invalidateQueries({ queryKey: [photosApi.name, 'list'] });
  const onError = (error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' });
  const restore = useMutation({ mutationFn: (id: string) => photosApi.restore(id), onSettled: refetch, onError });
  return useMutation({
    mutationFn: (id: string) => photosApi.trash(id),
    onSuccess(_trashed, id) {
      onGone();
      dropRecord(queries, photosApi.name, id);
      say({ text: t`The photo is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate(id) } });
    },
    onError,
  });
}
