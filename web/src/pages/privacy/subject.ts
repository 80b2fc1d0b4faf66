// What a page of this part is about, as its address names it: by kind and opaque ids.
import type { ErasureSubject } from '../../api/erasures.ts';

export interface SubjectSearch {
  readonly kind?: string;
  readonly collection?: string;
  readonly id?: string;
  readonly field?: string;
}

export function searchOf(subject: ErasureSubject): SubjectSearch {
  switch (subject.kind) {
    case 'record':
      return { kind: 'record', collection: subject.collection, id: subject.id };
    case 'file':
      return { kind: 'file', collection: subject.collection, id: subject.id, field: subject.field };
    case 'project':
      return { kind: 'project', id: subject.id };
    case 'member':
      return { kind: 'member', id: subject.person };
    default:
      return { kind: subject.kind };
  }
}

/** What a copy of it is asked for with: that of a file is its record’s. */
export function copyOf(subject: ErasureSubject): SubjectSearch {
  switch (subject.kind) {
    case 'file':
      return { kind: 'record', collection: subject.collection, id: subject.id };
    case 'member':
      return { kind: 'person', id: subject.person };
    case 'account':
      return { kind: 'person' };
    default:
      return searchOf(subject);
  }
}

/** `undefined` for an address of nothing. */
export function subjectOf({ kind, collection, id, field }: SubjectSearch): ErasureSubject | undefined {
  if (kind === 'account' || kind === 'business') return { kind };
  if (id === undefined) return undefined;
  if (kind === 'project') return { kind, id };
  if (kind === 'member') return { kind, person: id };
  if (collection === undefined) return undefined;
  if (kind === 'record') return { kind, collection, id };
  return kind === 'file' && field !== undefined ? { kind, collection, id, field } : undefined;
}
