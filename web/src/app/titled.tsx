// What the window is called: the kind of page, nothing of what is on it, for titles are kept in the browser's history.
import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react/macro';
import { Outlet, useMatches } from '@tanstack/react-router';
import { useEffect } from 'react';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    readonly title?: MessageDescriptor;
  }
}

export function Titled() {
  const { i18n } = useLingui();
  const title = useMatches({ select: (matches) => matches.findLast(({ staticData }) => staticData.title !== undefined)?.staticData.title });
  const text = title === undefined ? 'Steward' : `${i18n._(title)} · Steward`;
  useEffect(() => {
    document.title = text;
  }, [text]);
  return <Outlet />;
}
