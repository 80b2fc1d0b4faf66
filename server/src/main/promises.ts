// The checks of the promises over this installation: what they look at, and what stands beside them on the Trust page.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { tlsProbe } from '../adapters/embedded/tls-probe.ts';
import { formats } from '../catalogue/formats/formats.ts';
import type { Processor } from '../catalogue/processors.ts';
import type { Agreement } from '../edges/http/trust-handlers.ts';
import { securityHeaders } from '../edges/http/security-headers.ts';
import { ByteScan } from '../promises/byte-scan.ts';
import { Canary, canaryBusiness } from '../promises/canary.ts';
import { Checker } from '../promises/checker.ts';
import type { TellBusiness } from '../promises/incidents.ts';
import { reconcileTrail } from '../lifecycle/access-trail.ts';
import { tell } from '../lifecycle/notices/tell.ts';
import type { InstallationFacts, PromiseParts, ReviewEvidence } from '../promises/parts.ts';
import { Rounds } from '../promises/rounds.ts';
import { tellTurns } from '../lifecycle/processor-turns.ts';
import type { Steward } from './compose.ts';
import type { Config } from './config.ts';
import type { Edition } from './edition.ts';
import {
  contactEvidence,
  mailInEvidence,
  placeSearchEvidence,
  policyEvidence,
  preferenceEvidence,
  pushEvidence,
} from './promise-evidence.ts';
import { runningRelease } from './review/release-files.ts';
import { reviewOf } from './review/release-review.ts';
import { version } from './version.ts';

/** What is known once the server listens. */
export interface Live {
  /** Where it listens; the configured address before. */
  readonly port: () => number;
  /** The header that pages are sent with. */
  readonly pagePolicy?: () => Promise<string>;
}

export function createChecker(edition: Edition, steward: Steward, config: Config, live: Live): Checker {
  const { door, trust, snapshots, canaryAccounts } = steward;
  const { clock, processors } = door.tools;
  const bytes = steward.stored;
  const rounds = new Rounds(() => clock.nowMs());
  const canary = new Canary(door, canaryAccounts);
  const own = async () => new Set([await canaryBusiness(door)].filter((id): id is BusinessId => id !== undefined));
  const parts: PromiseParts = {
    door,
    trust,
    // As they are switched when it is looked.
    get facts() {
      return factsOf(edition, config, [...processors.values()]);
    },
    canary,
    bytes,
    transport: { look: () => tlsProbe({ host: config.host, port: live.port(), tls: tlsAt(config, live.port()) }).look() },
    formats: formats.map(({ name }) => name),
    snapshots,
    pagePolicy: live.pagePolicy ?? (async () => securityHeaders(config.tls !== undefined)['content-security-policy'] ?? ''),
    own,
    rounds,
    scan: new ByteScan(bytes, rounds),
    policy: () => policyEvidence(steward),
    contact: () => contactEvidence(steward),
    mailIn: config.mailIn && (() => mailInEvidence(steward, config.sesIn?.operated.place)),
    preferences: () => preferenceEvidence(steward),
    push: () => pushEvidence(steward),
    placeSearch: () => placeSearchEvidence(steward),
    trail: trailOf(steward),
    review: () => reviewEvidence(config),
  };
  return new Checker(parts, {
    async before() {
      await steward.keepCounts();
      await tellTurns(door.tools);
    },
  });
}

function trailOf({ accessTrail, door }: Steward): PromiseParts['trail'] {
  return accessTrail && (() => reconcileTrail(door.tools, accessTrail));
}

/** Tells the admins of a business of an incident that concerns it. */
export const tellIncident =
  ({ door: { tools } }: Steward): TellBusiness =>
  (business, incident, key) =>
    tell(tools, { kind: 'admins', business }, { kind: 'incident', incident }, key);

/** What the review of the running release says; `undefined` where there is none. */
async function reviewEvidence({ reviewers }: Config): Promise<ReviewEvidence | undefined> {
  const found = await reviewOf(runningRelease(), version, reviewers);
  if (found.state !== 'reviewed')
    return found.state === 'missing' ? undefined : { version, matches: false, findingsOpen: 0, reviewer: found.rule, atMs: 0 };
  const { record } = found;
  return {
    version: record.version,
    matches: true,
    findingsOpen: record.findingsOpen,
    reviewer: found.reviewers.join(', '),
    atMs: Date.parse(record.time),
  };
}

const utf8 = new TextEncoder();

/** Where TLS ends: here, or at the proxy under the address that people use. */
function tlsAt({ tls, behindProxy, host, url }: Config, port: number): { readonly host: string; readonly port: number } | undefined {
  if (tls !== undefined) return { host: host === '0.0.0.0' || host === '::' ? 'localhost' : host, port };
  const { protocol, hostname, port: named } = new URL(url);
  return behindProxy && protocol === 'https:' ? { host: hostname, port: named === '' ? 443 : Number(named) } : undefined;
}

/** Whose place the operator says; of every other the release declares it. */
const describedByOperator: ReadonlySet<string> = new Set(['mail-relay', 'amazon-ses', 'amazon-ses-in']);

function factsOf(edition: Edition, config: Config, processors: readonly Processor[]): InstallationFacts {
  return {
    version,
    edition: edition.name,
    place: config.place,
    stores: edition.keeps(config),
    // Where a business has its own copies sent is its own choice.
    outbound: processors
      .filter(({ hosts }) => hosts !== 'named-by-business')
      .map(({ id, name, place, fields, off }) => ({
        id,
        what: name,
        place: place === 'This machine' ? 'here' : place,
        fields,
        elsewhere: config.gate.elsewhere.has(id) || !describedByOperator.has(id),
        ...(off ? { off } : {}),
      })),
    snapshotHours: config.snapshots.everyHours,
  };
}

const packed = new URL('../../pages/', import.meta.url);
const root = existsSync(packed) ? packed : new URL('../../../', import.meta.url);

/** The processing agreement that ships; its first line but one names its version. */
export async function readAgreement(): Promise<Agreement> {
  const read = (file: string) => readFile(new URL(file, root), 'utf8');
  const [en, de] = await Promise.all([read('docs/processing-agreement.md'), read('docs/processing-agreement.de.md')]);
  const named = /^Version (\d+)/m.exec(en)?.[1] ?? '?';
  return { version: named, text: { en, de }, hash: { en: sha256(utf8.encode(en)).toHex(), de: sha256(utf8.encode(de)).toHex() } };
}
