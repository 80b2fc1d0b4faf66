// The ways from a thing to the pages about it, as items of its menu.
import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import type { ErasureSubject } from '../../api/erasures.ts';
import type { MenuItem } from '../../design/parts/menu.tsx';
import { copyOf, searchOf } from './subject.ts';

export function useDeleteItem(): (subject: ErasureSubject) => MenuItem {
  const { t } = useLingui();
  const navigate = useNavigate();
  return (subject) => ({
    label: t`Delete for good`,
    icon: 'close',
    severe: true,
    onSelect: () => void navigate({ to: '/app/privacy/delete/impact', search: searchOf(subject) }),
  });
}

export function useCopyItem(): (subject: ErasureSubject) => MenuItem {
  const { t } = useLingui();
  const navigate = useNavigate();
  return (subject) => ({
    label: t`Get a copy`,
    icon: 'download',
    onSelect: () => void navigate({ to: '/app/privacy/copy', search: copyOf(subject) }),
  });
}

export function useRestoreItem(): (subject: ErasureSubject) => MenuItem {
  const { t } = useLingui();
  const navigate = useNavigate();
  return (subject) => ({
    label: t`Restore an earlier moment`,
    icon: 'clock',
    onSelect: () => void navigate({ to: '/app/privacy/restore', search: searchOf(subject) }),
  });
}
