// What is no record: the view of the ledger that whoever asked has, the bundle that proves it, and their login data. Never secrets.
import type { PersonId } from '@steward/protocol/ids.ts';
import { consentChoices } from '../../catalogue/consent-choices.ts';
import type { SourceName } from '../../catalogue/formats/format.ts';
import type { AccountCopy } from '../../catalogue/formats/account.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import { roomName, type SealedRoom } from '../../governed/exports/sealed-room.ts';
import { writePart, type NewFile } from '../../governed/exports/part-writer.ts';
import { archiveKindOf } from '../../governed/exports/entry-pages.ts';
import type { LedgerEntryView } from '../../governed/ledger-view.ts';
import { ledgerPageEntriesMax, readLedger } from '../../governed/read-ledger.ts';
import { readPreferences } from '../../governed/read-preferences.ts';
import type { Export } from '../../stores/exports.ts';
import { standingOf } from '../../stores/standing.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Step, StepParts } from '../lifecycle.ts';
import { addEntries } from './add-entries.ts';
import type { ExportParts } from './export-parts.ts';
import { next } from './export-step.ts';
import { granted } from './granted.ts';
import { namesOf } from './names.ts';

const service = { purpose: 'service' } as const;
/** As many as an entry of the ledger names. */
const consentsExportedMax = 1_000;

/** The formats that were asked for, and those that the scope is made of. */
export function formatsAsked({ scope, formats }: Export['settings']): ReadonlySet<string> {
  const oneself = scope.kind === 'person' && scope.person === undefined;
  return new Set([...formats, ...(scope.kind === 'access-log' ? ['ledger'] : []), ...(oneself ? ['account'] : [])]);
}

export async function collectSources(parts: ExportParts, given: StepParts, data: Export): Promise<Step> {
  const asked = formatsAsked(data.settings);
  const [ledger, login] = [asked.has('ledger'), asked.has('account')];
  const { after = '' } = data.collecting;
  if (login && data.sources['login'] === undefined) return collectLogin(parts, given, data);
  if (ledger && after !== 'proof') return collectLedger(given, data, after);
  if (ledger) return collectProof(given, data);
  return next(given, 'packing', { ...data, packing: { format: 0, files: 0 } }, 'now');
}

async function collectLogin({ sources }: ExportParts, given: StepParts, data: Export): Promise<Step> {
  const { by, startedAtMs } = given.job;
  const login =
    by === undefined
      ? undefined
      : { ...(await sources.login(by, startedAtMs)), businesses: [await placeOf(given, data, by)], choices: await choicesOf(given) };
  if (login !== undefined) await seal(given, 'login', 0, [login]);
  return next(given, 'collecting', { ...data, sources: { ...data.sources, login: login === undefined ? 0 : 1 } }, 'now');
}

/** What they agreed to in this business, and took back. */
async function choicesOf({ door, principal }: StepParts): Promise<AccountCopy['choices']> {
  const { history } = granted(await door.perform(principal, readPreferences, { historyMax: consentsExportedMax }, service));
  return consentChoices(door.tools.catalogue, history);
}

/** Their place in this business alone: a copy of it may be delivered where the business says, and tells it nothing about others. */
async function placeOf(given: StepParts, data: Export, person: PersonId): Promise<AccountCopy['businesses'][number]> {
  const { business, door } = given;
  const { businessRole } = await standingOf(door.tools.rows, business, person);
  return { id: business, name: (await namesOf(given, data)).of.get(business) ?? '', role: businessRole };
}

/** `after` is `<volume>/<index>`: where the next page of entries begins. */
async function collectLedger(given: StepParts, data: Export, after: string): Promise<Step> {
  const { door, principal, business } = given;
  const volumes = await door.tools.ledger.volumes(business);
  const [volume, from] = after === '' ? [volumes[0]!.volume, 0] : (after.split('/').map(Number) as [number, number]);
  const view = granted(await door.perform(principal, readLedger, { volume, from, limit: ledgerPageEntriesMax }, service));
  const done = data.sources['access-log'] ?? 0;
  const lines = view.entries.map((entry) => ledgerLine(volume, entry));
  if (lines.length > 0) await seal(given, 'access-log', done, lines);
  const sources = { ...data.sources, 'access-log': done + (lines.length > 0 ? 1 : 0) };
  const behind = from + ledgerPageEntriesMax;
  const following = volumes.find((each) => each.volume > volume);
  const at = behind < view.size ? `${volume}/${behind}` : following ? `${following.volume}/0` : 'proof';
  return next(given, 'collecting', { ...data, sources, collecting: { stage: 'sources', after: at } }, 'now');
}

function ledgerLine(volume: number, { index, timeMs, type, state, who, what, proof }: LedgerEntryView): Readonly<Record<string, unknown>> {
  const shown = Object.entries(proof).map(([group, { salt, values }]) => [group, { salt: salt.toHex(), values: values.toHex() }]);
  return { volume, index, time: isoTime(timeMs), type, state, who, what, proof: Object.fromEntries(shown) };
}

async function seal(given: StepParts, source: SourceName, page: number, lines: readonly object[]): Promise<void> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const work = packExport((room) => room.put(roomName.source(source, page), once(Buffer.from(text))));
  granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
}

/** The volumes as plain files, as `steward ledger export` writes them: hashes and signatures, nothing that tells anything. */
async function collectProof(given: StepParts, data: Export): Promise<Step> {
  const { door, business, principal, job } = given;
  const { takesPlain } = archiveKindOf(data.settings.archive);
  const volumes = await door.tools.ledger.volumes(business);
  const files = async function* (): AsyncGenerator<NewFile> {
    for (const { volume } of volumes)
      for await (const { path, bytes } of door.tools.ledger.exportVolume(business, volume))
        yield { path: `ledger/proof/volume-${volume}/${path}`, type: 'application/octet-stream', content: once(bytes) };
  };
  const work = packExport((room: SealedRoom) => writePart({ room, part: data.nextPart, takesPlain, goOn: () => true }, files()));
  const entries = granted(await door.perform(principal, work, { export: job.id }, service));
  const added = await addEntries(given, data, entries);
  return next(given, 'packing', { ...added.data, packing: { format: 0, files: 0 } }, 'now', { changes: added.changes });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
