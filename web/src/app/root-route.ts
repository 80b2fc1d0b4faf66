// Above every address of the app.
import { createRootRoute } from '@tanstack/react-router';
import { NotFoundOutside } from './not-found.tsx';
import { Titled } from './titled.tsx';

export const root = createRootRoute({ component: Titled, notFoundComponent: NotFoundOutside });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Keeps what is set; the parameters named alone are known, and each of them is a text. */
export const texts =
  <const N extends string>(...names: readonly N[]) =>
  (search: Record<string, unknown>): { [name in N]?: string } =>
    Object.fromEntries(names.map((name) => [name, text(search[name])]).filter(([, value]) => value !== undefined)) as {
      [name in N]?: string;
    };
