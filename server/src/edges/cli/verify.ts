// verify: checks a ledger in a folder, a receipt, or (without an argument) the ledgers of the data folder. Needs no trust in the
// server: a folder and a receipt are checked with nothing but the log's public key.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { confirmationLimits, isConfirmationFile, verifyConfirmation } from '@steward/protocol/erasure-confirmation.ts';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { decodeNoteText, ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { verifyReceipt } from '@steward/protocol/ledger/receipt.ts';
import { verifyLedger, type Remembered } from '@steward/protocol/ledger/verify.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import type { LedgerReport, Verdict } from '@steward/protocol/ledger/verdict.ts';
import { exits, type Command, type Context } from './command.ts';
import { checkAccessLog, type VerifiedVolume } from './verify-access-log.ts';

const keyFileBytesMax = 4_096;
/** Where a copy has what proves its access log (docs/formats/copies.md). */
const copiedBundles = 'ledger/proof';
const copiedLog = 'ledger/access-log.ndjson';

export const verify: Command = {
  name: 'verify',
  usage: 'verify [<folder>|<unpacked copy>|<receipt>|<confirmation>|<url>] [--key <vkey or file>] [--deep]',
  summary: 'Check a ledger or a receipt offline, a running server by its address, or every ledger of the data folder',
  options: { key: { type: 'string' }, deep: { type: 'boolean' } },
  wordsMin: 0,
  wordsMax: 1,
  async run(context, [what], options) {
    if (what === undefined) return verifyHere(context);
    const key = options['key'] as string | undefined;
    if (/^https?:\/\//.test(what)) {
      const base = await ledgerAt(context, what);
      return (await verifySource(context, urlSource(context, base), await keyOf(key, () => context.fetchBytes(`${base}/vkey`)))).exit;
    }
    const path = resolve(what);
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new StewardError('could-not-check', { field: 'path', rule: 'there is no such file or folder' });
    if (found.isDirectory()) return verifyFolder(context, path, key);
    const text = await readFile(path, 'utf8');
    return isConfirmationFile(text) ? verifyErasure(context, text, key) : verifyProof(context, text, key);
  },
};

/** A ledger's volume as plain files; or a copy that was unpacked, with the bundle of every volume in it. */
async function verifyFolder(context: Context, path: string, key: string | undefined): Promise<number> {
  const bundles = join(path, copiedBundles);
  const volumes = (await readdir(bundles).catch(() => [])).filter((name) => name.startsWith('volume-')).sort();
  const folders = volumes.length > 0 ? volumes.map((name) => join(bundles, name)) : [path];
  const codes: number[] = [];
  const verified: VerifiedVolume[] = [];
  for (const folder of folders) {
    const source = folderSource(folder);
    const { exit, size } = await verifySource(context, source, await keyOf(key, () => readIfThere(join(folder, 'vkey'))));
    codes.push(exit);
    if (exit === exits.done) verified.push({ volume: Number(/volume-(\d+)$/.exec(folder)?.[1] ?? 0), size, source });
  }
  if (volumes.length > 0 && worstOf(codes) === exits.done) codes.push(await verifyAccessLog(context, path, verified));
  return worstOf(codes);
}

/** What the copy says about who looked, line by line. */
async function verifyAccessLog({ terminal }: Context, path: string, volumes: readonly VerifiedVolume[]): Promise<number> {
  const report = await checkAccessLog(join(path, copiedLog), volumes);
  if (!report) return exits.done;
  const { lines, whole, inPart, altered } = report;
  terminal.result({ accessLog: report });
  if (altered.length > 0) {
    terminal.line(`ALTERED: the access log says what the ledger does not, at ${altered.join(', ')}`);
    return exits.mismatch;
  }
  terminal.line(`VERIFIED: the access log, ${lines} lines: ${whole} proved whole, ${inPart} as far as they are shown`);
  return exits.done;
}

function folderSource(folder: string): LedgerSource {
  return { read: (path) => readIfThere(join(folder, path)) };
}

/** The address of a running Steward leads to the newest volume of the ledger that the token may see; any other is one of plain files. */
async function ledgerAt(context: Context, url: string): Promise<string> {
  if (!URL.canParse(url)) throw new StewardError('invalid-input', { field: 'url', rule: 'the address of a server or of a ledger' });
  const base = url.replace(/\/+$/, '');
  const ledger = new URL(base).pathname === '/' ? `${base}/v1/ledger` : base;
  const listed = ledger.endsWith('/v1/ledger') ? await context.fetchBytes(ledger) : undefined;
  if (listed === undefined) return base;
  return `${ledger}/${newestVolume(listed)}`;
}

function newestVolume(listed: Uint8Array): number {
  try {
    const { volumes } = JSON.parse(Buffer.from(listed).toString('utf8')) as { volumes: readonly { volume: number }[] };
    const newest = volumes.at(-1)!.volume;
    if (Number.isSafeInteger(newest)) return newest;
    throw new TypeError('not a number');
  } catch (cause) {
    throw new StewardError('could-not-check', { field: 'url', rule: 'no volumes of a ledger are listed there', cause });
  }
}

function urlSource(context: Context, base: string): LedgerSource {
  return { read: (path) => context.fetchBytes(`${base}/${path}`) };
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** `--key` is a vkey or a file with one; otherwise the one that lies beside the ledger, which then is believed as it is. */
async function keyOf(option: string | undefined, beside: () => Promise<Uint8Array | undefined>): Promise<string | undefined> {
  if (option !== undefined && isVkey(option)) return option;
  const bytes = option === undefined ? await beside() : await readFile(resolve(option)).catch(() => undefined);
  const text = bytes === undefined || bytes.length > keyFileBytesMax ? undefined : Buffer.from(bytes).toString('utf8').trim();
  if (option !== undefined && (text === undefined || !isVkey(text))) {
    throw new StewardError('could-not-check', { field: '--key', rule: 'a vkey, or a file that holds one' });
  }
  return text !== undefined && isVkey(text) ? text : undefined;
}

function isVkey(text: string): boolean {
  try {
    ed25519Verifier(text);
    return true;
  } catch {
    return false;
  }
}

const exitOf = (verdict: Verdict): number =>
  verdict === 'verified' ? exits.done : verdict === 'unchecked' ? exits.unchecked : exits.mismatch;

async function verifySource(
  context: Context,
  source: LedgerSource,
  key: string | undefined,
): Promise<{ readonly exit: number; readonly size: number }> {
  const earlier = await seenOf(context, source);
  const report = await verifyLedger(source, { keys: key === undefined ? [] : [key], remembered: earlier ? [earlier] : [] });
  const { checkpoint, evidence } = report;
  // Only what a key vouches for is held against later checks.
  if (report.verdict === 'verified' && checkpoint && evidence?.checkpoint !== undefined)
    await context.seen.remember(checkpoint.origin, evidence.checkpoint);
  return { exit: await show(context, report), size: checkpoint?.size ?? 0 };
}

/** The last checkpoint of this log that was verified from here: the log must have grown from it. */
async function seenOf(context: Context, source: LedgerSource): Promise<Remembered | undefined> {
  try {
    const bytes = await source.read('checkpoint');
    if (!bytes) return undefined;
    const note = await context.seen.recall(readCheckpoint(decodeNoteText(bytes)).checkpoint.origin);
    return note === undefined ? undefined : { ...readCheckpoint(note).checkpoint, note };
  } catch (error) {
    // The check itself says what is wrong with it.
    if (error instanceof RangeError || isStewardError(error)) return undefined;
    throw error;
  }
}

async function show({ terminal, seen }: Context, report: LedgerReport): Promise<number> {
  terminal.result(report);
  const { verdict, checkpoint, counts } = report;
  terminal.line(`${verdict.toUpperCase()}: ${report.sentence}`);
  if (checkpoint) terminal.line(`${checkpoint.origin}, ${checkpoint.size} entries, ${counts.entries} read`);
  const exit = exitOf(verdict);
  if (exit === exits.mismatch) terminal.note(`The evidence, for whoever has to see it: ${await seen.keepEvidence(report)}`);
  return exit;
}

async function verifyErasure({ terminal }: Context, text: string, key: string | undefined): Promise<number> {
  const vkey = await keyOf(key, async () => undefined);
  if (vkey === undefined)
    throw new StewardError('could-not-check', {
      field: '--key',
      rule: "the ledger's vkey is needed: it is at /v1/ledger/<volume>/vkey and in every export",
    });
  const verdict = await verifyConfirmation(text, [ed25519Verifier(vkey)]);
  terminal.result(verdict);
  if (!verdict.verified) {
    terminal.line(`ALTERED: ${verdict.rule}`);
    return exits.mismatch;
  }
  const { subject, destroyed, keptByLaw, reference, steps, ledger } = verdict.confirmation;
  terminal.line(`VERIFIED: ${ledger.origin} confirms the erasure ${reference}: ${subject}, ${destroyed} records`);
  if (keptByLaw > 0) terminal.line(`Of ${keptByLaw} of them a law keeps a part`);
  for (const { step, at } of steps) terminal.line(`  ${at}  ${step}`);
  terminal.line(confirmationLimits);
  return exits.done;
}

async function verifyProof(context: Context, text: string, key: string | undefined): Promise<number> {
  const vkey = await keyOf(key, async () => undefined);
  if (vkey === undefined)
    throw new StewardError('could-not-check', {
      field: '--key',
      rule: "the log's vkey is needed: it is at /v1/ledger/<volume>/vkey and in every export",
    });
  const verdict = await verifyReceipt(text, [ed25519Verifier(vkey)]);
  const { terminal } = context;
  terminal.result(
    verdict.verified ? { verified: true, origin: verdict.checkpoint.origin, size: verdict.checkpoint.size, index: verdict.index } : verdict,
  );
  terminal.line(
    verdict.verified
      ? `VERIFIED: entry ${verdict.index} is in ${verdict.checkpoint.origin}, under a signed head of ${verdict.checkpoint.size} entries`
      : `ALTERED: ${verdict.rule}`,
  );
  return verdict.verified ? exits.done : exits.mismatch;
}

/** The self-check of every ledger in the data folder: everything is derived anew from the entries. */
async function verifyHere(context: Context): Promise<number> {
  const operator = await context.operator();
  try {
    const { businesses } = (await operator.ask('GET', '/status')) as { businesses: readonly { id: string }[] };
    const checks: { business: string; verdict: Verdict; sentence: string }[] = [];
    for (const { id } of businesses) {
      const found = (await operator.ask('GET', `/businesses/${id}/check`)) as { verdict: Verdict; sentence: string };
      checks.push({ business: id, verdict: found.verdict, sentence: found.sentence });
      context.terminal.line(`${id}  ${found.verdict.toUpperCase()}: ${found.sentence}`);
    }
    context.terminal.result({ checks });
    return worstOf(checks.map(({ verdict }) => exitOf(verdict)));
  } finally {
    await operator.close();
  }
}

/** A mismatch outweighs what could not be checked. */
function worstOf(codes: readonly number[]): number {
  if (codes.includes(exits.mismatch)) return exits.mismatch;
  return codes.includes(exits.unchecked) ? exits.unchecked : exits.done;
}
