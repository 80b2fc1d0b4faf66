// Around every page of the staff: their colour, and a memory of answers of their own, of which nothing is shared with a customer's session in the same
// browser.
import { QueryClientProvider } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect, useLayoutEffect } from 'react';
import { staffQueries } from './queries.ts';
import './tokens.css';

export function StaffRealm() {
  useLayoutEffect(() => {
    document.documentElement.dataset['realm'] = 'staff';
    return () => {
      delete document.documentElement.dataset['realm'];
      staffQueries.clear();
    };
  }, []);
  useEffect(() => {
    // A page that comes back out of the browser's own memory would show what it showed then.
    const restored = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    addEventListener('pageshow', restored);
    return () => removeEventListener('pageshow', restored);
  }, []);
  return (
    <QueryClientProvider client={staffQueries}>
      <Outlet />
    </QueryClientProvider>
  );
}
