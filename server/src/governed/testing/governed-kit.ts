// A whole governed path over memory adapters, for tests: one business with its people, and the faults a test wants.
import { memoryBlobs } from '../../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../../adapters/memory/memory-keys.ts';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../../adapters/memory/memory-signer-memory.ts';
import type { Faults } from '../../adapters/memory/faults.ts';
import { manualClock, seededRandom, type Scheduler } from '../../adapters/memory/scheduler.ts';
import { localSignals } from '../../adapters/embedded/local-signals.ts';
import { keyringOf } from '../../adapters/embedded/keyring-file.ts';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { BusinessRole, Operation, ProjectRole, Purpose } from '@steward/protocol/words.ts';
import { createLedger, type Ledger } from '../../ledger/ledger.ts';
import { createDecide, policySetHash } from '../../policy/decide.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { Epochs } from '../../ports/epochs.ts';
import type { Keys } from '../../ports/keys.ts';
import type { Nodes } from '../../ports/nodes.ts';
import type { Rows } from '../../ports/rows.ts';
import type { Signals } from '../../ports/signals.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { RootKey } from '../../ports/root-key.ts';
import type { SignerMemory } from '../../ports/signer-memory.ts';
import type { OwnKeys } from '../../vault/business-roots.ts';
import { createVault, type Vault, type VaultParts } from '../../vault/vault.ts';
import { createAuthority } from '../authority.ts';
import { createBusiness } from '../create-business.ts';
import { createRecord } from '../create-record.ts';
import { acceptInvitation, inviteMember } from '../invitations.ts';
import { defaultPeriods, type Periods } from '../periods.ts';
import { newId } from '../new-id.ts';
import type { AnyOperation, Principal, Tools } from '../operation.ts';
import { createDoor, type Answer, type Door } from '../perform.ts';
import { setPreference } from '../set-preference.ts';
import { setProjectMember } from '../set-project-member.ts';

export interface GovernedKit {
  readonly door: Door;
  readonly rows: Rows;
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly tools: Tools;
  readonly clock: ReturnType<typeof manualClock>;
  /** Calls of the ports, as they happened. */
  readonly alarms: string[];
  founder(name?: string): Promise<Principal>;
  /** Somebody who joins the business of `by`. */
  join(by: Principal, role: BusinessRole, name?: string): Promise<Principal>;
  project(by: Principal, name?: string): Promise<ProjectId>;
  /** Where their photos were taken is kept from now on. */
  keepPlaces(by: Principal): Promise<void>;
  assign(by: Principal, project: ProjectId, person: PersonId, role: ProjectRole): Promise<void>;
  /** The result, or StewardError with the refusal's code. */
  ask<O extends Operation, I, L, R>(principal: Principal, operation: AnyOperation<O, I, L, R>, input: I, purpose?: Purpose): Promise<R>;
}

export interface KitOptions {
  readonly seed?: number;
  /** Further collections beside the built-in ones. */
  readonly declared?: readonly Collection[];
  readonly faults?: Faults;
  /** The companies that may be sent something; none otherwise. */
  readonly processors?: Tools['processors'];
  /** Replaces the memory adapters. */
  readonly over?: Partial<Pick<Tools, 'rows' | 'blobs'>> & {
    readonly keys?: Keys;
    readonly memory?: SignerMemory;
    readonly epochs?: Epochs;
  };
  /** Instead of a keyring. */
  readonly root?: (parts: { readonly epochs: Epochs; readonly clock: Clock; readonly random: Random }) => RootKey & Partial<OwnKeys>;
  /** Where key backups go. */
  readonly keyBackups?: { readonly blobs: Blobs; readonly installation: string };
  /** How long things stay; as an operator has it by default. */
  readonly periods?: Periods;
  /** This kit is one of several nodes over the same stores. */
  readonly node?: {
    readonly nodes: Nodes;
    readonly signals: Signals;
    readonly onForgotten: VaultParts['onForgotten'];
    readonly clock: ReturnType<typeof manualClock>;
  };
  /** Decides in which order pending calls go on, while it runs. */
  readonly scheduler?: Scheduler;
}

const startMs = Date.UTC(2026, 10, 24, 8);

function storesOf({ faults, scheduler, over }: KitOptions) {
  const faulty = { ...(faults ? { faults } : {}), ...(scheduler ? { scheduler } : {}) };
  return {
    rows: over?.rows ?? memoryRows(faulty),
    blobs: over?.blobs ?? memoryBlobs(faulty),
    keys: over?.keys ?? memoryKeys(faulty),
    epochs: over?.epochs ?? memoryEpochs(faulty),
    memory: over?.memory ?? memorySignerMemory(faulty),
  };
}

export function governedKit(options: KitOptions = {}): GovernedKit {
  const { node } = options;
  const clock = node?.clock ?? manualClock(startMs);
  const random = seededRandom(options.seed ?? 1);
  const { rows, blobs, keys, epochs, memory } = storesOf(options);
  const root: RootKey & Partial<OwnKeys> = options.root?.({ epochs, clock, random }) ?? keyringOf(Buffer.alloc(32, 7));
  const alarms: string[] = [];
  const onAlarm = (what: string) => void alarms.push(what);
  const authority = createAuthority(clock);
  const signals = node?.signals ?? localSignals(clock.nowMs);
  const ledger = createLedger({
    rows,
    epochs,
    root,
    memory,
    clock,
    random,
    policySet: policySetHash,
    hostname: 'steward.test',
    check: authority.check,
    ...(node && { alone: node.nodes.alone, mayChangePolicy: () => node.nodes.isNewestRelease() }),
    onAlarm,
    onGrown: (business, volume, size) => signals.give(business, [{ kind: 'ledger', volume, size }]),
  });
  const vault = createVault({
    keys,
    epochs,
    root,
    clock,
    random,
    check: authority.check,
    keyBackups: options.keyBackups,
    onForgotten: node?.onForgotten,
  });
  const catalogue = loadCatalogue([...builtIn, ...(options.declared ?? [])]);
  const { processors = new Map(), periods = defaultPeriods } = options;
  const tools = {
    rows,
    blobs,
    vault,
    ledger,
    catalogue,
    processors,
    clock,
    random,
    signals,
    periods,
    dayMarks: plainDayMarks,
    nodes: node?.nodes,
    ownKeys: ownKeysOf(root),
  };
  const door = createDoor({ ...tools, mint: authority.mint, decide: sharedDecide, onAlarm });
  const ask: GovernedKit['ask'] = async (principal, operation, input, purpose = 'service') =>
    valueOf(await door.perform(principal, operation, input, { purpose }));
  return {
    door,
    rows,
    ledger,
    vault,
    tools: door.tools,
    clock,
    alarms,
    ask,
    ...peopleOf(ask, clock, random),
  };
}

type People = Pick<GovernedKit, 'founder' | 'join' | 'project' | 'keepPlaces' | 'assign'>;

function peopleOf(ask: GovernedKit['ask'], clock: Clock, random: Random): People {
  const somebody = (business: BusinessId): Principal => ({
    actor: 'member',
    business,
    person: newId<PersonId>(random),
    session: newId(random),
    address: '203.0.113.7',
    signedInAtMs: clock.nowMs(),
  });
  return {
    async founder(name = 'Ada Founder') {
      const principal = somebody(newId<BusinessId>(random));
      await ask(principal, createBusiness, { profile: { name: 'Test Bau GmbH' }, founder: { name, email: 'ada@example.org' } });
      return principal;
    },
    async join(by, role, name = 'Jo Joiner') {
      const { token } = await ask(by, inviteMember, { role, fields: { email: 'jo@example.org' } });
      const principal = somebody(by.business);
      await ask(principal, acceptInvitation, { token, profile: { name, email: 'jo@example.org' } });
      return principal;
    },
    project: async (by, name = 'Kita Sonnenhang') =>
      (await ask(by, createRecord, { collection: 'projects', fields: { name } })).id as string as ProjectId,
    async keepPlaces(by) {
      await ask(by, setPreference, { choose: [{ preference: 'photo-places', level: 'exact' }], where: 'api' });
    },
    async assign(by, project, person, role) {
      await ask(by, setProjectMember, { project, person, role });
    },
  };
}

function ownKeysOf(root: RootKey & Partial<OwnKeys>): OwnKeys | undefined {
  return 'setOwnKey' in root ? (root as OwnKeys) : undefined;
}

/** Without a key: what a mark is made of is the adapter's affair. */
const plainDayMarks: Tools['dayMarks'] = { mark: async (business, day) => `${business}-${day}` };

/** Decisions depend on facts and policies alone, so all kits share what was decided. */
const sharedDecide = createDecide();

export function valueOf<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
  return answer.result;
}
