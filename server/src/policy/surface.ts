// The privacy surface of a release: what it collects, for what, who may do what with it, which companies are sent what, how long things stay. Two
// releases with the same surface do the same with people's data; what differs between two is what a policy version has to say (promise T2).
// The permissions are those of the decision matrix, which a test holds line by line against the policies (matrix.test.ts). Pure.
import { encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { SurfaceChange } from '@steward/protocol/wire/policy-routes.ts';
import { inventory, keptText, ownerText, type InventoryField } from '../catalogue/inventory.ts';
import type { Processor } from '../catalogue/processors.ts';

export interface SurfaceField {
  readonly field: string;
  readonly type: string;
  readonly category: string;
  readonly purposes: readonly string[];
  readonly decides: string;
  readonly owner: string;
  readonly level: string;
  readonly kept: string;
}

export interface SurfaceProcessor {
  readonly id: string;
  readonly company: string;
  readonly place: string;
  readonly purposes: readonly string[];
  readonly fields: readonly string[];
  readonly legalBasis: string;
}

export interface SurfacePermission {
  readonly operation: string;
  readonly what: string;
  /** Who is allowed, and for which purposes, in the letters of the matrix. Who is not named is refused. */
  readonly who: Readonly<Record<string, string>>;
}

export interface Surface {
  readonly format: 1;
  /** Of the policies that the permissions are taken from. */
  readonly policySet: string;
  readonly fields: readonly SurfaceField[];
  readonly processors: readonly SurfaceProcessor[];
  readonly permissions: readonly SurfacePermission[];
  /** How long things stay that the operator may set, in days. */
  readonly periods: Readonly<Record<string, number>>;
}

export interface SurfaceParts {
  readonly catalogue: Catalogue;
  readonly processors: Iterable<Processor>;
  /** The text of docs/decision-matrix.md. */
  readonly matrix: string;
  /** Id of the running policy set: the matrix has to be of that. */
  readonly policySetId: Uint8Array;
  readonly periods: Readonly<Record<string, number>>;
}

/** Throws `invalid-input` when the matrix is of other policies, or is no matrix. */
export function surfaceOf(parts: SurfaceParts): Surface {
  const policySet = parts.policySetId.toHex();
  const refuse = (rule: string) => new StewardError('invalid-input', { field: 'docs/decision-matrix.md', rule });
  if (!parts.matrix.includes(`(set \`${policySet}\`)`)) throw refuse('is of other policies: run node tools/policy-pages.ts');
  const permissions = permissionsOf(parts.matrix);
  if (permissions.length === 0) throw refuse('has no lines');
  return {
    format: 1,
    policySet,
    fields: sorted(inventory(parts.catalogue).fields.map(fieldOf), ({ field }) => field),
    processors: sorted([...parts.processors].map(processorOf), ({ id }) => id),
    permissions,
    periods: Object.fromEntries(sorted(Object.entries(parts.periods), ([name]) => name)),
  };
}

const sorted = <T>(list: readonly T[], by: (each: T) => string): T[] =>
  list.toSorted((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));

const fieldOf = (field: InventoryField): SurfaceField => ({
  field: `${field.collection}.${field.field}`,
  type: field.type,
  category: field.category.slice(field.category.indexOf('#') + 1),
  purposes: field.purposes.toSorted(),
  decides: field.decides,
  owner: ownerText(field.owner),
  level: field.level,
  kept: keptText(field),
});

const processorOf = ({ id, company, place, purposes, fields, legalBasis }: Processor): SurfaceProcessor => ({
  id,
  company,
  place,
  purposes: purposes.toSorted(),
  fields: fields.toSorted(),
  legalBasis,
});

const refusedCell = '–';

/** The tables of the matrix, joined: each line once, with everybody who is allowed it. */
function permissionsOf(matrix: string): SurfacePermission[] {
  const lines = new Map<string, { operation: string; what: string; who: Record<string, string> }>();
  let columns: readonly string[] = [];
  for (const line of matrix.split('\n')) {
    if (!line.startsWith('| ')) continue;
    const cells = line.slice(2, -2).split(' | ');
    if (cells[0] === 'operation') columns = cells;
    else if (cells[0] === 'subject') return sortedLines(lines.values());
    else if (cells[0]!.startsWith('`') && cells.length === columns.length) {
      const operation = cells[0]!.slice(1, -1);
      const what = cells[1]!;
      const known = lines.get(`${operation}: ${what}`) ?? { operation, what, who: {} };
      lines.set(`${operation}: ${what}`, known);
      cells.forEach((cell, i) => i > 1 && cell !== refusedCell && (known.who[columns[i]!] = cell));
    }
  }
  return sortedLines(lines.values());
}

const sortedLines = (lines: Iterable<SurfacePermission>) => sorted([...lines], ({ operation, what }) => `${operation}: ${what}`);

/** Hex SHA-256 over all of it but the id of the policy set: a sentence that is written otherwise changes nothing. */
export function surfaceHash({ policySet: _set, ...surface }: Surface): string {
  return sha256(encodeCbor(surface as unknown as Cbor)).toHex();
}

/** What `after` does that `before` does not, and the other way round; nothing when they do the same. */
export function diffSurface(before: Surface, after: Surface): readonly SurfaceChange[] {
  return [
    ...compare(flat(before), flat(after)),
    ...lists(
      before.fields,
      after.fields,
      ({ field }) => field,
      ({ purposes }) => purposes,
      'purpose',
    ),
    ...lists(
      before.processors,
      after.processors,
      ({ id }) => id,
      ({ fields }) => fields,
      'processor-field',
    ),
    ...lists(
      before.processors,
      after.processors,
      ({ id }) => id,
      ({ purposes }) => purposes,
      'processor-purpose',
    ),
  ];
}

type Part = SurfaceChange['part'];

interface Said {
  readonly part: Part;
  readonly what: string;
  readonly says: string;
  /** What it belongs to: when that is new or gone itself, this is not said as well. */
  readonly of?: string;
}

function flat({ fields, processors, permissions, periods }: Surface): readonly Said[] {
  return [
    ...fields.flatMap((each): Said[] => [
      { part: 'field', what: each.field, says: each.field },
      ...(['type', 'category', 'decides', 'owner', 'level', 'kept'] as const).map((part): Said => ({
        part,
        what: each.field,
        says: each[part],
        of: `field ${each.field}`,
      })),
    ]),
    ...processors.flatMap((each): Said[] => [
      { part: 'processor', what: each.id, says: `${each.company}, ${each.place}` },
      { part: 'legal-basis', what: each.id, says: each.legalBasis, of: `processor ${each.id}` },
    ]),
    ...permissions.flatMap(({ operation, what, who }) =>
      Object.entries(who).map(([asker, letters]): Said => ({
        part: 'permission',
        what: `${operation}: ${what} · ${asker}`,
        says: letters,
      })),
    ),
    ...Object.entries(periods).map(([name, days]): Said => ({ part: 'period', what: name, says: String(days) })),
  ];
}

function compare(before: readonly Said[], after: readonly Said[]): readonly SurfaceChange[] {
  const nameOf = ({ part, what }: Said) => `${part} ${what}`;
  const was = new Map(before.map((said) => [nameOf(said), said]));
  const is = new Map(after.map((said) => [nameOf(said), said]));
  const gone = before
    .filter((said) => !is.has(nameOf(said)) && (said.of === undefined || is.has(said.of)))
    .map(({ part, what, says }): SurfaceChange => ({ part, what, change: 'removed', before: says }));
  const here = after.flatMap((said): SurfaceChange[] => {
    const earlier = was.get(nameOf(said));
    if (earlier?.says === said.says || (earlier === undefined && said.of !== undefined)) return [];
    const { part, what, says } = said;
    return [
      earlier === undefined
        ? { part, what, change: 'added', after: says }
        : { part, what, change: 'changed', before: earlier.says, after: says },
    ];
  });
  return [...gone, ...here];
}

/** Members of lists that both have: a purpose more, a field less. */
function lists<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (each: T) => string,
  listOf: (each: T) => readonly string[],
  part: Part,
): readonly SurfaceChange[] {
  const was = new Map(before.map((each) => [nameOf(each), listOf(each)]));
  return after.flatMap((each): SurfaceChange[] => {
    const [what, earlier, now] = [nameOf(each), was.get(nameOf(each)), listOf(each)];
    if (earlier === undefined) return [];
    return [
      ...earlier.filter((one) => !now.includes(one)).map((one): SurfaceChange => ({ part, what, change: 'removed', before: one })),
      ...now.filter((one) => !earlier.includes(one)).map((one): SurfaceChange => ({ part, what, change: 'added', after: one })),
    ];
  });
}
