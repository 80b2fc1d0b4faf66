// What a reference of an error leads to. The staff opens a case of the ground `failure` from it, which then covers only what that request named.
import { isId } from '@steward/protocol/ids.ts';
import type { FastifyRequest } from 'fastify';
import { isGeneric } from '../../governed/generic-collections.ts';
import type { Tools } from '../../governed/operation.ts';
import type { SignedIn } from '../../ports/identity.ts';
import { failureChange } from '../../stores/failures.ts';

/** Of a business and minute: whoever makes errors on purpose fills nothing. */
const notesPerMinuteMax = 120;
const minuteMs = 60_000;

export interface FailureNotes {
  /** Remembers whose request it is, while it runs. */
  of(request: FastifyRequest, caller: SignedIn): void;
  /** Keeps what the request named under the reference of its error; never throws. */
  keep(request: FastifyRequest, reference: string): Promise<void>;
}

export function createFailureNotes({ rows, clock, catalogue }: Pick<Tools, 'rows' | 'clock' | 'catalogue'>): FailureNotes {
  const callers = new WeakMap<FastifyRequest, SignedIn>();
  let minute = 0;
  let counted = new Map<string, number>();
  const mayKeep = (business: string): boolean => {
    const now = Math.floor(clock.nowMs() / minuteMs);
    if (now !== minute) [minute, counted] = [now, new Map()];
    const count = (counted.get(business) ?? 0) + 1;
    counted.set(business, count);
    return count <= notesPerMinuteMax;
  };
  return {
    of: (request, caller) => void callers.set(request, caller),
    async keep(request, reference) {
      const caller = callers.get(request);
      if (caller?.business === undefined || !mayKeep(caller.business)) return;
      const [, name = ''] = /^\/v1\/([a-z0-9-]+)/.exec(request.routeOptions.url ?? '') ?? [];
      const collection = catalogue.collections.has(name) && isGeneric(name) ? name : undefined;
      const { project, records } = namedBy(request);
      const note = { business: caller.business, person: caller.person, atMs: clock.nowMs(), project, collection, records };
      await rows.commit([failureChange(reference, note)]).catch(() => undefined);
    },
  };
}

/** The ids in path and body, and the project. */
function namedBy({ params, query, body }: FastifyRequest): { readonly project: string | undefined; readonly records: readonly string[] } {
  const inPath = valuesOf(params);
  const inBody = valuesOf(body);
  const ids = Array.isArray(inBody['ids']) ? (inBody['ids'] as readonly unknown[]) : [];
  const project = [inBody['project'], valuesOf(query)['project']].find((each) => isId(each));
  return { project: project as string | undefined, records: [inPath['id'], ...ids].filter((each): each is string => isId(each)) };
}

const valuesOf = (of: unknown): Readonly<Record<string, unknown>> =>
  typeof of === 'object' && of !== null && !(Symbol.asyncIterator in of) ? (of as Record<string, unknown>) : {};
