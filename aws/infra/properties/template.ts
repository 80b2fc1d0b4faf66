// CloudFormation templates as plain values, and a property of them that a promise rests on. A property tells what is wrong, in sentences; a test breaks it in every way named with
// it, and wants to be told.
export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

export interface Resource {
  readonly id: string;
  readonly stack: StackName;
  readonly type: string;
  readonly properties: Json;
  /** The resource whole: its deletion policy lies beside its properties. */
  readonly whole: Json;
}

export const stackNames = ['data', 'mail', 'network', 'service', 'guard', 'organization'] as const;
export type StackName = (typeof stackNames)[number];
export type Templates = Readonly<Record<StackName, Json>>;

/** A change to a template that would break a promise. */
export interface Breach {
  readonly what: string;
  /** Every resource of this type (and, where given, whose name fits) is changed. */
  readonly type: string;
  readonly named?: RegExp;
  /** The way to what is changed, below the resource. */
  readonly path: readonly (string | number)[];
  /** What it becomes; `undefined` takes it away. */
  readonly to: Json;
}

export interface Property {
  /** With the promise or invariant it holds up. */
  readonly name: string;
  /** What is wrong; nothing when it holds. */
  wrongs(templates: Templates): readonly string[];
  readonly breaches: readonly Breach[];
}

export function resources(templates: Templates, type: string | RegExp): readonly Resource[] {
  return stackNames.flatMap((stack) =>
    Object.entries(objectAt(templates[stack], 'Resources')).flatMap(([id, whole]) => {
      const found = at(whole, 'Type');
      const fits = typeof found === 'string' && (typeof type === 'string' ? found === type : type.test(found));
      return fits ? [{ id, stack, type: found, properties: at(whole, 'Properties'), whole }] : [];
    }),
  );
}

/** What lies there; undefined where nothing does. */
export function at(value: Json, ...path: readonly (string | number)[]): Json {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Readonly<Record<string | number, Json>>)[step];
  }
  return here;
}

export function objectAt(value: Json, ...path: readonly (string | number)[]): Readonly<Record<string, Json>> {
  const found = at(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Readonly<Record<string, Json>>) : {};
}

/** One value counts as a list of one: CloudFormation writes both. */
export function listAt(value: Json, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  if (found === undefined) return [];
  return Array.isArray(found) ? (found as readonly Json[]) : [found];
}

export const textsAt = (value: Json, ...path: readonly (string | number)[]): readonly string[] => listAt(value, ...path).map(textOf);

/** A text, or what a reference or a joined text is made of. */
export const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

/** A text that is put together when it is deployed, with names in place of what is not known before. */
export function joined(value: Json): string {
  const parts = at(value, 'Fn::Join', 1);
  if (!Array.isArray(parts)) return textOf(value);
  return (parts as readonly Json[]).map((part) => (typeof part === 'string' ? part : textOf(part).replaceAll(/[^\w:/-]/g, ''))).join('');
}

/** A copy of the templates with the change made; throws when there is nothing to change, because then the test would prove nothing. */
export function breach(templates: Templates, { type, named, path, to, what }: Breach): Templates {
  const copy = structuredClone(templates) as Record<string, Json>;
  let changed = 0;
  for (const stack of stackNames)
    for (const [id, whole] of Object.entries(objectAt(copy[stack], 'Resources'))) {
      if (at(whole, 'Type') !== type || (named !== undefined && !named.test(id))) continue;
      const parent = at(whole, ...path.slice(0, -1));
      if (typeof parent !== 'object' || parent === null) continue;
      const last = path.at(-1)!;
      const place = parent as Record<string | number, Json>;
      if (to === undefined && place[last] === undefined) continue;
      place[last] = to;
      changed++;
    }
  if (changed === 0) throw new Error(`nothing to break: ${what}`);
  return copy as unknown as Templates;
}

/** One property over every resource of a type; `least` of them there must be. */
export function each(
  templates: Templates,
  type: string,
  least: number,
  wrongsOf: (resource: Resource) => readonly (string | false)[],
): string[] {
  const found = resources(templates, type);
  const few = found.length < least ? [`only ${found.length} of ${type}, expected ${least}`] : [];
  return [
    ...few,
    ...found.flatMap((resource) =>
      wrongsOf(resource)
        .filter((wrong) => wrong !== false)
        .map((wrong) => `${resource.id}: ${wrong}`),
    ),
  ];
}

export const same = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

/** What a statement of a policy says, each part as a list. */
export interface Said {
  readonly sid: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What it is not about. */
  readonly spared: readonly string[];
  readonly principal: Json;
  readonly condition: Json;
}

export const said = (document: Json): readonly Said[] =>
  listAt(document, 'Statement').map((statement) => ({
    sid: textOf(at(statement, 'Sid')),
    allows: at(statement, 'Effect') === 'Allow',
    actions: textsAt(statement, 'Action'),
    resources: textsAt(statement, 'Resource'),
    spared: textsAt(statement, 'NotResource'),
    principal: at(statement, 'Principal'),
    condition: at(statement, 'Condition'),
  }));
