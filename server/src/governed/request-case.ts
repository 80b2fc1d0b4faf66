// request-case: a member gets help, or somebody of the staff asks to look. The reason is sealed with the business's keys, its commitment goes into the
// entry, and case, reason, receipt and entry are one commit. Asking opens nothing, and looks at nothing that would tell what there is.
import { StewardError } from '@steward/protocol/errors.ts';
import { reasonCharsMin } from '@steward/protocol/catalogue/built-in/cases.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import { reasonCommitment, reasonSaltBytes } from '@steward/protocol/ledger/reason.ts';
import { helpMinutes, minutesMax, minutesMin } from '@steward/protocol/wire/case-routes.ts';
import { sealDaysMax } from '@steward/protocol/wire/staff-case-routes.ts';
import type { CaseApprover, Department, Ground } from '@steward/protocol/words.ts';
import type { Change } from '../ports/rows.ts';
import { caseChanges, casesOf, supportRuleOf, type Case, type CaseScope } from '../stores/cases.ts';
import { receiptChange } from '../stores/receipts.ts';
import { createChanges } from '../stores/records.ts';
import { findStaff } from '../stores/staff.ts';
import { standingOf } from '../stores/standing.ts';
import { checkScope } from './case-scope.ts';
import { sealOf } from './case-state.ts';
import { factsFor } from './facts.ts';
import { caseFields, staffFacts } from './locate-case.ts';
import { maySee } from './locate-in-case.ts';
import { collectionOf, locateScope, noFacts } from './locate.ts';
import { newId } from './new-id.ts';
import type { Principal, Target, Tools, WriteOperation } from './operation.ts';
import { sealNew } from './seal-new.ts';

const dayMs = 86_400_000;
export const answerMs = dayMs;
const referenceBytes = 16;
const waitingMax = 20;

export interface RequestCaseInput {
  readonly scope: CaseScope;
  readonly reason: string;
  /** Of the staff's requests. */
  readonly asked?: {
    readonly begun: 'failure' | 'request';
    readonly ground: Ground;
    readonly department: Department;
    readonly minutes: number;
    readonly sealDays?: number | undefined;
  };
}

interface Loaded {
  readonly id: RecordId;
  readonly salt: Uint8Array;
  readonly case: Case;
}

const needsOf: Readonly<Record<Ground, CaseApprover>> = {
  'customer-request': 'business',
  failure: 'second-person',
  security: 'second-person',
  legal: 'two-people',
  'feature-improvement': 'nobody',
};

export const requestCase: WriteOperation<'request-case', RequestCaseInput, Loaded, { readonly id: RecordId }> = {
  kind: 'write',
  name: 'request-case',

  async locate(tools, principal, input): Promise<Target<Loaded>> {
    checkInput(tools, input);
    const { clock, random, rows } = tools;
    await checkBudget(tools, principal);
    const salt = random.bytes(reasonSaltBytes);
    const id = newId<RecordId>(random);
    const nowMs = clock.nowMs();
    const { rule, check } = await supportRuleOf(rows, principal.business);
    const standing = await standingOf(rows, principal.business, principal.person);
    const made: Case = {
      ...newCase(tools, principal, input, nowMs),
      id,
      ...agreed(principal, input, { rule, runs: standing.businessRole === 'owner' || standing.businessRole === 'admin', nowMs }),
      reason: reasonCommitment(salt, input.reason),
    };
    const facts = { ...noFacts, businessRole: standing.businessRole, ground: made.ground };
    const member = principal.actor === 'staff' ? await findStaff(rows, principal.person) : undefined;
    const ofStaff = {
      ...staffFacts(member?.member, 'request-case', made, principal.person, nowMs),
      department: made.department ?? ('none' as const),
      author: false,
    };
    const inScope = principal.actor === 'member' && (await seesAll(tools, principal, input.scope));
    return {
      facts: { ...facts, ...(principal.actor === 'staff' ? ofStaff : { inScope }) },
      collection: 'cases',
      records: [id],
      fields: caseFields,
      case: { id, ground: made.ground, sealedUntilMs: sealOf(made, nowMs) },
      person: made.askedBy,
      reason: made.reason,
      known: true,
      checks: [check, ...standing.checks],
      loaded: { id, salt, case: made },
    };
  },

  async plan(grant, { tools, principal, target }, input) {
    const { id, salt, case: made } = target.loaded;
    const { row } = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'cases'),
      id,
      fields: { reason: input.reason, salt: salt.toHex() },
    });
    return {
      changes: [
        ...createChanges(principal.business, row),
        ...caseChanges(principal.business, undefined, made),
        newReceipt(principal, made),
      ],
      result: { id },
      memo: id,
    };
  },

  replay: (memo) => ({ result: { id: memo as string as RecordId } }),
};

function checkInput(tools: Tools, { scope, reason, asked }: RequestCaseInput): void {
  checkScope(tools, scope);
  if (reason.trim().length < reasonCharsMin)
    throw new StewardError('invalid-input', { field: 'reason', rule: `say why, in at least ${reasonCharsMin} characters` });
  if (!asked) return;
  if (!Number.isInteger(asked.minutes) || asked.minutes < minutesMin || asked.minutes > minutesMax)
    throw new StewardError('invalid-input', { field: 'minutes', rule: `${minutesMin} to ${minutesMax}` });
  if (asked.sealDays === undefined) return;
  if (asked.ground !== 'security' && asked.ground !== 'legal')
    throw new StewardError('invalid-input', { field: 'sealDays', rule: 'only for security, or where the law forbids notice' });
  if (!Number.isInteger(asked.sealDays) || asked.sealDays < 1 || asked.sealDays > sealDaysMax)
    throw new StewardError('invalid-input', { field: 'sealDays', rule: `1 to ${sealDaysMax}` });
}

/** A business is not asked without end: of one who asks so many wait for an answer, and no more. */
async function checkBudget({ rows }: Tools, { business, person }: Principal): Promise<void> {
  const open = (await casesOf(rows, business)).filter(
    ({ case: of }) => of.state === 'waiting' && person !== undefined && (of.by === person || of.askedBy === person),
  );
  if (open.length >= waitingMax) throw new StewardError('too-many-requests', { rule: `at most ${waitingMax} requests wait for an answer` });
}

function newCase(tools: Tools, { person }: Principal, { scope, asked }: RequestCaseInput, nowMs: number): Omit<Case, 'id' | 'reason'> {
  return {
    begun: asked?.begun ?? 'help',
    state: 'waiting',
    ground: asked?.ground ?? 'customer-request',
    needs: asked ? needsOf[asked.ground] : 'business',
    department: asked?.department,
    by: asked ? person : undefined,
    askedBy: asked ? undefined : person,
    scope,
    allowed: undefined,
    minutes: asked?.minutes ?? helpMinutes,
    requestedAtMs: nowMs,
    answerUntilMs: nowMs + answerMs,
    approvals: [],
    allowedAtMs: undefined,
    untilMs: undefined,
    endedAtMs: undefined,
    endedBy: undefined,
    sealedUntilMs: asked?.sealDays === undefined ? undefined : nowMs + asked.sealDays * dayMs,
    review: undefined,
    reference: tools.random.bytes(referenceBytes),
  };
}

/** What the business has agreed to beforehand: whoever runs it by asking for help, and by its rule for everybody or for its own people. */
function agreed(
  { person }: Principal,
  { asked }: RequestCaseInput,
  { rule, runs, nowMs }: { readonly rule: string; readonly runs: boolean; readonly nowMs: number },
): Partial<Case> {
  if (asked) {
    if (asked.ground !== 'customer-request' || rule !== 'tell') return {};
    const approvals = [{ side: 'rule', by: undefined, atMs: nowMs } as const];
    return { state: 'allowed', needs: 'nobody', approvals, allowedAtMs: nowMs, untilMs: nowMs + asked.minutes * 60_000 };
  }
  if (!runs && rule === 'ask') return {};
  const side = runs ? 'business' : 'rule';
  return { state: 'allowed', needs: 'nobody', approvals: [{ side, by: person, atMs: nowMs }], allowedAtMs: nowMs };
}

/** Whether whoever calls for help sees all of it themselves: of a project and a collection what they see of it is opened, and no more. */
async function seesAll(tools: Tools, principal: Principal, scope: CaseScope): Promise<boolean> {
  if (scope.kind === 'project') return maySee(tools, principal, 'projects', scope.project);
  if (scope.kind === 'records') {
    for (const { collection, id } of scope.records) if (!(await maySee(tools, principal, collection, id))) return false;
    return true;
  }
  const { businessRole } = await standingOf(tools.rows, principal.business, principal.person);
  const collection = collectionOf(tools, scope.collection);
  const target = await locateScope(tools, principal, collection, undefined, 'service');
  // As with lists across projects: only what lies in projects of theirs is opened.
  const facts =
    collection.scope === 'project' && businessRole !== 'none' ? { ...target.facts, projectRole: 'viewer' as const } : target.facts;
  return tools.decide(factsFor(tools.clock, principal, 'list-records', 'service', facts)).allowed;
}

function newReceipt({ business }: Principal, made: Case): Change {
  const { requestedAtMs, answerUntilMs, state } = made;
  const steps = [
    { step: 'requested', atMs: requestedAtMs },
    ...(state === 'allowed' ? [{ step: 'approved', atMs: requestedAtMs } as const] : []),
  ] as const;
  return receiptChange(made.reference, undefined, { business, kind: 'approval', steps, dueMs: answerUntilMs, confirmation: undefined });
}
