// The scan: what of everything erased can still be found or opened in what exists, by whom, with what. One sentence a find; none is what we promise.
import type { RootKey } from '../../server/src/ports/root-key.ts';
import { identityKeys, openAll, type Opened } from './adversary.ts';
import type { Copy } from './copy.ts';
import type { Needles, Planted } from './scenario.ts';

/** Long enough not to be found by chance. */
const sliceBytes = 32;

/** Needles in clear: never, erased or not. */
export function inClear(needles: Needles, copy: Copy): readonly string[] {
  const found: string[] = [];
  for (const [needle, form] of needles.forms())
    for (const [path, bytes] of copy.files) if (bytes.includes(form)) found.push(`in clear: ${needle.what} in ${path}`);
  return found;
}

export interface Scanned {
  readonly planted: Planted;
  readonly root: RootKey;
  /** Before anything was erased: with key backups, old epochs and all. */
  readonly before: Copy;
  readonly after: Copy;
}

/** Whether the needles were there to be found at all: what of the doomed opened, and what of the rest opens still. */
export async function foundAtAll({
  planted,
  root,
  before,
  after,
}: Scanned): Promise<{ readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> }> {
  const whats = async (copy: Copy) => {
    const opened = await openAll({ root, keysOf: [copy], epochsOf: [copy], sealedIn: [copy] });
    return new Set(opened.flatMap(({ content }) => planted.needles.in(content)).map(({ what }) => what));
  };
  return { before: await whats(before), after: await whats(after) };
}

export async function scan(scanned: Scanned): Promise<readonly string[]> {
  const { planted, root, before, after } = scanned;
  const doomedIn = ({ content }: Opened) => planted.needles.in(content).filter(({ doomed }) => doomed);
  const say = (begin: string, opened: readonly Opened[]) =>
    opened.flatMap((each) => doomedIn(each).map(({ what }) => `${begin} ${each.where}: ${what}`));
  // All keys there ever were, on what exists.
  const withAllKeys = await openAll({ root, keysOf: [before, after], epochsOf: [before, after], sealedIn: [after] });
  // Everything sealed there ever was, with keys that exist, and with yesterday's key backups under epochs that exist. Login data have no key of their own
  // (SECURITY.md): of them only what exists counts.
  const records = (opened: readonly Opened[]) => opened.filter(({ key }) => key !== undefined);
  const withTodaysKeys = records(await openAll({ root, keysOf: [after], epochsOf: [after], sealedIn: [before, after] }));
  const withBackups = records(await openAll({ root, keysOf: [before, after], epochsOf: [after], sealedIn: [before, after] }));
  return [
    ...say(`yesterday's keys open today's`, withAllKeys),
    ...say(`today's keys open yesterday's`, withTodaysKeys),
    ...say(`today's epochs open yesterday's`, withBackups),
    ...(await residue(scanned, doomedIn)),
    ...(await blindIndex(scanned)),
    ...traces(scanned),
  ];
}

/** Bytes that were erased, wherever they lie, opened or not. */
async function residue(
  { root, before, after }: Scanned,
  doomedIn: (opened: Opened) => readonly { readonly what: string }[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  const doomed = (await openAll({ root, keysOf: [before], epochsOf: [before], sealedIn: [before] })).filter(
    (each) => doomedIn(each).length > 0,
  );
  for (const each of doomed) {
    const from = Math.max(0, (each.sealed.length - sliceBytes) >> 1);
    for (const path of filesWith(after, each.sealed.subarray(from, from + sliceBytes)))
      found.add(`sealed bytes of ${doomedIn(each)[0]!.what} lie in ${path}`);
  }
  const keys = new Set(doomed.map(({ key }) => key));
  for (const { id, wrapped } of [...before.keys, ...before.backedUp]) {
    if (!keys.has(id)) continue;
    for (const path of filesWith(after, wrapped.subarray(13, 45))) found.add(`a wrapped key of what is gone lies in ${path}`);
  }
  return [...found];
}

const filesWith = ({ files }: Copy, bytes: Uint8Array) => [...files].filter(([, content]) => content.includes(bytes)).map(([path]) => path);

async function blindIndex({ planted, root, before, after }: Scanned): Promise<readonly string[]> {
  const hash = (await identityKeys(root, before.identity)).index('email', planted.benEmail);
  return [hash, Buffer.from(hash.toString('hex'))].flatMap((form) =>
    filesWith(after, form).map((path) => `the keyed hash of an erased address lies in ${path}`),
  );
}

/** What lasts although it names what is gone: tombstones, jobs, what hides a project. The ledger's values are its own. */
const lasting = /^(tomb|job|hid)\//;

function traces({ planted, after }: Scanned): readonly string[] {
  const gone = new Set(planted.gone);
  // Opaque ids in snapshots go with them; no snapshot opens anything by naming them.
  const rows = after.records.filter(({ partition }) => !/\.l\d+$/.test(partition));
  const naming = rows.filter(
    ({ partition, sort }) => [...partition.split('.'), ...sort.split('/')].some((part) => gone.has(part)) && !lasting.test(sort),
  );
  return [...new Set(naming.map(({ sort, partition }) => `a row names what is gone: ${sort} of ${partition}`))];
}
