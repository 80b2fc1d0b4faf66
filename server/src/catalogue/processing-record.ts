// The record of processing activities (GDPR Art. 30), derived from the inventory: for the work data of businesses, for whom the operator is the processor
// (Art. 30(2)), and for accounts, for which the operator is the controller (Art. 30(1)). As JSON, and as a page.
import type { Purpose } from '@steward/protocol/words.ts';
import type { OtherData } from './other-data.ts';
import type { Processor } from './processors.ts';

/** What the record needs of the inventory. */
export interface RecordedField {
  readonly collection: string;
  readonly field: string;
  readonly category: string;
  readonly purposes: readonly Purpose[];
  readonly kept: string;
}

export interface RecordParts {
  readonly hash: string;
  readonly fields: readonly RecordedField[];
  readonly titles: readonly { readonly name: string; readonly title: { readonly en: string } }[];
  readonly other: readonly OtherData[];
  readonly processors: readonly Processor[];
  /** Who operates this: the host, and where people reach them about their data. */
  readonly operator: { readonly host: string; readonly privacyEmail: string };
  readonly trashDays: number;
}

export interface Activity {
  readonly name: string;
  readonly role: 'processor' | 'controller';
  readonly purposes: readonly string[];
  readonly subjects: readonly string[];
  /** Categories of data, by their IRIs; of what no catalogue declares, in words. */
  readonly categories: readonly string[];
  readonly erasure: string;
}

export interface ProcessingRecord {
  readonly operator: RecordParts['operator'];
  readonly inventory: string;
  readonly activities: readonly Activity[];
  readonly recipients: readonly Pick<Processor, 'id' | 'name' | 'company' | 'place' | 'purposes' | 'fields' | 'legalBasis' | 'since'>[];
  /** Art. 30(1)(g), Art. 32. */
  readonly security: readonly string[];
}

const security = [
  'Every record version and file is sealed with AES-256-GCM under a key of its own, wrapped by a key of the business, wrapped by a root key kept apart',
  'TLS 1.2 or later on every connection that leaves the machine',
  'Default-deny permissions, decided for a stated purpose at every access',
  'Every access is in an append-only log of the business, whose proofs anybody can verify, before data is released',
  'Staff look case by case only: ground, scope, end, approval; second factor',
  'Sealed snapshots without keys, backups of wrapped keys, a weekly rehearsal of recovery',
];

export function processingRecord(parts: RecordParts): ProcessingRecord {
  const { fields, titles, other, processors, operator, hash, trashDays } = parts;
  const work = titles.map(({ name, title }): Activity => {
    const of = fields.filter(({ collection }) => collection === name);
    return {
      name: title.en,
      role: 'processor',
      purposes: unique(of.flatMap(({ purposes }) => purposes)),
      subjects: ['members of the business', 'people whom its records name'],
      categories: unique(of.map(({ category }) => category)),
      erasure: `${unique(of.map(({ kept }) => kept)).join('; ')}; after deletion at most ${trashDays} days in the trash, out of every copy within 85 days`,
    };
  });
  const accounts = other
    .filter(({ about }) => about === 'person' || about === 'staff')
    .map(({ title, why, holds, kept, about }): Activity => ({
      name: title.en,
      role: 'controller',
      purposes: [why.en],
      subjects: [about === 'staff' ? 'staff of the operator' : 'people with an account'],
      categories: [holds.en],
      erasure: kept.en,
    }));
  return {
    operator,
    inventory: hash,
    activities: [...work, ...accounts],
    recipients: processors.map(({ id, name, company, place, purposes, fields: sent, legalBasis, since }) => ({
      id,
      name,
      company,
      place,
      purposes,
      fields: sent,
      legalBasis,
      since,
    })),
    security,
  };
}

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)];

export function processingRecordMarkdown({ operator, inventory, activities, recipients, security: measures }: ProcessingRecord): string {
  const rows = activities.map(({ name, role, purposes, subjects, categories, erasure }) =>
    line([name, role, purposes.join(', '), subjects.join(', '), categories.map(termOf).join(', '), erasure]),
  );
  const companies = recipients.map(({ name, company, place, purposes, fields, legalBasis, since }) =>
    line([name, company, place, purposes.join(', '), fields.join(', '), legalBasis, since]),
  );
  return [
    '# Record of processing activities (GDPR Art. 30)',
    '',
    `Operator: ${operator.host}, ${operator.privacyEmail}. Derived by a program from what runs; hash of the inventory: \`${inventory}\`.`,
    'For work data the business is the controller and the operator its processor; for accounts the operator is the controller.',
    '',
    line(['activity', 'operator as', 'purposes', 'data subjects', 'categories of data', 'erasure']),
    line(Array.from({ length: 6 }, () => '---')),
    ...rows,
    '',
    '## Recipients',
    '',
    line(['what', 'company', 'place', 'purposes', 'is sent', 'legal basis', 'since']),
    line(Array.from({ length: 7 }, () => '---')),
    ...companies,
    '',
    '## Security (Art. 32)',
    '',
    ...measures.map((measure) => `- ${measure}.`),
    '',
  ].join('\n');
}

const termOf = (category: string) => (category.includes('#') ? category.slice(category.indexOf('#') + 1) : category);
const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
