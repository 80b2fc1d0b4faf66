// The addresses of the operator's staff: another sign-in, another colour, and files that nobody else loads. Ids of cases and records stand in them, and
// nothing that they hold.
import { msg } from '@lingui/core/macro';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root, texts } from './root-route.ts';
import { Trouble } from './trouble.tsx';

const staff = createRoute({
  getParentRoute: () => root,
  path: '/staff',
  component: lazyRouteComponent(() => import('../staff/realm.tsx'), 'StaffRealm'),
  errorComponent: Trouble,
  notFoundComponent: lazyRouteComponent(() => import('../staff/nowhere.tsx'), 'Nowhere'),
  async beforeLoad() {
    await (await import('../staff/words.ts')).wordsOfStaff();
  },
});
const signIn = createRoute({
  getParentRoute: () => staff,
  path: '/sign-in',
  staticData: { title: msg`Sign in as staff` },
  validateSearch: texts('to', 'demo', 'code', 'state'),
  component: lazyRouteComponent(() => import('../staff/entering/staff-sign-in.tsx'), 'StaffSignIn'),
});
const password = createRoute({
  getParentRoute: () => staff,
  path: '/password',
  staticData: { title: msg`Choose a new password` },
  component: lazyRouteComponent(() => import('../staff/entering/staff-password.tsx'), 'StaffPassword'),
});
const entered = createRoute({
  getParentRoute: () => staff,
  id: 'entered',
  component: lazyRouteComponent(() => import('../staff/frame.tsx'), 'StaffFrame'),
});
const queue = createRoute({
  getParentRoute: () => entered,
  path: '/',
  staticData: { title: msg`Cases` },
  component: lazyRouteComponent(() => import('../staff/queue.tsx'), 'Queue'),
});
const newCase = createRoute({
  getParentRoute: () => entered,
  path: '/new',
  staticData: { title: msg`Ask to look` },
  component: lazyRouteComponent(() => import('../staff/new-case/new-case.tsx'), 'NewCase'),
});
const counts = createRoute({
  getParentRoute: () => entered,
  path: '/counts',
  staticData: { title: msg`Counts` },
  component: lazyRouteComponent(() => import('../staff/counts.tsx'), 'Counts'),
});
const oversight = createRoute({
  getParentRoute: () => entered,
  path: '/oversight',
  staticData: { title: msg`Oversight` },
  component: lazyRouteComponent(() => import('../staff/oversight.tsx'), 'Oversight'),
});
const people = createRoute({
  getParentRoute: () => entered,
  path: '/people',
  staticData: { title: msg`Who may ask` },
  component: lazyRouteComponent(() => import('../staff/people/staff-people.tsx'), 'StaffPeople'),
});
const companies = createRoute({
  getParentRoute: () => entered,
  path: '/companies',
  staticData: { title: msg`Who receives something` },
  component: lazyRouteComponent(() => import('../staff/companies/companies.tsx'), 'Companies'),
});
const account = createRoute({
  getParentRoute: () => entered,
  path: '/account',
  staticData: { title: msg`My account` },
  component: lazyRouteComponent(() => import('../staff/entering/staff-account.tsx'), 'StaffAccount'),
});
const threads = createRoute({
  getParentRoute: () => entered,
  path: '/threads',
  staticData: { title: msg`Threads` },
  component: lazyRouteComponent(() => import('../staff/threads/threads.tsx'), 'Threads'),
});
const thread = createRoute({
  getParentRoute: () => entered,
  path: '/threads/$thread',
  staticData: { title: msg`A thread` },
  component: lazyRouteComponent(() => import('../staff/threads/thread.tsx'), 'ThreadForStaff'),
});
const oneCase = createRoute({
  getParentRoute: () => entered,
  path: '/cases/$case',
  staticData: { title: msg`A case` },
  component: lazyRouteComponent(() => import('../staff/case/case-page.tsx'), 'CasePage'),
});
const caseHome = createRoute({
  getParentRoute: () => oneCase,
  path: '/',
  component: lazyRouteComponent(() => import('../staff/case/case-contents.tsx'), 'CaseContents'),
});
const caseRecords = createRoute({
  getParentRoute: () => oneCase,
  path: '/$collection',
  component: lazyRouteComponent(() => import('../staff/case/case-records.tsx'), 'CaseRecords'),
});
const caseRecord = createRoute({
  getParentRoute: () => oneCase,
  path: '/$collection/$record',
  component: lazyRouteComponent(() => import('../staff/case/case-record.tsx'), 'CaseRecord'),
});

export const staffRoutes = staff.addChildren([
  signIn,
  password,
  entered.addChildren([
    queue,
    newCase,
    counts,
    oversight,
    people,
    companies,
    account,
    threads,
    thread,
    oneCase.addChildren([caseHome, caseRecords, caseRecord]),
  ]),
]);
