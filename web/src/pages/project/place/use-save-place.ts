// Saves the place against the one that was seen when the form was opened: what somebody else changes meanwhile is never written over unseen.
import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Place } from '@steward/protocol/catalogue/collection.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { projectsApi, type Project } from '../../../api/collections.ts';
import { sayError } from '../../../api/say-error.ts';
import { say } from '../../../design/parts/toast.tsx';

export interface Save {
  /** `null` removes it. */
  readonly place: Place | null;
  /** Over this version, which somebody else made and the person has seen. */
  readonly over?: number;
}

export type SavePlace = UseMutationResult<Project, Error, Save>;

export const isConflict = (error: unknown): boolean => error instanceof StewardError && error.code === 'precondition-failed';

export function useSavePlace(project: Project, onDone: () => void): SavePlace {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [seen] = useState(project);
  const refetch = () => queries.invalidateQueries({ queryKey: [projectsApi.name] });
  const undo = async (version: number) => {
    try {
      await projectsApi.update(project.id, version, { place: project.fields.place ?? null });
    } catch (error) {
      say({ text: sayError(i18n, error), kind: 'stop' });
    }
    await refetch();
  };
  return useMutation({
    mutationFn: async ({ place, over }: Save) => {
      try {
        return await projectsApi.update(project.id, over ?? seen.version, { place });
      } catch (error) {
        if (!isConflict(error)) throw error;
        // Somebody changed something else of the project: its place is as it was seen, and may be changed.
        const now = await queries.fetchQuery({ ...projectsApi.one(project.id), staleTime: 0 });
        if (!isSame(now.fields.place, seen.fields.place)) throw error;
        return projectsApi.update(project.id, now.version, { place });
      }
    },
    onSuccess: async ({ version }, { place }) => {
      await refetch();
      onDone();
      say({ text: place ? t`The place is saved.` : t`The place is removed.`, action: { label: t`Undo`, run: () => void undo(version) } });
    },
  });
}

function isSame(a: Place | undefined, b: Place | undefined): boolean {
  return a?.lat === b?.lat && a?.lon === b?.lon && a?.accuracyM === b?.accuracyM && a?.label === b?.label;
}
