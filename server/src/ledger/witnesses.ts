// The witness client (C2SP tlog-witness v1.0.0): asks each witness of the policy to cosign the newest checkpoint.
//
//   POST <witness>/add-checkpoint        old <size the witness has> ‖ consistency hashes ‖ empty line ‖ the checkpoint
//   200  its cosignature lines           checked against its key before they are believed
//   409  it has another size             the body says which: once more from there
//   404 unknown log · 403 unknown key · 422 it does not follow from what it saw: an alarm, somebody has to look
//
// What a witness gets is hashes and sizes, no personal data; it is declared like every other company, and what was sent is counted here
// instead of being entered in the ledger, which would grow by being witnessed (DESIGN §9.7). A witness that is down holds nobody up.
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import { encodeBase64 } from '@steward/protocol/ledger/base64.ts';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { cosignatureVerifier } from '@steward/protocol/ledger/cosignature.ts';
import { addSignatures, openNote, parseNote, type SignatureLine } from '@steward/protocol/ledger/note.ts';
import { checkQuorum, type Policy } from '@steward/protocol/ledger/policy-file.ts';
import { hashReader } from '@steward/protocol/ledger/tile.ts';
import { consistencyProof } from '@steward/protocol/ledger/tree.ts';
import type { Outbound, OutboundAnswer } from '../ports/outbound.ts';
import { witnessedKey, witnessKey } from './layout.ts';
import type { LogReader } from './log-reader.ts';
import { nativeSha256 } from './native-hash.ts';
import type { LedgerCore } from './open-log.ts';
import type { Publisher, StoredCheckpoint } from './publisher.ts';

const timeoutMs = 10_000;
const answerBytesMax = 65_536;
const sizesMax = 3;

/** Whom to ask, and the way out. */
export interface Witnesses {
  readonly policy: Policy;
  readonly outbound: Outbound;
}

/** How far a witness has followed a log, and what it was sent. */
export interface Followed {
  /** The size of the last checkpoint it cosigned. */
  readonly size: number;
  /** Requests it was sent for this log. */
  readonly requests: number;
}

interface Asking {
  readonly core: LedgerCore;
  readonly reader: LogReader;
  readonly publisher: Publisher;
  readonly stored: StoredCheckpoint;
  readonly outbound: Outbound;
}

/** Has the newest stored checkpoint cosigned by every witness that has not seen it, and keeps the newest that enough have cosigned. */
export async function cosignNewest(core: LedgerCore, reader: LogReader, publisher: Publisher): Promise<void> {
  const stored = await publisher.stored();
  if (!core.witnesses || !stored) return;
  const { policy, outbound } = core.witnesses;
  const asked = await Promise.all(
    [...policy.witnesses].map(async ([name, { vkey, url }]) => {
      if (url === undefined) return [];
      try {
        return await ask({ core, reader, publisher, stored, outbound }, name, vkey, url);
      } catch {
        core.alarm(`the witness ${name} could not be asked; it is asked again`);
        return [];
      }
    }),
  );
  const lines = asked.flat();
  if (lines.length === 0) return;
  await publisher.cosign(stored.note, lines);
  await keepWitnessed(core, reader, policy, addSignatures(stored.note, lines));
}

/** Whether every witness that can be asked has followed the log as far as it goes. */
export async function isCosigned(core: LedgerCore, reader: LogReader): Promise<boolean> {
  if (!core.witnesses) return true;
  const { size } = (await reader.head()).head;
  const asked = [...core.witnesses.policy.witnesses].filter(([, { url }]) => url !== undefined);
  const followed = await Promise.all(asked.map(([name]) => followedBy(core, reader, name)));
  return followed.every((each) => each.size >= size);
}

/** The newest checkpoint that enough witnesses have cosigned; `undefined` when there is none yet. */
export async function witnessedNote(core: LedgerCore, reader: LogReader): Promise<string | undefined> {
  const row = await core.rows.get(witnessedKey(reader.partition));
  return row && new TextDecoder().decode(row.value);
}

export async function followedBy(core: LedgerCore, reader: LogReader, name: string): Promise<Followed> {
  const row = await core.rows.get(witnessKey(reader.partition, name));
  if (!row) return { size: 0, requests: 0 };
  const [size, requests] = decodeCbor(row.value) as readonly [number, number];
  return { size, requests };
}

async function keepWitnessed(core: LedgerCore, reader: LogReader, policy: Policy, note: string): Promise<void> {
  if (policy.quorum === 'none' || !(await checkQuorum(policy, note))) return;
  const key = witnessedKey(reader.partition);
  const row = await core.rows.get(key);
  if (row && readCheckpoint(new TextDecoder().decode(row.value)).checkpoint.size >= readCheckpoint(note).checkpoint.size) return;
  // Whoever is quicker has one as good.
  await core.rows.commit([{ kind: 'put', key, value: new TextEncoder().encode(note), expect: row?.revision ?? 'absent' }]);
}

async function ask(asking: Asking, name: string, vkey: string, url: string): Promise<readonly SignatureLine[]> {
  const { core, reader, stored } = asking;
  const followed = await followedBy(core, reader, name);
  if (followed.size >= stored.size) return [];
  let { size: old } = followed;
  for (let requests = 1; requests <= sizesMax; requests++) {
    const answer = await send(asking, url, old);
    if (answer.status === 200) {
      const lines = await linesOf(answer, stored.note, vkey);
      await remember(core, reader, name, { size: lines.length > 0 ? stored.size : old, requests: followed.requests + requests });
      if (lines.length === 0) core.alarm(`the witness ${name} answered with a cosignature that is not its own`);
      return lines;
    }
    const theirs = answer.status === 409 ? sizeOf(answer) : undefined;
    if (theirs === undefined || theirs > stored.size) {
      core.alarm(
        `the witness ${name} does not cosign: it answered ${answer.status}${theirs === undefined ? '' : ' and has seen a longer log'}`,
      );
      await remember(core, reader, name, { size: followed.size, requests: followed.requests + requests });
      return [];
    }
    old = theirs;
  }
  return [];
}

async function send({ reader, stored, outbound }: Asking, url: string, old: number): Promise<OutboundAnswer> {
  const proof = await consistencyProof(old, stored.size, hashReader(stored.size, reader.readTile, nativeSha256), nativeSha256);
  const body = `old ${old}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${stored.note}`;
  return outbound.send({
    method: 'POST',
    url: `${url.replace(/\/$/, '')}/add-checkpoint`,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: new TextEncoder().encode(body),
    timeoutMs,
    answerBytesMax,
  });
}

/** The lines of the answer that are this witness's good cosignatures of the checkpoint. */
async function linesOf({ body }: OutboundAnswer, note: string, vkey: string): Promise<readonly SignatureLine[]> {
  const verifier = cosignatureVerifier(vkey);
  const { text } = parseNote(note);
  try {
    const { signatures } = await openNote(`${text}\n${new TextDecoder('utf-8', { fatal: true }).decode(body)}`, [verifier]);
    return signatures;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return [];
    throw error;
  }
}

function sizeOf({ body }: OutboundAnswer): number | undefined {
  const text = Buffer.from(body).toString('latin1').trim();
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}

async function remember(core: LedgerCore, reader: LogReader, name: string, { size, requests }: Followed): Promise<void> {
  await core.rows.commit([{ kind: 'put', key: witnessKey(reader.partition, name), value: encodeCbor([size, requests]), expect: 'any' }]);
}
