// The versions of the data policy, for everybody; what a person has acknowledged and was told of them, for that person.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PolicyLanguage } from '@steward/protocol/wire/policy-routes.ts';
import { acknowledgePolicy } from '../../governed/acknowledge-policy.ts';
import type { Tools } from '../../governed/operation.ts';
import { policyKey } from '../../lifecycle/notices/announce.ts';
import type { PolicyVersion, PolicyVersions } from '../../policy/policy-versions.ts';
import { acknowledgementsOf } from '../../stores/acknowledgements.ts';
import { findNotice, noticeIdOf } from '../../stores/notices.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';
import { wireTelling } from './notice-handlers.ts';

export function policyHandlers({ rows, clock }: Tools, policies: PolicyVersions) {
  /** What was not announced yet is not there. */
  const known = (number: unknown): PolicyVersion => {
    const version = policies.announcedAt(clock.nowMs()).find((each) => each.version === Number(number));
    if (!version) throw new StewardError('not-found');
    return version;
  };
  const languageOf = (call: Call) => call.params['language'] as PolicyLanguage;
  return {
    async policies() {
      const nowMs = clock.nowMs();
      const current = policies.currentAt(nowMs);
      const versions = policies.announcedAt(nowMs).map((version, i, all) => wireVersion(version, all[i - 1], current, nowMs));
      return { current: current.version, versions: versions.toReversed() };
    },
    async policyText(call: Call) {
      const version = known(call.params['version']);
      const language = languageOf(call);
      return { version: version.version, language, text: version.text[language], hash: version.textHash[language] };
    },
    async policyChanges(call: Call) {
      const [to, from] = [known(call.params['version']), known(call.params['from'])];
      if (from.version >= to.version) throw new StewardError('invalid-input', { field: 'from', rule: 'an earlier version' });
      return policies.compare(from, to, languageOf(call));
    },
    async myPolicies(call: Call) {
      const { person } = call.person();
      const acknowledged = await acknowledgementsOf(rows, person);
      const told = await Promise.all(
        policies.announcedAt(clock.nowMs()).map(async ({ version }) => {
          const found = await findNotice(rows, person, noticeIdOf(person, policyKey(version)));
          return (found?.stored.told ?? []).map((telling) => ({ version, ...wireTelling(telling) }));
        }),
      );
      return {
        acknowledged: acknowledged.map(({ version, atMs, language, hash }) => ({ version, at: isoTime(atMs), language, hash })),
        told: told.flat(),
      };
    },
    async acknowledgePolicy(call: Call) {
      const { version, textHash } = known(call.params['version']);
      const { language, hash } = call.body as { language: PolicyLanguage; hash: string };
      if (textHash[language] !== hash)
        throw new StewardError('invalid-input', { field: 'hash', rule: 'the hash of the text you were shown' });
      return call.perform(acknowledgePolicy, { version, language, hash });
    },
  };
}

function wireVersion(version: PolicyVersion, before: PolicyVersion | undefined, current: PolicyVersion, nowMs: number) {
  const { announced, effective, means, promises, textHash, surfaceHash } = version;
  const textOf = (id: string) => before?.promises.find((promise) => promise.id === id)?.text ?? { en: id, de: id };
  return {
    version: version.version,
    announced,
    effective,
    state: version === current ? ('current' as const) : version.effectiveMs > nowMs ? ('announced' as const) : ('former' as const),
    means,
    promises,
    removed: version.removed.map(({ id, reason }) => ({ id, text: textOf(id), reason })),
    textHash,
    surfaceHash,
  };
}
