// Every place of the app, by its address. Each page is loaded when somebody goes there.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { accountQuery } from './account.ts';
import { NotFound } from './not-found.tsx';
import { queries } from './queries.ts';
import { Shell } from './shell.tsx';
import { Trouble } from './trouble.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in.tsx'), 'SignIn'),
  validateSearch: ({ to, demo }): { to?: string; demo?: 'yes' } => ({
    ...(typeof to === 'string' ? { to } : {}),
    ...(demo === 'yes' ? { demo } : {}),
  }),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-up.tsx'), 'SignUp'),
});
const app = createRoute({
  getParentRoute: () => root,
  path: '/app',
  component: Shell,
  async beforeLoad({ location }) {
    if ((await queries.fetchQuery(accountQuery)) === null) redirect({ to: '/sign-in', search: { to: location.pathname }, throw: true });
  },
  errorComponent: Trouble,
});
const projects = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/projects/projects.tsx'), 'Projects'),
});
const project = createRoute({
  getParentRoute: () => app,
  path: '/projects/$project',
  component: lazyRouteComponent(() => import('../pages/project/project.tsx'), 'Project'),
});
const whoLooked = createRoute({
  getParentRoute: () => app,
  path: '/who-looked',
  component: lazyRouteComponent(() => import('../pages/who-looked/who-looked.tsx'), 'WhoLooked'),
});

export const router = createRouter({ routeTree: root.addChildren([signIn, signUp, app.addChildren([projects, project, whoLooked])]) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
