// Loads the policies: readable files, one per subject, each policy with an id, a sentence (`@sentence`, English) and a
// `@satz` (the same in German). The set is checked against the schema here; a set with so much as a warning does not load.
//
// The list of subjects is written down, so that a file that merely lies in the folder grants nothing.
//
// The id of a policy set is the first 8 bytes of SHA-256 over, for the schema and then each subject in the order of the list:
// its name, a line feed, its length in bytes in decimal, a line feed, its bytes (UTF-8, lines ended by line feeds).
// Every ledger entry carries it, so it is known for each access under which policies it was decided.
import { readFileSync } from 'node:fs';
import cedar, { type PolicySet as CedarPolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { operations } from '@steward/protocol/words.ts';

export const subjects = [
  'guards',
  'business',
  'connections',
  'members',
  'projects',
  'records',
  'trash',
  'workers',
  'operator',
  'visitors',
  'erasures',
  'restores',
  'preferences',
  'imports',
  'exports',
  'staff',
  'threads',
  'mail',
] as const;

/** The texts a set is made of: `schema`, and one text per subject. */
export interface PolicySource {
  readonly schema: string;
  readonly subjects: readonly { readonly name: string; readonly text: string }[];
}

export interface Policy {
  readonly id: string;
  readonly subject: string;
  readonly effect: 'permit' | 'forbid';
  /** What it says, in English and in German. */
  readonly sentence: string;
  readonly satz: string;
  readonly text: string;
  /** The operations its scope names; `undefined` where it speaks of every one. */
  readonly operations: ReadonlySet<string> | undefined;
}

export interface PolicySet {
  /** 8 bytes. */
  readonly id: Uint8Array;
  /** SHA-256 over schema and policies, 32 bytes; the id is its beginning. */
  readonly hash: Uint8Array;
  readonly schema: string;
  readonly policies: ReadonlyMap<string, Policy>;
}

/**
 * The hash of the set that ships, which a test has Cedar validate. Validating takes a quarter of a start, and says of the same bytes the same each
 * time; any other set is validated when it is loaded.
 */
export const validatedHash = '563fad2e4255d1d5d16a4c322331e92959b768e886dcf6662e43f4a3c4b2ff22';
const idBytes = 8;
const idPattern = /^[a-z]+(-[a-z]+)*$/;
const utf8 = new TextEncoder();

/** The texts that ship with this release. Reads files beside this module, synchronously, once at start. */
export function readPolicySource(): PolicySource {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
  return {
    schema: read('./schema.cedarschema'),
    subjects: subjects.map((name) => ({ name, text: read(`./policies/${name}.cedar`) })),
  };
}

/** Parses and validates a set. Of the set that ships a test has Cedar do both. Throws StewardError `internal`, whose rule names the file or policy and what is wrong with it. */
export function loadPolicySet(source: PolicySource): PolicySet {
  const policies = new Map<string, Policy>();
  const hash = policySetHashOf(source);
  const ships = hash.toHex() === validatedHash;
  for (const subject of source.subjects) {
    const texts = ships ? cutPolicies(subject.text) : parsePolicies(subject.name, subject.text);
    for (const policy of texts.map((text) => policyOf(subject.name, text))) {
      if (policies.has(policy.id)) throw broken(`two policies have the id ${policy.id}`);
      policies.set(policy.id, policy);
    }
  }
  if (policies.size === 0) throw broken('there is no policy');
  const set = { hash, id: hash.slice(0, idBytes), schema: source.schema, policies };
  if (!ships) assertValid(set);
  return set;
}

/**
 * The set as Cedar takes it: an object, so that answers name the real ids. For one operation, the policies whose scope lets them speak of it: the others
 * cannot apply, and Cedar's time grows with how many it looks at.
 */
export function cedarPolicies(set: PolicySet, operation?: string): CedarPolicySet {
  const policies = [...set.policies.values()].filter(
    ({ operations: named }) => operation === undefined || named === undefined || named.has(operation),
  );
  return { staticPolicies: Object.fromEntries(policies.map((policy) => [policy.id, policy.text])) };
}

/** The text of each policy, as Cedar finds it. Its numbers sort as texts. */
export function parsePolicies(subject: string, text: string): readonly string[] {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') throw broken(`${subject}.cedar: ${parts.errors.map((error) => error.message).join('; ')}`);
  if (parts.policy_templates.length > 0) throw broken(`${subject}.cedar holds a template; write the policies out`);
  return parts.policies;
}

/**
 * The same for texts of which it is known that Cedar takes them: cut at each semicolon that stands in no string and no comment, and in Cedar's order. To
 * have Cedar parse the whole set takes every start a tenth of its time.
 */
export function cutPolicies(text: string): readonly string[] {
  const cut: string[] = [];
  let [policy, at] = ['', 0];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|;/g)) {
    policy += text.slice(at, index) + (token.startsWith('//') ? '' : token);
    at = index + token.length;
    if (token !== ';') continue;
    cut.push(policy.trim());
    policy = '';
  }
  return [...cut.keys()]
    .map(String)
    .sort()
    .map((number) => cut[Number(number)]!);
}

/** As Cedar writes a policy out: annotations of plain text, one a line, then its effect. */
const annotation = /^@([a-z]+)\("([^"\\]*)"\)\s+/;
const effectPattern = /^(permit|forbid)\s*\(/;

/** Cedar has parsed it before; asking Cedar for its annotations would cost each start a tenth of its time. */
function policyOf(subject: string, text: string): Policy {
  const annotations = new Map<string, string>();
  let rest = text.trimStart();
  for (let found = annotation.exec(rest); found; found = annotation.exec(rest)) {
    annotations.set(found[1]!, found[2]!);
    rest = rest.slice(found[0].length);
  }
  const effect = effectPattern.exec(rest)?.[1] as Policy['effect'] | undefined;
  if (effect === undefined) throw broken(`${subject}.cedar: a policy's annotations are not plain words`);
  const id = annotations.get('id');
  const sentence = annotations.get('sentence');
  const satz = annotations.get('satz');
  if (!id || !idPattern.test(id)) throw broken(`${subject}.cedar: a policy lacks an @id of lower-case words joined by hyphens`);
  if (!sentence || !satz) throw broken(`${subject}.cedar: ${id} lacks its @sentence or its @satz`);
  const guard = id.startsWith('guard-');
  if (guard !== (effect === 'forbid')) throw broken(`${subject}.cedar: ${id}: the ids of forbids, and only those, start with guard-`);
  return { id, subject, effect, sentence, satz, text, operations: operationsOf(id, rest) };
}

const scopePattern = /^(?:permit|forbid)\s*\(([^)]*)\)/;
const known: ReadonlySet<string> = new Set(operations);

/** The operations that a policy's scope names. Each is an operation itself, never a group of them, so that who is not named is not meant. */
function operationsOf(id: string, text: string): ReadonlySet<string> | undefined {
  const scope = scopePattern.exec(text)?.[1];
  if (scope === undefined) throw broken(`${id}: its scope is not plain words`);
  if (!/\baction\s*(==|in)/.test(scope)) return undefined;
  const named = new Set([...scope.matchAll(/\bAction::"([^"]*)"/g)].map(([, name]) => name!));
  const stranger = [...named].find((name) => !known.has(name));
  if (named.size === 0 || stranger !== undefined)
    throw broken(`${id}: its scope names ${stranger ?? 'no operation'}, which is no operation`);
  return named;
}

/** Throws as `loadPolicySet` unless Cedar finds nothing to say against the set. */
export function assertValid(set: PolicySet): void {
  const answer = cedar.validate({ schema: set.schema, policies: cedarPolicies(set) });
  if (answer.type === 'failure') throw broken(answer.errors.map((error) => error.message).join('; '));
  const found = [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => `${policyId}: ${error.message}`);
  const others = answer.otherWarnings.map((warning) => warning.message);
  if (found.length + others.length > 0) throw broken([...found, ...others].join('; '));
}

function policySetHashOf(source: PolicySource): Uint8Array {
  const parts = [{ name: 'schema', text: source.schema }, ...source.subjects].map(({ name, text }) => {
    const bytes = utf8.encode(text).length;
    return `${name}\n${bytes}\n${text}`;
  });
  return sha256(utf8.encode(parts.join('')));
}

function broken(rule: string): StewardError {
  return new StewardError('internal', { rule: `the policies do not load: ${rule}` });
}
