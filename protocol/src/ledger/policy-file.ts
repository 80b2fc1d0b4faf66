// Policy files (C2SP tlog-policy): which logs, which witnesses, and how many of these must have cosigned a checkpoint.
//
//   log <vkey> [url]
//   witness <name> <vkey> [url]
//   group <name> all|any|<k> <member>…        members are witnesses and groups of earlier lines, each in one group at most
//   quorum <name>|none                        exactly once
//
// Empty lines and lines that begin with # are skipped; items are separated by spaces and tabs.
import { cosignatureVerifier } from './cosignature.ts';
import { cosignatureType, ed25519Type, openNote, parseNote, parseVkey } from './note.ts';

export const policyBytesMax = 65_536;
const linesMax = 500;

export interface PolicyKey {
  readonly vkey: string;
  readonly url?: string;
}

export interface Policy {
  readonly logs: readonly PolicyKey[];
  /** By the name that the file gives them. */
  readonly witnesses: ReadonlyMap<string, PolicyKey>;
  readonly groups: ReadonlyMap<string, { readonly threshold: number; readonly members: readonly string[] }>;
  /** The name of a witness or a group, or `none`. */
  readonly quorum: string;
}

/** Reads a policy file. RangeError naming the line and the rule it breaks. */
export function parsePolicy(text: string): Policy {
  if (text.length > policyBytesMax) throw new RangeError(`policy: more than ${policyBytesMax} characters`);
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) throw new RangeError('policy: control characters');
  const lines = text.split('\n');
  if (lines.length > linesMax) throw new RangeError(`policy: more than ${linesMax} lines`);
  const parser = new Parser();
  lines.forEach((line, i) => {
    const items = line.split(/[ \t]+/).filter((item) => item !== '');
    if (items.length === 0 || items[0]!.startsWith('#')) return;
    try {
      parser.line(items);
    } catch (cause) {
      throw new RangeError(`policy: line ${i + 1}: ${cause instanceof RangeError ? cause.message : 'unreadable'}`, { cause });
    }
  });
  return parser.policy();
}

/** Whether the witnesses with these names (of the policy) are enough. */
export function isQuorum(policy: Policy, cosigned: ReadonlySet<string>): boolean {
  return policy.quorum === 'none' || isMet(policy, policy.quorum, cosigned);
}

/** Whether enough witnesses have cosigned a checkpoint (a signed note). A failing signature of a known witness spoils the note. */
export async function checkQuorum(policy: Policy, note: string): Promise<boolean> {
  const cosigned = new Set<string>();
  const lines = parseNote(note).signatures;
  for (const [name, { vkey }] of policy.witnesses) {
    const verifier = cosignatureVerifier(vkey);
    if (!lines.some((line) => line.name === verifier.name && line.keyId.toHex() === verifier.keyId.toHex())) continue;
    try {
      await openNote(note, [verifier]);
      cosigned.add(name);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
  return isQuorum(policy, cosigned);
}

function isMet(policy: Policy, name: string, cosigned: ReadonlySet<string>): boolean {
  const group = policy.groups.get(name);
  if (!group) return cosigned.has(name);
  return group.members.filter((member) => isMet(policy, member, cosigned)).length >= group.threshold;
}

class Parser {
  readonly #logs: PolicyKey[] = [];
  readonly #witnesses = new Map<string, PolicyKey>();
  readonly #groups = new Map<string, { readonly threshold: number; readonly members: readonly string[] }>();
  /** Public keys by use: the same key under two names is a duplicate. */
  readonly #publicKeys = new Set<string>();
  readonly #taken = new Set<string>();
  #quorum: string | undefined;

  line([word, ...items]: readonly string[]): void {
    if (word === 'log') this.#log(items);
    else if (word === 'witness') this.#witness(items);
    else if (word === 'group') this.#group(items);
    else if (word === 'quorum') this.#setQuorum(items);
    else throw new RangeError('begins with log, witness, group or quorum');
  }

  policy(): Policy {
    if (this.#quorum === undefined) throw new RangeError('policy: no quorum line');
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum: this.#quorum };
  }

  #log(items: readonly string[]): void {
    if (items.length < 1 || items.length > 2) throw new RangeError('log <vkey> [url]');
    this.#logs.push(this.#key('log', ed25519Type, items[0]!, items[1]));
  }

  #witness(items: readonly string[]): void {
    if (items.length < 2 || items.length > 3) throw new RangeError('witness <name> <vkey> [url]');
    this.#define(items[0]!);
    this.#witnesses.set(items[0]!, this.#key('witness', cosignatureType, items[1]!, items[2]));
  }

  #group([name, rule, ...members]: readonly string[]): void {
    if (name === undefined || rule === undefined || members.length === 0) throw new RangeError('group <name> all|any|<k> <members>');
    for (const member of members) {
      if (!this.#isDefined(member)) throw new RangeError('a member is a witness or a group of an earlier line');
      if (this.#taken.has(member)) throw new RangeError('a member is in one group, once');
      this.#taken.add(member);
    }
    this.#define(name);
    this.#groups.set(name, { threshold: thresholdOf(rule, members.length), members });
  }

  #setQuorum(items: readonly string[]): void {
    if (items.length !== 1) throw new RangeError('quorum <name>|none');
    if (this.#quorum !== undefined) throw new RangeError('a second quorum line');
    if (items[0] !== 'none' && !this.#isDefined(items[0]!)) throw new RangeError('the quorum is a witness or a group of an earlier line');
    this.#quorum = items[0]!;
  }

  #key(use: string, type: number, vkey: string, url: string | undefined): PolicyKey {
    const parsed = parseVkey(vkey);
    if (parsed.type !== type) throw new RangeError(`not a key for a ${use}`);
    const id = `${use} ${parsed.publicKey.toHex()}`;
    if (this.#publicKeys.has(id)) throw new RangeError('the same public key twice');
    this.#publicKeys.add(id);
    return { vkey, ...(url !== undefined && { url }) };
  }

  #define(name: string): void {
    if (name === 'none' || this.#isDefined(name)) throw new RangeError('a name that is taken');
  }

  #isDefined(name: string): boolean {
    return this.#witnesses.has(name) || this.#groups.has(name);
  }
}

function thresholdOf(rule: string, members: number): number {
  if (rule === 'any') return 1;
  if (rule === 'all') return members;
  const threshold = /^[1-9]\d{0,3}$/.test(rule) ? Number(rule) : NaN;
  if (!(threshold >= 1 && threshold <= members)) throw new RangeError('all, any, or how many of its members, in decimal');
  return threshold;
}
