// What a declaration must say before it loads. Each rule by a declaration that breaks it alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '../errors.ts';
import { builtIn, foundation } from './built-in.ts';
import { dpv } from './categories.ts';
import { collection, type Declaration, type Field } from './collection.ts';
import { loadCatalogue } from './load-catalogue.ts';

const field = {
  type: 'text',
  title: { en: 'Tenant', de: 'Mieter' },
  category: dpv.name,
  why: { en: 'To call them', de: 'Um sie anzurufen' },
  purposes: ['service'],
  decides: 'business',
  owner: { kind: 'owned-by', who: 'business' },
} as const satisfies Field;
const preview = { ...field, type: 'file', bytesMax: 65_536, types: ['image/jpeg'] } as const;
const person = { ...field, type: 'person' } as const;
const declaration = {
  name: 'rentals',
  title: { en: 'Rentals', de: 'Vermietungen' },
  scope: 'business',
  fields: { tenant: { ...field, required: true } },
} as const satisfies Declaration;

const without = (from: object, key: string): object => Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));
const declare = (change: object) => collection({ ...declaration, ...change } as Declaration);
const withField = (name: string, change: object) => declare({ fields: { ...declaration.fields, [name]: change } });

function assertRefused(declared: unknown, where: string, rule: RegExp): void {
  assert.throws(
    () => loadCatalogue([...foundation, ...([declared].flat() as ReturnType<typeof collection>[])]),
    (error) => error instanceof StewardError && error.code === 'invalid-input' && error.field === where && rule.test(error.rule ?? ''),
    `${where}: ${String(rule)}`,
  );
}

test('the built-in declarations load, and one of another trade beside them', () => {
  const { collections } = loadCatalogue([...builtIn, collection(declaration)]);
  assert.equal(collections.size, builtIn.length + 1);
  assert.equal(collections.get('rentals')!.groups.length, 1);
});

test('the collection', () => {
  for (const nothing of [{}, null, 5]) assertRefused(nothing, 'a collection', /needs a name/);
  assertRefused(declare({ name: 'Rentals' }), 'Rentals', /lower-case/);
  assertRefused(declare({ name: '../x' }), '../x', /lower-case/);
  assertRefused(declare({ name: 'ledger' }), 'ledger', /used by the API/);
  assertRefused([declare({}), declare({})], 'rentals', /declared twice/);
  assertRefused(declare({ name: 'members' }), 'members', /declared twice/);
  assertRefused(declare({ title: { en: 'Rentals', de: '' } }), 'rentals', /a title in en and de/);
  assertRefused(declare({ scope: 'everywhere' }), 'rentals', /scope is project or business/);
  assertRefused(declare({ keepDays: 0.5 }), 'rentals', /keepDays/);
  assertRefused(declare({ fields: {} }), 'rentals', /1 to 100 fields/);
  assertRefused(declare({ fields: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, field])) }), 'rentals', /1 to 100/);
});

test('a field', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['Tenant', field, /begins with a lower-case letter/],
    ['a-b', field, /letters and digits/],
    ['id', field, /used by every record/],
    ['constructor', field, /used by every record/],
    ['x', { ...field, type: 'colour' }, /type is one of/],
    ['x', without(field, 'title'), /a title/],
    ['x', { ...field, category: 'name' }, /IRI of a term/],
    ['x', { ...field, category: 'https://evil.example/#Name' }, /IRI of a term/],
    ['x', without(field, 'why'), /why it is collected/],
    ['x', { ...field, purposes: [] }, /purposes that need it/],
    ['x', { ...field, purposes: ['marketing'] }, /purposes are of/],
    ['x', { ...field, decides: 'nobody' }, /who decides/],
    ['x', { ...field, level: 'some' }, /level is one of/],
    ['x', { ...field, level: 'optional', required: true }, /optional cannot be required/],
    ['x', { ...field, keepDays: -1 }, /keepDays/],
    ['x', { ...field, type: 'file', bytesMax: 0 }, /bytesMax/],
    ['x', { ...field, type: 'file', types: ['JPEG'] }, /media types/],
    ['x', { ...preview, previewOf: 'tenant' }, /the preview of a file field/],
    ['x', { ...preview, previewOf: 'x', bytesMax: 65_537 }, /at most 65536 bytes/],
    ['x', { ...preview, previewOf: 'x', types: ['application/pdf'] }, /a preview is a picture/],
    ['x', { ...field, type: 'choice' }, /lists its choices/],
    ['x', { ...field, type: 'choice', choices: ['a', 'a'] }, /each once/],
  ];
  for (const [name, declared, rule] of cases) assertRefused(withField(name, declared), `rentals.${name}`, rule);
  // A name that JavaScript itself would treat specially.
  const hostile = JSON.parse('{"__proto__": {}}') as object;
  assertRefused(declare({ fields: hostile }), 'rentals.__proto__', /begins with a lower-case letter/);
});

test('whose it is: nothing personal without an owner, no owner that may be missing', () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [without(field, 'owner'), /owned by nobody/],
    [{ ...field, owner: { kind: 'given-away', who: 'business' } }, /an ownership is/],
    [{ ...field, owner: { kind: 'co-owned-by', who: [] } }, /owned by nobody/],
    [{ ...field, owner: { kind: 'owned-by', who: 'field:nobody' } }, /an owner is/],
    [{ ...field, owner: { kind: 'owned-by', who: 'field:tenant' } }, /a person or reference/],
    [{ ...field, owner: { kind: 'kept-by-law', law: '', years: 6 } }, /the law and the years/],
    [{ ...field, owner: { kind: 'kept-by-law', law: '§ 147 AO', years: 0 } }, /the law and the years/],
  ];
  for (const [declared, rule] of cases) assertRefused(withField('x', declared), 'rentals.x', rule);
  const mayBeMissing = { keeper: person, x: { ...field, owner: { kind: 'owned-by', who: 'field:keeper' } } };
  assertRefused(declare({ fields: mayBeMissing }), 'rentals.x', /every owner may be missing/);
  for (const change of [
    { keeper: { ...person, required: true } },
    { x: { ...field, owner: { kind: 'co-owned-by', who: ['field:keeper', 'business'] } } },
  ])
    loadCatalogue([...foundation, declare({ fields: { ...mayBeMissing, ...change } })]);
  assertRefused(
    withField('tenantPhone', { ...field, category: dpv.notPersonal, owner: { kind: 'mentions', who: 'author' } }),
    'rentals.tenantPhone',
    /looks personal/,
  );
});

test('references: to what there is, and with what becomes of them', () => {
  const reference = { ...field, type: 'reference', to: 'rentals', whenErased: 'clear' } as const;
  loadCatalogue([...foundation, withField('x', reference)]);
  const cases: readonly (readonly [object, RegExp])[] = [
    [without(reference, 'whenErased'), /what becomes of it/],
    [without(reference, 'to'), /not declared/],
    [{ ...reference, to: 'castles' }, /not declared/],
    [{ ...reference, whenErased: 'forget' }, /what becomes of it/],
    [{ ...reference, required: true }, /cannot be cleared/],
  ];
  for (const [declared, rule] of cases) assertRefused(withField('x', declared), 'rentals.x', rule);
  const inProjects = declare({ name: 'visits', scope: 'project' });
  assertRefused([inProjects, withField('x', { ...reference, to: 'visits' })], 'rentals.x', /cannot refer into a project/);
  const many = { ...reference, many: true };
  const links = (name: string, to: string) => declare({ name, fields: { ...declaration.fields, links: { ...many, to } } });
  assertRefused([links('rentals', 'visits'), links('visits', 'rentals')], 'rentals.links', /two many-to-many steps/);
});
