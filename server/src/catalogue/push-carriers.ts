// Who carries pushes to which browser, and the hosts that are pinned for each. A subscription names its endpoint itself, and whoever hands one in could name any
// host: what is not listed here is not taken, and no request goes there.
//   Chrome, Edge on Android, Opera, Samsung Internet: Google (fcm.googleapis.com) · Firefox: Mozilla (updates.push.services.mozilla.com)
//   Safari: Apple (web.push.apple.com) · Edge on Windows: Microsoft (a host of its own for each region, below notify.windows.com)

export interface PushHosts {
  /** Id of the declared processor. */
  readonly processor: string;
  /** Exact names; one that begins with a dot stands for every name below it. */
  readonly hosts: readonly string[];
}

export const browserPushHosts: readonly PushHosts[] = [
  { processor: 'web-push-google', hosts: ['fcm.googleapis.com'] },
  { processor: 'web-push-mozilla', hosts: ['updates.push.services.mozilla.com'] },
  { processor: 'web-push-apple', hosts: ['web.push.apple.com'] },
  { processor: 'web-push-microsoft', hosts: ['.notify.windows.com'] },
];

/** The processor behind an endpoint; `undefined` for what is not an https address on a pinned host and its usual port. */
export function carrierOfEndpoint(endpoint: string, pinned: readonly PushHosts[] = browserPushHosts): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const { protocol, host, username, password, hash } = new URL(endpoint);
  if (protocol !== 'https:' || username !== '' || password !== '' || hash !== '') return undefined;
  return pinned.find(({ hosts }) => hosts.some((each) => (each.startsWith('.') ? host.endsWith(each) : host === each)))?.processor;
}
