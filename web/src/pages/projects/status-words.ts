// What the states of a project are called.
import { useLingui } from '@lingui/react/macro';
import type { Status } from './arrange.ts';

export function useStatusWords(): Readonly<Record<Status, string>> {
  const { t } = useLingui();
  return { running: t`Running`, planned: t`Planned`, finished: t`Finished` };
}
