// What changes in what is done with data, in sentences: worked out by the server from the releases themselves, here only put into words.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Purpose } from '@steward/protocol/words.ts';
import type { ProcessingChange } from '../../api/policies.ts';
import { purposeWords } from '../who-looked/words.ts';

type Part = ProcessingChange['part'];

/** Which parts stand together under which heading, in the order people ask. */
export const processingGroups: readonly { readonly name: string; readonly title: MessageDescriptor; readonly parts: readonly Part[] }[] = [
  { name: 'collected', title: msg`What is collected`, parts: ['field', 'type', 'category', 'level', 'owner', 'decides'] },
  { name: 'purposes', title: msg`What for`, parts: ['purpose'] },
  {
    name: 'companies',
    title: msg`Which companies receive it`,
    parts: ['processor', 'processor-field', 'processor-purpose', 'legal-basis'],
  },
  { name: 'who', title: msg`Who can see and do what`, parts: ['permission'] },
  { name: 'long', title: msg`How long it is kept`, parts: ['kept', 'period'] },
];

type Said = Readonly<Record<ProcessingChange['change'], MessageDescriptor>>;

const changed = msg`{what}: {before} becomes {after}`;
const sentences: Readonly<Record<Part, Said>> = {
  field: { added: msg`New: {what} is collected`, removed: msg`{what} is not collected any more`, changed },
  type: { added: changed, removed: changed, changed },
  category: { added: changed, removed: changed, changed },
  level: { added: changed, removed: changed, changed: msg`{what} was {before} and is {after}` },
  owner: { added: changed, removed: changed, changed: msg`Whose {what} is: {before} becomes {after}` },
  decides: { added: changed, removed: changed, changed: msg`Who decides about {what}: {before} becomes {after}` },
  purpose: {
    added: msg`New: {what} is used for this too: {after}`,
    removed: msg`{what} is not used for this any more: {before}`,
    changed,
  },
  processor: {
    added: msg`New: {what} ({after}) receives something`,
    removed: msg`{what} ({before}) receives nothing any more`,
    changed: msg`{what}: {before} becomes {after}`,
  },
  'processor-field': { added: msg`New: {what} receives {after}`, removed: msg`{what} does not receive {before} any more`, changed },
  'processor-purpose': {
    added: msg`New: {what} receives it for this too: {after}`,
    removed: msg`{what} does not receive it for this any more: {before}`,
    changed,
  },
  'legal-basis': { added: changed, removed: changed, changed: msg`On which law {what} rests: {before} becomes {after}` },
  permission: {
    added: msg`New: {what} is allowed ({after})`,
    removed: msg`{what} is not allowed any more`,
    changed: msg`{what}: allowed for {after} rather than {before}`,
  },
  kept: { added: changed, removed: changed, changed: msg`{what} stays {after} rather than {before}` },
  period: {
    added: msg`New: {what}, {after} days`,
    removed: msg`{what}: no time any more`,
    changed: msg`{what}: {after} days rather than {before}`,
  },
};

const letters: Readonly<Record<string, Purpose>> = {
  S: 'service',
  R: 'request',
  D: 'debugging',
  X: 'security',
  I: 'improvement',
  L: 'legal',
};

export function sayProcessing(i18n: I18n, { part, what, change, before, after }: ProcessingChange): string {
  const word = (value: string | undefined) => (value === undefined ? '–' : wordOf(i18n, part, value));
  return i18n._({ ...sentences[part][change], values: { what, before: word(before), after: word(after) } });
}

function wordOf(i18n: I18n, part: Part, value: string): string {
  if (part === 'purpose' || part === 'processor-purpose') return value in purposeWords ? i18n._(purposeWords[value as Purpose]) : value;
  if (part !== 'permission') return value;
  return value
    .split(' ')
    .map((letter) => (letters[letter] === undefined ? letter : i18n._(purposeWords[letters[letter]])))
    .join('; ');
}
