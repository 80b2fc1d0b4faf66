// Every place of the app, by its address. Each page is loaded when somebody goes there. Nothing personal stands in an address: opaque ids and choices of
// view alone; secrets of mailed links stand behind the `#`, which never reaches a server.
import { msg } from '@lingui/core/macro';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { NotFound } from './not-found.tsx';
import { outside } from './outside-routes.ts';
import { accountOf } from './require-account.ts';
import { root, texts } from './root-route.ts';
import { Shell } from './shell.tsx';
import { staffRoutes } from './staff-routes.ts';
import { Trouble } from './trouble.tsx';
import { rememberedView } from '../pages/projects/remembered-view.ts';

// ---- signed in ----
const app = createRoute({
  getParentRoute: () => root,
  path: '/app',
  component: Shell,
  async beforeLoad({ location }) {
    const account = await accountOf(location.href);
    if (account.business === undefined) redirect({ to: '/choose-business', search: { to: location.href }, throw: true });
  },
  errorComponent: Trouble,
  notFoundComponent: NotFound,
});
/** Without a view in the address, the map for whoever chose it last. */
function showRemembered({ search }: { readonly search: { readonly view?: string } }): void {
  if (search.view === undefined && rememberedView() === 'map')
    redirect({ to: '/app', search: { ...search, view: 'map' }, replace: true, throw: true });
}
const projects = createRoute({
  getParentRoute: () => app,
  path: '/',
  staticData: { title: msg`Projects` },
  component: lazyRouteComponent(() => import('../pages/projects/projects.tsx'), 'Projects'),
  validateSearch: texts('view', 'status', 'sort'),
  beforeLoad: showRemembered,
});
const whoLooked = createRoute({
  getParentRoute: () => app,
  path: '/who-looked',
  staticData: { title: msg`Who looked` },
  component: lazyRouteComponent(() => import('../pages/who-looked/who-looked.tsx'), 'WhoLooked'),
  validateSearch: texts('actor', 'person', 'project', 'record', 'department', 'ground', 'case', 'from', 'until', 'entry'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  staticData: { title: msg`People` },
  component: lazyRouteComponent(() => import('../pages/people/people.tsx'), 'People'),
  validateSearch: texts('tab'),
});
const account = createRoute({
  getParentRoute: () => app,
  path: '/account',
  staticData: { title: msg`My account` },
  component: lazyRouteComponent(() => import('../pages/account/account.tsx'), 'Account'),
  validateSearch: texts('tab'),
});
const privacy = createRoute({
  getParentRoute: () => app,
  path: '/privacy',
  staticData: { title: msg`Privacy` },
  component: lazyRouteComponent(() => import('../pages/privacy/privacy.tsx'), 'Privacy'),
  validateSearch: texts('of'),
});
const deleteAndRestore = createRoute({
  getParentRoute: () => app,
  path: '/privacy/delete',
  staticData: { title: msg`Delete and restore` },
  component: lazyRouteComponent(() => import('../pages/privacy/delete/delete-and-restore.tsx'), 'DeleteAndRestore'),
  validateSearch: texts('tab'),
});
const impact = createRoute({
  getParentRoute: () => app,
  path: '/privacy/delete/impact',
  staticData: { title: msg`Before it is deleted` },
  component: lazyRouteComponent(() => import('../pages/privacy/delete/impact.tsx'), 'Impact'),
  validateSearch: texts('kind', 'collection', 'id', 'field', 'when'),
});
const erasure = createRoute({
  getParentRoute: () => app,
  path: '/privacy/delete/$erasure',
  staticData: { title: msg`A deletion` },
  component: lazyRouteComponent(() => import('../pages/privacy/delete/erasure-page.tsx'), 'ErasurePage'),
});
const restoring = createRoute({
  getParentRoute: () => app,
  path: '/privacy/restore',
  staticData: { title: msg`Restore an earlier moment` },
  component: lazyRouteComponent(() => import('../pages/privacy/restore/choose-moment.tsx'), 'ChooseMoment'),
  validateSearch: texts('kind', 'collection', 'id'),
});
const restore = createRoute({
  getParentRoute: () => app,
  path: '/privacy/restore/$restore',
  staticData: { title: msg`A restore` },
  component: lazyRouteComponent(() => import('../pages/privacy/restore/restore-page.tsx'), 'RestorePage'),
});
const requests = createRoute({
  getParentRoute: () => app,
  path: '/privacy/requests',
  staticData: { title: msg`Requests to look` },
  component: lazyRouteComponent(() => import('../pages/privacy/requests/requests.tsx'), 'Requests'),
  validateSearch: texts('case'),
});
const request = createRoute({
  getParentRoute: () => app,
  path: '/privacy/requests/$case',
  beforeLoad: ({ params }) => redirect({ to: '/app/privacy/requests', search: { case: params.case }, replace: true, throw: true }),
});
const copy = createRoute({
  getParentRoute: () => app,
  path: '/privacy/copy',
  staticData: { title: msg`Get a copy` },
  component: lazyRouteComponent(() => import('../pages/privacy/copy/get-a-copy.tsx'), 'GetACopy'),
  validateSearch: texts('kind', 'collection', 'id', 'tab'),
});
const held = createRoute({
  getParentRoute: () => app,
  path: '/privacy/held',
  staticData: { title: msg`What we hold` },
  component: lazyRouteComponent(() => import('../pages/held/held.tsx'), 'WhatWeHold'),
  validateSearch: texts('tab'),
});
const policiesInside = createRoute({
  getParentRoute: () => app,
  path: '/privacy/policies',
  staticData: { title: msg`Data policy` },
  component: lazyRouteComponent(() => import('../pages/policies/policies.tsx'), 'PoliciesInside'),
});
const policyInside = createRoute({
  getParentRoute: () => app,
  path: '/privacy/policies/$version',
  staticData: { title: msg`Data policy` },
  component: lazyRouteComponent(() => import('../pages/policies/policy.tsx'), 'PolicyInside'),
});
const receivers = createRoute({
  getParentRoute: () => app,
  path: '/privacy/receivers',
  staticData: { title: msg`Who receives something` },
  component: lazyRouteComponent(() => import('../pages/receivers/receivers.tsx'), 'Receivers'),
});
const storage = createRoute({
  getParentRoute: () => app,
  path: '/privacy/storage',
  staticData: { title: msg`Storage` },
  validateSearch: texts('collection', 'id'),
  component: lazyRouteComponent(() => import('../pages/storage/storage.tsx'), 'Storage'),
});
const notices = createRoute({
  getParentRoute: () => app,
  path: '/notices',
  staticData: { title: msg`Notifications` },
  component: lazyRouteComponent(() => import('../pages/notices/notices.tsx'), 'Notices'),
});
const noticeSettings = createRoute({
  getParentRoute: () => app,
  path: '/notices/settings',
  staticData: { title: msg`How you are told` },
  component: lazyRouteComponent(() => import('../pages/notices/settings.tsx'), 'NotificationSettings'),
});
const told = createRoute({
  getParentRoute: () => app,
  path: '/notices/told',
  staticData: { title: msg`Who was told` },
  component: lazyRouteComponent(() => import('../pages/notices/told.tsx'), 'WhoWasTold'),
});
/** Where it was before. */
const noticesBefore = createRoute({
  getParentRoute: () => app,
  path: '/privacy/notices',
  beforeLoad: () => redirect({ to: '/app/notices', replace: true, throw: true }),
});
const mails = createRoute({
  getParentRoute: () => app,
  path: '/privacy/mails',
  staticData: { title: msg`Mails that were sent` },
  component: lazyRouteComponent(() => import('../pages/mails/mails.tsx'), 'Mails'),
  validateSearch: texts('of'),
});
const webhooks = createRoute({
  getParentRoute: () => app,
  path: '/webhooks',
  staticData: { title: msg`Webhooks` },
  component: lazyRouteComponent(() => import('../pages/webhooks/webhooks.tsx'), 'Webhooks'),
});
const contact = createRoute({
  getParentRoute: () => app,
  path: '/privacy/contact',
  staticData: { title: msg`Contact and my requests` },
  component: lazyRouteComponent(() => import('../pages/contact/contact.tsx'), 'Contact'),
});
const newThread = createRoute({
  getParentRoute: () => app,
  path: '/privacy/contact/new',
  staticData: { title: msg`Write to us` },
  component: lazyRouteComponent(() => import('../pages/contact/new-thread.tsx'), 'NewThread'),
  validateSearch: texts('about', 'kind'),
});
const thread = createRoute({
  getParentRoute: () => app,
  path: '/privacy/contact/$thread',
  staticData: { title: msg`Your request` },
  component: lazyRouteComponent(() => import('../pages/contact/thread-page.tsx'), 'ThreadPage'),
});
const parts = createRoute({
  getParentRoute: () => app,
  path: '/parts',
  staticData: { title: msg`The parts of the design` },
  component: lazyRouteComponent(() => import('../pages/parts/parts.tsx'), 'Parts'),
});

// ---- in a project ----
const project = createRoute({
  getParentRoute: () => app,
  path: '/projects/$project',
  component: lazyRouteComponent(() => import('../pages/project/project.tsx'), 'Project'),
});
const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params }) => redirect({ to: '/app/projects/$project/tasks', params, replace: true, throw: true }),
});
const tasks = createRoute({
  getParentRoute: () => project,
  path: '/tasks',
  staticData: { title: msg`Tasks` },
  component: lazyRouteComponent(() => import('../pages/project/tasks/tasks.tsx'), 'Tasks'),
  validateSearch: texts('view', 'state', 'assignee', 'due', 'sort', 'task'),
});
const photos = createRoute({
  getParentRoute: () => project,
  path: '/photos',
  staticData: { title: msg`Photos` },
  component: lazyRouteComponent(() => import('../pages/project/photos/photos.tsx'), 'Photos'),
  validateSearch: texts('photo'),
});
const documents = createRoute({
  getParentRoute: () => project,
  path: '/documents',
  staticData: { title: msg`Documents` },
  component: lazyRouteComponent(() => import('../pages/project/documents/documents.tsx'), 'Documents'),
  validateSearch: texts('document', 'kind'),
});
const messages = createRoute({
  getParentRoute: () => project,
  path: '/messages',
  staticData: { title: msg`Messages` },
  component: lazyRouteComponent(() => import('../pages/project/messages/messages.tsx'), 'Messages'),
  validateSearch: texts('message'),
});
const mailIn = createRoute({
  getParentRoute: () => project,
  path: '/mail-in',
  staticData: { title: msg`E-mail into the project` },
  component: lazyRouteComponent(() => import('../pages/project/mail-in/mail-in.tsx'), 'MailIn'),
});
const reports = createRoute({
  getParentRoute: () => project,
  path: '/reports',
  staticData: { title: msg`Daily reports` },
  component: lazyRouteComponent(() => import('../pages/project/reports/reports.tsx'), 'Reports'),
  validateSearch: texts('report'),
});
const contacts = createRoute({
  getParentRoute: () => project,
  path: '/contacts',
  staticData: { title: msg`Contacts` },
  component: lazyRouteComponent(() => import('../pages/project/contacts/contacts.tsx'), 'Contacts'),
  validateSearch: texts('contact'),
});
const projectPeople = createRoute({
  getParentRoute: () => project,
  path: '/people',
  staticData: { title: msg`People` },
  component: lazyRouteComponent(() => import('../pages/project/people/people.tsx'), 'ProjectPeople'),
});
const place = createRoute({
  getParentRoute: () => project,
  path: '/place',
  staticData: { title: msg`Place` },
  component: lazyRouteComponent(() => import('../pages/project/place/place.tsx'), 'Place'),
});
const activity = createRoute({
  getParentRoute: () => project,
  path: '/activity',
  staticData: { title: msg`Activity` },
  component: lazyRouteComponent(() => import('../pages/project/activity/activity.tsx'), 'Activity'),
});
const search = createRoute({
  getParentRoute: () => project,
  path: '/search',
  staticData: { title: msg`Search` },
  component: lazyRouteComponent(() => import('../pages/project/search/search.tsx'), 'Search'),
});

const inProject = [projectHome, tasks, photos, documents, messages, mailIn, reports, contacts, projectPeople, place, activity, search];
const preferences = createRoute({
  getParentRoute: () => app,
  path: '/privacy/preferences',
  staticData: { title: msg`Preferences` },
  component: lazyRouteComponent(() => import('../pages/privacy/preferences/preferences.tsx'), 'Preferences'),
});
const aboutData = [
  preferences,
  privacy,
  mails,
  webhooks,
  requests,
  request,
  deleteAndRestore,
  impact,
  erasure,
  restoring,
  restore,
  copy,
  held,
  policiesInside,
  policyInside,
  receivers,
  storage,
  notices,
  noticeSettings,
  told,
  noticesBefore,
  contact,
  newThread,
  thread,
];
const signedIn = [projects, whoLooked, people, account, ...aboutData, parts, project.addChildren(inProject)];

export const router = createRouter({
  routeTree: root.addChildren([...outside, staffRoutes, app.addChildren(signedIn)]),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
