// The business's side of the staff's access: getting help, allowing, denying, ending, what was opened, the standing rule.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { SupportRule } from '@steward/protocol/words.ts';
import { decideCase, endCase } from '../../governed/answer-case.ts';
import { readCaseLooks } from '../../governed/case-looks.ts';
import { caseStateNow } from '../../governed/case-state.ts';
import type { Tools } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { casesNow, readCase, readCases } from '../../governed/read-cases.ts';
import { requestCase } from '../../governed/request-case.ts';
import { setSupportRule } from '../../governed/support-rule.ts';
import { tellOfCase } from '../../lifecycle/case-notices.ts';
import { casesOf, supportRuleOf } from '../../stores/cases.ts';
import { listStaff } from '../../stores/staff.ts';
import type { Call } from './call.ts';
import { wireCase, wireCases, wireCasesNow, wireLooks, type StaffNames } from './wire-case.ts';

export interface AllowBody {
  readonly minutes?: number;
  readonly scope?: WireScope;
}

export function caseHandlers(door: Door, staff: StaffNames) {
  const { tools } = door;
  const shown = async (call: Call, id: string) => wireCase(staff, await call.perform(readCase, { id }));
  /** What was done is told to whom it concerns before the answer says so. */
  const told = async (call: Call, id: string) => {
    await tellOfCase(tools, call.principal().business, id);
    return shown(call, id);
  };
  /** For what opens nothing: it is decided and not entered. */
  const mayRead = async (call: Call) => {
    if (!(await door.allows(call.principal(), readCases, {}, call.purpose))) throw new StewardError('refused');
  };
  const idOf = (call: Call) => call.params['id']!;
  return {
    cases: async (call: Call) => ({ cases: await wireCases(staff, await call.perform(readCases, {})) }),
    async getHelp(call: Call) {
      const { scope, reason } = call.body as { scope: WireScope; reason: string };
      return told(call, (await call.perform(requestCase, { scope, reason })).id);
    },
    case: (call: Call) => shown(call, idOf(call)),
    caseLooks: async (call: Call) => wireLooks(await call.perform(readCaseLooks, { id: idOf(call) })),
    async allowCase(call: Call) {
      const { minutes, scope } = call.body as AllowBody;
      await call.perform(decideCase, { id: idOf(call), answer: { allow: true, minutes, scope } });
      return told(call, idOf(call));
    },
    async denyCase(call: Call) {
      await call.perform(decideCase, { id: idOf(call), answer: 'deny' });
      return told(call, idOf(call));
    },
    async endCase(call: Call) {
      await call.perform(endCase, { id: idOf(call) });
      return told(call, idOf(call));
    },
    async staffAccess(call: Call) {
      await mayRead(call);
      const cases = await wireCasesNow(staff, await casesNow(tools, call.principal()));
      return { ...(await countsOf(tools, call.principal().business)), cases };
    },
    async supportRule(call: Call) {
      const { business } = call.principal();
      await mayRead(call);
      const { rule, aggregates } = await supportRuleOf(tools.rows, business);
      return { rule, aggregates, ...(await countsOf(tools, business)) };
    },
    setSupportRule: (call: Call) => call.perform(setSupportRule, call.body as { rule?: SupportRule; aggregates?: boolean }),
  };
}

/** "May ask: 7, can look now: 0"; what is sealed is not counted, since it may not be told. */
async function countsOf({ rows, clock }: Tools, business: ReturnType<Call['principal']>['business']) {
  const nowMs = clock.nowMs();
  const staff = await listStaff(rows);
  const mayAsk = staff.filter(
    ({ leftAtMs, eligible }) => leftAtMs === undefined && eligible.some(({ duty, untilMs }) => duty === 'ask' && untilMs > nowMs),
  );
  const looking = new Set<string>();
  for (const { case: of } of await casesOf(rows, business))
    if (of.sealedUntilMs === undefined && of.by !== undefined && (await caseStateNow(rows, business, of, nowMs)) === 'allowed')
      looking.add(of.by);
  return { mayAsk: mayAsk.length, canLook: looking.size };
}
