// Pushes, as configured: browsers by Web Push, and apps by Firebase where the operator has a project there.
import { checkKeys, createWebPush } from '../adapters/embedded/push/web-push.ts';
import { createFcm, type ServiceAccount } from '../adapters/embedded/push/fcm.ts';
import { webPushProcessorOf } from '../catalogue/processors.ts';
import type { NoticeParts } from '../edges/http/notice-handlers.ts';
import type { Disclose } from '../governed/disclose.ts';
import { createPushOut } from '../governed/push-out.ts';
import type { Steward } from './compose.ts';

export interface PusherParts {
  readonly steward: Pick<Steward, 'door' | 'pushKey'>;
  readonly disclose: Disclose;
  /** Whom a push service can write to about our pushes: the operator. */
  readonly privacyEmail: string;
  readonly firebase: ServiceAccount | undefined;
}

export function createPusher({
  steward: { door, pushKey },
  disclose,
  privacyEmail,
  firebase,
}: PusherParts): NonNullable<NoticeParts['push']> {
  const { clock, processors } = door.tools;
  const web = createWebPush({
    key: pushKey,
    subject: `mailto:${privacyEmail}`,
    clock,
    carrierOf: (endpoint) => webPushProcessorOf(endpoint, processors)?.id,
  });
  const carriers = firebase === undefined ? [web] : [web, createFcm({ account: firebase, clock })];
  return { out: createPushOut({ door, disclose, carriers }), checkTarget: checkKeys };
}
