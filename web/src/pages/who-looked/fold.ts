// From entries to what people read: a list or search enters first what it looks through and then what it shows, which is one look; and of like looks
// that one person takes in a row one line is enough. Nothing is left out: every line holds the entries it stands for.
import type { LedgerEntry, LedgerWhat } from '../../api/ledger.ts';

/** A pause longer than this begins a new line. */
const pauseMs = 1_800_000;
/** No search takes longer between what it looks through and what it shows. */
const searchMs = 60_000;

export interface Look {
  readonly entry: LedgerEntry;
  /** What was looked through for it. */
  readonly scope?: LedgerEntry;
}

export interface Line {
  /** Stays the same while entries are added in front. */
  readonly key: string;
  /** The newest first; several of them are alike. */
  readonly looks: readonly [Look, ...Look[]];
  /** Records concerned, each counted once. */
  readonly records: number;
}

/** Looks and changes that are often repeated; everything else stands for itself. */
const foldable: ReadonlySet<string> = new Set<LedgerWhat['operation']>([
  'read-business',
  'list-members',
  'list-project-members',
  'read-record',
  'list-records',
  'search-records',
  'read-history',
  'get-file',
  'read-previews',
  'read-activity',
  'summarise-projects',
  'print-report',
  'watch',
  'read-ledger',
  'keep-ledger',
  'read-inventory',
  'read-jobs',
  'create-record',
  'update-record',
  'put-file',
  'disclose',
  'read-processors',
]);

export const keyOfEntry = ({ volume, index }: Pick<LedgerEntry, 'volume' | 'index'>) => `${volume}-${index}`;

/** `entries` from the newest to the oldest; so are the lines. */
export function foldEntries(entries: readonly LedgerEntry[]): readonly Line[] {
  const lines: LineOpen[] = [];
  /** The lines of the one who looked last, while nobody else comes in between. */
  let run: { readonly who: string; readonly day: string; readonly lines: Map<string, LineOpen>; timeMs: number } | undefined;
  for (const look of foldScopes(entries)) {
    const who = whoKey(look.entry);
    const timeMs = Date.parse(look.entry.time);
    const day = dayOf(look.entry.time);
    if (run?.who !== who || run.day !== day || run.timeMs - timeMs > pauseMs) run = { who, day, lines: new Map(), timeMs };
    run.timeMs = timeMs;
    const like = likeKey(look.entry);
    const known = like === undefined ? undefined : run.lines.get(like);
    if (known) known.push(look);
    else {
      const line: LineOpen = [look];
      lines.push(line);
      if (like !== undefined) run.lines.set(like, line);
    }
  }
  return lines.map((looks) => ({ key: keyOfEntry(looks.at(-1)!.entry), looks, records: recordsOf(looks) }));
}

type LineOpen = [Look, ...Look[]];

/** The scope is entered before the finds, so it comes after them here; one without finds (refused, broken off) is a look of its own. */
function foldScopes(entries: readonly LedgerEntry[]): readonly Look[] {
  const looks: LookOpen[] = [];
  const waiting = new Map<string, LookOpen[]>();
  for (const entry of entries) {
    const key = scopeKey(entry);
    const finds = key !== undefined && entry.what?.detail === 'scope' ? waiting.get(key)?.pop() : undefined;
    if (finds && Date.parse(finds.entry.time) - Date.parse(entry.time) <= searchMs) {
      finds.scope = entry;
      continue;
    }
    const look: LookOpen = { entry };
    looks.push(look);
    if (key !== undefined && entry.what?.detail !== 'scope') waiting.set(key, [...(waiting.get(key) ?? []), look]);
  }
  return looks;
}

interface LookOpen {
  readonly entry: LedgerEntry;
  scope?: LedgerEntry;
}

/** `undefined` for what enters no scope. */
function scopeKey(entry: LedgerEntry): string | undefined {
  const { what } = entry;
  if (what?.outcome !== 'allowed' || (what.operation !== 'list-records' && what.operation !== 'search-records')) return undefined;
  return [whoKey(entry), entry.who?.session, what.operation, what.purpose, what.collection, what.project].join(' ');
}

function whoKey({ who, state }: LedgerEntry): string {
  if (!who) return state;
  return [who.actor, who.person, who.name, who.role, who.hidden === true].join(' ');
}

function likeKey({ what, state, type }: LedgerEntry): string | undefined {
  if (!what) return `${state} ${type}`;
  if (!foldable.has(what.operation) || what.outcome === 'refused') return undefined;
  return [what.operation, what.purpose, what.collection, what.project, what.person, what.processor, what.detail, what.case].join(' ');
}

function recordsOf(looks: LineOpen): number {
  const all = new Set(looks.flatMap(({ entry }) => entry.what?.records ?? []));
  return all.size > 0 ? all.size : (looks[0].entry.what?.count ?? 0);
}

/** The day where the reader is, as a text that compares. */
export function dayOf(time: string): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}
