// The addresses before anybody is known: signing in and what a mailed link leads to, and what everybody may read and check.
import { msg } from '@lingui/core/macro';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { requireAccount } from './require-account.ts';
import { root, texts } from './root-route.ts';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  staticData: { title: msg`Sign in` },
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in.tsx'), 'SignIn'),
  validateSearch: texts('to', 'demo'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  staticData: { title: msg`Open an account for a business` },
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-up.tsx'), 'SignUp'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  staticData: { title: msg`You are invited` },
  component: lazyRouteComponent(() => import('../pages/sign-in/invitation.tsx'), 'Invitation'),
});
const forgottenPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgotten-password',
  staticData: { title: msg`Forgotten password` },
  component: lazyRouteComponent(() => import('../pages/sign-in/forgotten-password.tsx'), 'ForgottenPassword'),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  staticData: { title: msg`Choose a new password` },
  component: lazyRouteComponent(() => import('../pages/sign-in/reset-password.tsx'), 'ResetPassword'),
});
const confirmSignUp = createRoute({
  getParentRoute: () => root,
  path: '/confirm-sign-up',
  staticData: { title: msg`Finish signing up` },
  component: lazyRouteComponent(() => import('../pages/sign-in/confirm.tsx'), 'ConfirmSignUp'),
});
const confirmNewEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-new-email',
  staticData: { title: msg`Confirm your new e-mail address` },
  component: lazyRouteComponent(() => import('../pages/sign-in/confirm.tsx'), 'ConfirmNewEmail'),
});
const googlePicked = createRoute({
  getParentRoute: () => root,
  path: '/google-picked',
  staticData: { title: msg`The pin is taken` },
  component: lazyRouteComponent(() => import('../pages/google-picked/google-picked.tsx'), 'GooglePicked'),
});
const chooseBusiness = createRoute({
  getParentRoute: () => root,
  path: '/choose-business',
  staticData: { title: msg`Which business is it about?` },
  validateSearch: texts('to'),
  component: lazyRouteComponent(() => import('../pages/sign-in/choose-business.tsx'), 'ChooseBusiness'),
  beforeLoad: requireAccount,
});
const deleteAccount = createRoute({
  getParentRoute: () => root,
  path: '/delete-account',
  staticData: { title: msg`Delete my account` },
  component: lazyRouteComponent(() => import('../pages/privacy/delete/delete-account.tsx'), 'DeleteAccount'),
  beforeLoad: requireAccount,
});
const receipts = createRoute({
  getParentRoute: () => root,
  path: '/receipts',
  staticData: { title: msg`Check a receipt` },
  component: lazyRouteComponent(() => import('../pages/receipts/receipts.tsx'), 'Receipts'),
});
const receipt = createRoute({
  getParentRoute: () => root,
  path: '/receipts/$reference',
  staticData: { title: msg`Check a receipt` },
  component: lazyRouteComponent(() => import('../pages/receipts/receipts.tsx'), 'Receipts'),
});
const policies = createRoute({
  getParentRoute: () => root,
  path: '/policies',
  staticData: { title: msg`Data policy` },
  component: lazyRouteComponent(() => import('../pages/policies/policies.tsx'), 'PoliciesOutside'),
});
const policy = createRoute({
  getParentRoute: () => root,
  path: '/policies/$version',
  staticData: { title: msg`Data policy` },
  component: lazyRouteComponent(() => import('../pages/policies/policy.tsx'), 'PolicyOutside'),
});
const outsideContact = createRoute({
  getParentRoute: () => root,
  path: '/contact',
  staticData: { title: msg`Contact` },
  component: lazyRouteComponent(() => import('../pages/contact/outside-contact.tsx'), 'OutsideContact'),
  validateSearch: texts('about', 'kind'),
});
const outsideThread = createRoute({
  getParentRoute: () => root,
  path: '/contact/thread',
  staticData: { title: msg`Your request` },
  component: lazyRouteComponent(() => import('../pages/contact/outside-thread.tsx'), 'OutsideThread'),
});
const trust = createRoute({
  getParentRoute: () => root,
  path: '/trust',
  staticData: { title: msg`What we promise` },
  component: lazyRouteComponent(() => import('../pages/trust/trust.tsx'), 'Trust'),
});
const agreement = createRoute({
  getParentRoute: () => root,
  path: '/trust/processing-agreement',
  staticData: { title: msg`Processing agreement` },
  component: lazyRouteComponent(() => import('../pages/trust/agreement.tsx'), 'ProcessingAgreement'),
});
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email',
  staticData: { title: msg`Confirm your e-mail address` },
  component: lazyRouteComponent(() => import('../pages/sign-in/confirm.tsx'), 'ConfirmEmail'),
});

export const outside = [
  signIn,
  signUp,
  invitation,
  forgottenPassword,
  resetPassword,
  confirmSignUp,
  confirmEmail,
  confirmNewEmail,
  chooseBusiness,
  googlePicked,
  deleteAccount,
  receipts,
  receipt,
  policies,
  policy,
  outsideContact,
  outsideThread,
  trust,
  agreement,
];
