// What the inventory knows of a field, in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Inventory, InventoryField } from '../../api/inventory.ts';
import { purposeWords } from '../who-looked/words.ts';

const deciders: Readonly<Record<'person' | 'business' | 'law' | 'operator', MessageDescriptor>> = {
  person: msg`you`,
  business: msg`your company`,
  law: msg`the law`,
  operator: msg`whoever operates Steward`,
};
const levels: Readonly<Record<InventoryField['level'], MessageDescriptor>> = {
  essential: msg`always: nothing works without it`,
  functional: msg`when you enter it`,
  optional: msg`only when you have switched it on`,
};
/** Columns of the decision matrix, from the widest to the narrowest: the first that is named says it for the rest. */
const members: readonly (readonly [who: string, words: MessageDescriptor])[] = [
  ['guest', msg`everybody in the business`],
  ['member', msg`members of the business`],
  ['guest, viewer', msg`who takes part in the project`],
  ['member, viewer', msg`members who take part in the project`],
  ['member, contributor', msg`who works in the project`],
  ['member, manager', msg`managers of the project`],
];

export function useFieldWords({ processors }: Inventory) {
  const { i18n, t } = useLingui();
  const purposes = (some: readonly Purpose[]) => some.map((purpose) => i18n._(purposeWords[purpose])).join('; ');
  return {
    purposes,
    decides: (who: keyof typeof deciders) => i18n._(deciders[who]),
    level: (level: InventoryField['level']) => i18n._(levels[level]),
    kept({ owner, keepDays }: InventoryField): string {
      const { years, law } = owner;
      if (owner.kind === 'kept-by-law') return t`${years ?? 0} years by law (${law ?? ''})`;
      return keepDays === undefined ? t`as long as what it belongs to` : t`${keepDays} days`;
    },
    where: ({ where }: InventoryField) => (where === 'files' ? t`among the files, sealed` : t`in the database of records, sealed`),
    // During an upgrade a node of the release before answers without who counts.
    readers({ readers, operations, counters = [] }: InventoryField): string {
      const named = new Set(readers.filter(({ kind }) => kind === 'member').map(({ who }) => who));
      const widest = members.find(([who]) => named.has(who))?.[1];
      const running = named.has('owner') || named.has('admin');
      const staff = readers.filter(({ kind }) => kind === 'staff');
      const forWhat = [...new Set(staff.flatMap((each) => each.purposes))];
      const thread = operations.includes('read-threads');
      const whoRuns = thread ? t`owners and admins, where you say it is a matter of the business` : t`owners and admins`;
      const ofStaff = thread ? t`our staff, to answer you` : t`our staff, in a case (${purposes(forWhat)})`;
      return [
        ...(named.has('whoever wrote it') ? [t`you, what is yours`] : []),
        // Who is of the business includes them; who takes part in a project does not.
        ...(running && !named.has('member') ? [whoRuns] : []),
        ...(widest ? [i18n._(widest)] : []),
        ...(staff.length > 0 ? [ofStaff] : counters.length === 0 ? [t`no staff`] : []),
        ...(counters.length > 0 ? [t`our staff in customer success, as the number of people in groups of five at least`] : []),
      ].join('; ');
    },
    receivers(ids: readonly string[]): string {
      const some = ids.flatMap((id) => processors.find((each) => each.id === id) ?? []);
      return some.length === 0 ? t`none` : some.map(({ name, company }) => `${name} (${company})`).join('; ');
    },
  };
}
