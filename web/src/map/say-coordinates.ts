// What is wrong with typed coordinates, in a sentence; `undefined` when nothing is.
import { useLingui } from '@lingui/react/macro';
import type { Parsed } from './coordinates.ts';

export function useSayCoordinates(): (parsed: Parsed) => string | undefined {
  const { t } = useLingui();
  return (parsed) => {
    if (parsed === 'unreadable') return t`Write two numbers such as 47.7812, 9.6123 or 47°46'52"N 9°36'44"E.`;
    if (parsed === 'out-of-range') return t`The first number goes from −90 to 90, the second from −180 to 180.`;
    return undefined;
  };
}
