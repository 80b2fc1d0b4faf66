// What something to be erased is called, as long as it can be read.
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { apis, isKnown, titleOf } from '../../../api/any-collection.ts';
import { businessQuery } from '../../../api/business.ts';
import { projectsApi } from '../../../api/collections.ts';
import type { Erasure } from '../../../api/erasures.ts';
import { membersQuery } from '../../../api/people.ts';
import { accountQuery } from '../../../app/account.ts';
import { plainName } from '../../../app/plain-name.ts';
import { sayThings } from '../../../app/say-things.ts';
import { subjectWords } from './erasure-words.ts';

export interface SubjectName {
  /** What kind of thing it is: “A task”, “The business”. */
  readonly kind: string;
  /** As it stands there, with nothing left out; absent while it is asked for, and when it has none or cannot be read. */
  readonly name: string | undefined;
  readonly isPending: boolean;
  readonly error: unknown;
}

/**
 * Reading a name is a look in the ledger, so it is `asked` only where it is shown; one that is still in memory of what is erased is not told either.
 * In a list the names of living projects come in one look for all of them, not in one for each.
 */
export function useSubjectName(subject: Erasure['subject'], asked: boolean | 'in-a-list'): SubjectName {
  const { i18n, t } = useLingui();
  const { kind } = subject;
  const [collection, id] =
    kind === 'project' ? ['projects', subject.id] : kind === 'record' || kind === 'file' ? [subject.collection, subject.id] : [];
  const known = isKnown(collection) ? collection : undefined;
  const together = asked === 'in-a-list' && kind === 'project';
  const projects = useInfiniteQuery({ ...projectsApi.list({ sort: 'name' }), enabled: together });
  const record = useQuery({
    ...apis[known ?? 'tasks'].one(id ?? ''),
    enabled: asked !== false && !together && known !== undefined,
  } as ReturnType<typeof apis.tasks.one>);
  const members = useQuery({ ...membersQuery, enabled: asked !== false && kind === 'member' });
  const { data: account } = useQuery(accountQuery);
  const own = kind === 'account' && (!('person' in subject) || subject.person === account?.person);
  const business = useQuery({ ...businessQuery, enabled: asked !== false && kind === 'business' });
  const words =
    kind === 'record' ? capital(sayThings(i18n, subject.collection, 1), i18n.locale) : own ? t`Your account` : i18n._(subjectWords[kind]);
  const names: Readonly<Record<typeof kind, string | undefined>> = {
    project: together
      ? projects.data?.records.find((each) => each.id === id)?.fields.name
      : record.data && known && titleOf(known, record.data.fields),
    record: record.data && known && titleOf(known, record.data.fields),
    file: record.data && known && fileName(record.data.fields, subject),
    member: members.data?.find(({ person }) => kind === 'member' && person === subject.person)?.name,
    account: own ? account?.email : undefined,
    business: business.data?.name,
    due: undefined,
    collected: undefined,
  };
  const query = kind === 'member' ? members : kind === 'business' ? business : record;
  return { kind: words, name: asked !== false ? names[kind] : undefined, isPending: query.isLoading, error: query.error };
}

function fileName(fields: Readonly<Record<string, unknown>>, subject: Erasure['subject']): string | undefined {
  const file = subject.kind === 'file' ? (fields[subject.field] as { readonly name?: unknown } | undefined) : undefined;
  return typeof file?.name === 'string' ? plainName(file.name) : undefined;
}

const capital = (text: string, locale: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
