import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { photosApi, type Photo } from '../../api/collections.ts';
import { dropRecord } from '../../api/keep-record.ts';
import { sayError } from '../../api/say-error.ts';
import { say } from '../../design/parts/toast.tsx';

/** Into the trash, with the way back. `onGone` when it is no longer there to be looked at. */
export function useTrashPhoto(photo: Photo, onGone: () => void) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const refetch = () => queries.invalidateQueries({ queryKey: [photosApi.name, 'list'] });
  const onError = (error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' });
  const restore = useMutation({ mutationFn: () => photosApi.restore(photo.id), onSettled: refetch, onError });
  return useMutation({
    mutationFn: () => photosApi.trash(photo.id),
    onSuccess() {
      onGone();
      dropRecord(queries, photosApi.name, photo.id);
      say({ text: t`The photo is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate() } });
    },
    onError,
  });
}
