// The register: every promise, in the order of the policy. The Trust page, `steward promises`, `steward status` and the tests read this list.
import { c1 } from './c1-deleting-is-easy.ts';
import { c2 } from './c2-how-much.ts';
import { c3 } from './c3-accounts-removed.ts';
import { c4 } from './c4-exports.ts';
import { d1 } from './d1-where-it-lies.ts';
import { d2 } from './d2-login-apart.ts';
import { d3 } from './d3-restorable.ts';
import { d4 } from './d4-deleted-means-gone.ts';
import { d5 } from './d5-formats.ts';
import { d6 } from './d6-in-the-eu.ts';
import { p1 } from './p1-mail-in.ts';
import { p2 } from './p2-places.ts';
import { p3 } from './p3-push.ts';
import type { SteadyPromise } from './promise.ts';
import { s1 } from './s1-encrypted.ts';
import { s2 } from './s2-only-authorised.ts';
import { s3 } from './s3-logged-and-provable.ts';
import { s4 } from './s4-release-reviewed.ts';
import { t1 } from './t1-what-is-collected.ts';
import { t2 } from './t2-told-of-changes.ts';
import { t3 } from './t3-reach-us.ts';
import { u1 } from './u1-six-purposes.ts';
import { u2 } from './u2-no-other-company.ts';
import { w1 } from './w1-granted-staff.ts';
import { w2 } from './w2-all-access-logged.ts';
import { w3 } from './w3-four-grounds.ts';

export const register: readonly SteadyPromise[] = [
  t1,
  t2,
  t3,
  c1,
  c2,
  c3,
  c4,
  s1,
  s2,
  s3,
  s4,
  d1,
  d2,
  d3,
  d4,
  d5,
  d6,
  p1,
  p2,
  p3,
  w1,
  w2,
  w3,
  u1,
  u2,
];

export const promiseNamed = (id: string): SteadyPromise | undefined => register.find((promise) => promise.id === id.toUpperCase());
