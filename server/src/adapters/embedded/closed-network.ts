// The network of this process, closed but for the gate: every connection out and every question to a resolver that the gate's adapters did not begin
// (way-out.ts) is stopped before a byte leaves, counted, and told. It stands behind the rules that no module may connect (tools/layering.ts): what a library
// does by itself, or a mistake, ends here.
//
// Sockets of the file system (the command line's) and whoever connects to us are untouched. It holds for JavaScript in this thread; a native module or a
// child process could go around it, and there are none that connect.
import dgram from 'node:dgram';
import dns from 'node:dns';
import dnsPromises from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { isOnTheWayOut } from './way-out.ts';

export interface Stopped {
  readonly kind: 'connection' | 'datagram' | 'name';
  /** Host and port, or the name that was asked for. */
  readonly target: string;
}

export interface ClosedNetworkParts {
  /** What may be reached besides: for tests, which call their own servers. */
  readonly mayReach?: (target: { readonly host: string; readonly port?: number | undefined }) => boolean;
  readonly onStopped: (stopped: Stopped) => void;
}

export interface ClosedNetwork {
  /** How often something was stopped. */
  readonly stopped: () => number;
  /** Puts everything back as it was. */
  readonly reopen: () => void;
}

type Anything = (...given: unknown[]) => unknown;
type Holder = Record<string, Anything>;

const lookups = [
  'lookup',
  'lookupService',
  'resolve',
  'resolve4',
  'resolve6',
  'resolveAny',
  'resolveCaa',
  'resolveCname',
  'resolveMx',
  'resolveNaptr',
  'resolveNs',
  'resolvePtr',
  'resolveSoa',
  'resolveSrv',
  'resolveTlsa',
  'resolveTxt',
  'reverse',
] as const;

/** Closes it until `reopen`. Once in a process: a second call closes it a second time, and reopening goes in the other order. */
export function closeNetwork({ mayReach = () => false, onStopped }: ClosedNetworkParts): ClosedNetwork {
  const undo: (() => void)[] = [];
  let stopped = 0;
  const closed = (kind: Stopped['kind'], target: string): Error => {
    stopped++;
    onStopped({ kind, target });
    return Object.assign(new Error('only the outbound gate may use the network'), { code: 'ENETUNREACH' });
  };
  const replace = (holder: object, name: string, make: (before: Anything) => Anything): void => {
    const before = (holder as Holder)[name];
    if (before === undefined) return;
    (holder as Holder)[name] = make(before);
    undo.push(() => void ((holder as Holder)[name] = before));
  };
  const free = (host: string, port?: number) => isOnTheWayOut() || mayReach({ host, port });

  replace(
    net.Socket.prototype,
    'connect',
    (before) =>
      function (this: net.Socket, ...given) {
        const to = connectionOf(given);
        if (to === undefined || free(to.host, to.port)) return before.apply(this, given);
        return this.destroy(closed('connection', `${to.host}:${to.port}`));
      },
  );
  for (const name of ['send', 'connect'] as const)
    replace(
      dgram.Socket.prototype,
      name,
      (before) =>
        function (this: dgram.Socket, ...given) {
          const host = given.find((each) => typeof each === 'string') ?? 'localhost';
          if (free(host as string)) return before.apply(this, given);
          throw closed('datagram', host as string);
        },
    );
  for (const [holder, promised] of [
    [dns, false],
    [dns.Resolver.prototype, false],
    [dnsPromises, true],
    [dnsPromises.Resolver.prototype, true],
  ] as const)
    for (const name of lookups)
      replace(
        holder,
        name,
        (before) =>
          function (this: unknown, ...given) {
            const asked = String(given[0]);
            // To look an address up asks nobody; to reverse it does.
            if (free(asked) || (name === 'lookup' && net.isIP(asked) !== 0)) return before.apply(this, given);
            return answerLookup(closed('name', asked), promised, given);
          },
      );
  syncBuiltinESMExports();
  return {
    stopped: () => stopped,
    reopen() {
      for (const each of undo.reverse()) each();
      syncBuiltinESMExports();
    },
  };
}

function answerLookup(error: Error, promised: boolean, given: readonly unknown[]): unknown {
  if (promised) return Promise.reject(error);
  const callback = given.at(-1);
  if (typeof callback === 'function') process.nextTick(callback, error);
  return undefined;
}

/** Where `connect` is to go, however it was called; `undefined` for a socket of the file system. */
function connectionOf(given: readonly unknown[]): { readonly host: string; readonly port: number } | undefined {
  // Node itself hands over its arguments in one list.
  const [first, second] = Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { path?: unknown; host?: unknown; port?: unknown };
    return typeof path === 'string' ? undefined : { host: typeof host === 'string' ? host : 'localhost', port: Number(port) };
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return undefined;
  return { host: typeof second === 'string' ? second : 'localhost', port: Number(first) };
}
