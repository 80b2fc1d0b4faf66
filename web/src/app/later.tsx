// A part of the page that comes a moment after the rest, so that the rest is there sooner. One that does not come, because the network is gone, is left out.
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';

/** `meanwhile` keeps its room. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile?: ReactNode): ComponentType<P> {
  const Part = lazy(async () => ({ default: await load().catch((): ComponentType<P> => Nothing) }));
  return function Later(props: P) {
    return (
      <Suspense fallback={meanwhile}>
        <Part {...props} />
      </Suspense>
    );
  };
}

const Nothing = () => null;
