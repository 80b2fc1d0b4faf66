// The versions of the data policy, as they lie in a folder: docs/formats/policy-versions.md says of what. Read and checked once at start; a version that is
// not whole is a start that fails, since people are told what stands there. Each version carries the surface of the release it was written for, so that
// what changes in processing between two versions is computed, and what runs can be held against what was said.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { PolicyLanguage, SurfaceChange, WordChange } from '@steward/protocol/wire/policy-routes.ts';
import { z } from 'zod';
import { diffSurface, surfaceHash, type Surface } from './surface.ts';
import { diffWords } from './word-diff.ts';

const said = z.strictObject({ en: z.string().min(1), de: z.string().min(1) });
const promise = z.string().regex(/^[A-Z]\d{1,2}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const versionFile = z.strictObject({
  version: z.int().min(1).max(9_999),
  announced: z.iso.date(),
  effective: z.iso.date(),
  means: z.array(said).min(1),
  promises: z.array(z.strictObject({ id: promise, text: said })).min(1),
  removed: z.array(z.strictObject({ id: promise, reason: said })),
  frozen: z.strictObject({ en: hash, de: hash, surface: hash }).optional(),
});
type VersionFile = z.infer<typeof versionFile>;

export interface PolicyVersion extends VersionFile {
  /** Of `announced` and `effective`, at their beginning in coordinated universal time. */
  readonly announcedMs: number;
  readonly effectiveMs: number;
  readonly text: Readonly<Record<PolicyLanguage, string>>;
  readonly textHash: Readonly<Record<PolicyLanguage, string>>;
  readonly surface: Surface;
  readonly surfaceHash: string;
}

export interface PolicyComparison {
  readonly words: readonly WordChange[];
  readonly processing: readonly SurfaceChange[];
}

const versionsMax = 200;
const languages = ['en', 'de'] as const;
const broken = (folder: string, rule: string) => new StewardError('invalid-input', { field: `policies ${folder}`, rule });

/** All of a folder, the oldest first. Throws `invalid-input` naming what is wrong and where. */
export function readPolicyVersions(folder: string): PolicyVersions {
  const names = readdirSync(folder).filter((name) => /^\d{1,4}$/.test(name));
  if (names.length === 0 || names.length > versionsMax) throw broken(folder, `holds 1 to ${versionsMax} folders named by their version`);
  return new PolicyVersions(names.map((name) => readVersion(join(folder, name), Number(name))));
}

function readVersion(folder: string, number: number): PolicyVersion {
  const file = versionFile.safeParse(json(folder, 'version.json'));
  if (!file.success) {
    const [issue] = file.error.issues;
    throw broken(folder, `version.json: ${issue!.path.join('.')}: ${issue!.message}`);
  }
  const text = { en: read(folder, 'en.md'), de: read(folder, 'de.md') };
  const surface = json(folder, 'surface.json') as Surface;
  if (surface?.format !== 1) throw broken(folder, 'surface.json is of another format');
  const { data } = file;
  const version: PolicyVersion = {
    ...data,
    announcedMs: dayMs(data.announced),
    effectiveMs: dayMs(data.effective),
    text,
    textHash: { en: hashText(text.en), de: hashText(text.de) },
    surface,
    surfaceHash: surfaceHash(surface),
  };
  if (data.version !== number) throw broken(folder, `version.json says version ${data.version}`);
  if (version.effectiveMs < version.announcedMs) throw broken(folder, 'it is in force before anybody is told');
  checkFrozen(folder, version);
  return version;
}

/** What people were told stays as it was. */
function checkFrozen(folder: string, { frozen, textHash, surfaceHash: ofSurface }: PolicyVersion): void {
  if (frozen === undefined) return;
  for (const language of languages)
    if (frozen[language] !== textHash[language])
      throw broken(folder, `${language}.md was changed after it was released: write a new version`);
  if (frozen.surface !== ofSurface) throw broken(folder, 'surface.json was changed after it was released: write a new version');
}

const read = (folder: string, name: string): string => {
  try {
    return readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
  } catch {
    throw broken(folder, `${name} cannot be read`);
  }
};

function json(folder: string, name: string): unknown {
  try {
    return JSON.parse(read(folder, name)) as unknown;
  } catch (cause) {
    if (cause instanceof StewardError) throw cause;
    throw broken(folder, `${name} is no JSON`);
  }
}

const dayMs = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const hashText = (text: string): string => sha256(new TextEncoder().encode(text)).toHex();

export class PolicyVersions {
  /** The oldest first; numbered from 1 without a gap. */
  readonly all: readonly PolicyVersion[];
  readonly #compared = new Map<string, PolicyComparison>();

  /** Throws `invalid-input` when a number is missing, times run backwards, or a promise went without a word. */
  constructor(versions: readonly PolicyVersion[]) {
    this.all = versions.toSorted((a, b) => a.version - b.version);
    this.all.forEach((version, i) => {
      const before = this.all[i - 1];
      const where = String(version.version);
      if (version.version !== i + 1) throw broken(where, `version ${i + 1} is missing`);
      if (before === undefined) return;
      if (version.effectiveMs < before.effectiveMs) throw broken(where, 'is in force before the version before it');
      const kept = new Set([...version.promises, ...version.removed].map(({ id }) => id));
      const lost = before.promises.find(({ id }) => !kept.has(id));
      if (lost) throw broken(where, `promise ${lost.id} is gone without a reason: name it in removed`);
    });
    if (this.all.length === 0) throw broken('policies', 'there is no version');
  }

  get newest(): PolicyVersion {
    return this.all.at(-1)!;
  }

  find(version: number): PolicyVersion | undefined {
    return this.all[version - 1];
  }

  /** What is known to people at that time; the first always is. */
  announcedAt(nowMs: number): readonly PolicyVersion[] {
    return this.all.filter(({ version, announcedMs }) => version === 1 || announcedMs <= nowMs);
  }

  /** What is in force at that time. */
  currentAt(nowMs: number): PolicyVersion {
    return this.all.findLast(({ effectiveMs }) => effectiveMs <= nowMs) ?? this.all[0]!;
  }

  /** Worked out once for each pair and language. */
  compare(from: PolicyVersion, to: PolicyVersion, language: PolicyLanguage): PolicyComparison {
    const name = `${from.version} ${to.version} ${language}`;
    const known = this.#compared.get(name);
    if (known) return known;
    const fresh = { words: diffWords(from.text[language], to.text[language]), processing: diffSurface(from.surface, to.surface) };
    this.#compared.set(name, fresh);
    return fresh;
  }
}

/** What runs, and no version of the policy says; nothing when the newest was written for just this. */
export const processingGap = (versions: PolicyVersions, running: Surface): readonly SurfaceChange[] =>
  diffSurface(versions.newest.surface, running);
