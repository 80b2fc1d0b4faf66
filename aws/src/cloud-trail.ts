// The access trail as AWS CloudTrail keeps it: log files and, once an hour, a digest that names them with their hashes and the digest before (CloudTrail user guide,
// "CloudTrail digest file structure", "CloudTrail record contents", "userIdentity element"). Digests lead: one is delivered each hour even when there was nothing to log, so
// an hour without one is seen, and a log file that was removed or altered afterwards does not fit.
//
//  1. A call is ours only when the role that the session was issued for is one of those named. Everything else that touches a declared store is a stranger's.
//  2. What cannot be read as documented is trouble, never nothing.
//  3. A digest is believed when it lies where it says, is signed by CloudTrail (cloud-trail-signature.ts), and names the digest before by its hash and its signature.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccessTrail, TrailCall, TrailPart } from '@steward/server/ports/access-trail.ts';
import { isSignedBy, type TrailKeys } from './cloud-trail-signature.ts';

export interface CloudTrailPlace {
  readonly client: S3Client;
  readonly bucket: string;
  /** In front of `AWSLogs`, with a slash at the end; empty for none. */
  readonly prefix?: string;
  readonly account: string;
  readonly region: string;
  /** ARNs of the roles that nodes of this installation have. */
  readonly ours: readonly string[];
  /** ARNs of the tables, buckets and keys that hold customers' data. */
  readonly stores: readonly string[];
  /** By which CloudTrail signs. */
  readonly keys: TrailKeys;
  readonly timeoutMs?: number;
}

const callTimeoutMs = 30_000;
/** A digest or log file, unpacked. CloudTrail begins a new log file well before. */
const fileBytesMax = 67_108_864;
const listedMax = 1_000;
/** Between the end of one digest and the beginning of the next. */
const betweenMsMax = 60_000;

/** Management events that take data along or open it. Those that change rights (`PutKeyPolicy`, `CreateGrant`) are none: every deployment has some, and they have alarms of their own. */
const copying: ReadonlySet<string> = new Set([
  'CreateBackup',
  'ExportTableToPointInTime',
  'RestoreTableFromBackup',
  'RestoreTableToPointInTime',
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncrypt',
]);
/** Services that use a key for a store of ours; what else they do with it is in their own events. */
const keyServices: ReadonlySet<string> = new Set([
  'dynamodb.amazonaws.com',
  's3.amazonaws.com',
  'ses.amazonaws.com',
  'sns.amazonaws.com',
  'sqs.amazonaws.com',
]);
const sources: ReadonlySet<string> = new Set(['dynamodb.amazonaws.com', 's3.amazonaws.com', 'kms.amazonaws.com']);

interface Digest {
  readonly digestStartTime: string;
  readonly digestEndTime: string;
  readonly digestS3Bucket: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly previousDigestHashValue?: string | null;
  readonly previousDigestSignature?: string | null;
  readonly logFiles: readonly { readonly s3Object: string; readonly hashValue: string }[];
}

interface FoundDigest {
  readonly digest: Digest;
  /** In hexadecimal, as the next one names it. */
  readonly hash: string;
  readonly signature: string;
}

/** The one that the next has to follow. */
interface Before {
  readonly hash: string;
  readonly signature: string;
  readonly untilMs: number;
}

interface TrailRecord {
  readonly eventID?: string;
  readonly eventTime?: string;
  readonly eventSource?: string;
  readonly eventName?: string;
  readonly managementEvent?: boolean;
  readonly errorCode?: string;
  readonly userIdentity?: {
    readonly type?: string;
    readonly arn?: string;
    readonly invokedBy?: string;
    readonly sessionContext?: { readonly sessionIssuer?: { readonly arn?: string } };
  };
  readonly resources?: readonly { readonly ARN?: string }[];
}

export function cloudTrail(place: CloudTrailPlace): AccessTrail {
  return new CloudTrail(place);
}

class CloudTrail implements AccessTrail {
  readonly #place: CloudTrailPlace;

  constructor(place: CloudTrailPlace) {
    this.#place = place;
  }

  async *parts(after: string | undefined): AsyncIterable<TrailPart> {
    let before = after === undefined ? undefined : await this.#before(after);
    for await (const name of this.#digests(after)) {
      const found = await this.#digest(name);
      if (!found) {
        const atMs = Date.parse(timeIn(name));
        yield { mark: name, fromMs: atMs, untilMs: atMs, calls: [], trouble: 'altered' };
        before = undefined;
        continue;
      }
      const { digest, hash, signature } = found;
      const [fromMs, untilMs] = [Date.parse(digest.digestStartTime), Date.parse(digest.digestEndTime)];
      const { calls, altered } = await this.#calls(digest);
      // What is delivered later than its hour names no digest before it.
      const late = name.includes('_backfill');
      const broken = altered || !(await this.#isSigned(name, found)) || (!late && before !== undefined && !isNext(before, digest));
      const gap = !late && before !== undefined && fromMs - before.untilMs > betweenMsMax;
      yield { mark: name, fromMs: gap ? before!.untilMs : fromMs, untilMs, calls, trouble: gap ? 'gap' : broken ? 'altered' : undefined };
      if (!late) before = { hash, signature, untilMs };
    }
  }

  /** The digest that was read last, for the chain to go on from; one that is not there any more (they are kept for a year) begins it anew. */
  async #before(mark: string): Promise<Before | undefined> {
    if (mark.includes('_backfill')) return undefined;
    const found = await this.#digest(mark);
    return found && { hash: found.hash, signature: found.signature, untilMs: Date.parse(found.digest.digestEndTime) };
  }

  async #digest(name: string): Promise<FoundDigest | undefined> {
    const object = await this.#object(name);
    const digest = object && digestOf(object.text);
    return object && digest && { digest, hash: sha256(object.text), signature: object.signature };
  }

  async #isSigned(name: string, { digest, hash, signature }: FoundDigest): Promise<boolean> {
    const { bucket, keys } = this.#place;
    if (digest.digestS3Bucket !== bucket || digest.digestS3Object !== name) return false;
    const key = await keys.keyOf(digest.digestPublicKeyFingerprint, Date.parse(digest.digestEndTime));
    const previousSignature = digest.previousDigestSignature ?? null;
    return key !== undefined && isSignedBy(key, { bucket, name, endTime: digest.digestEndTime, hash, previousSignature, signature });
  }

  async *#digests(after: string | undefined): AsyncGenerator<string> {
    const { client, bucket, prefix = '', account, region } = this.#place;
    const folder = `${prefix}AWSLogs/${account}/CloudTrail-Digest/${region}/`;
    let token: string | undefined;
    do {
      const start = token !== undefined ? { ContinuationToken: token } : after === undefined ? {} : { StartAfter: after };
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, MaxKeys: listedMax, ...start });
      const page = await reading(async () => client.send(command, this.#options()));
      for (const { Key } of page.Contents ?? []) if (Key !== undefined && (after === undefined || Key > after)) yield Key;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async #calls(digest: Digest): Promise<{ readonly calls: readonly TrailCall[]; readonly altered: boolean }> {
    const calls: TrailCall[] = [];
    let altered = false;
    for (const { s3Object, hashValue } of digest.logFiles) {
      const text = await this.#read(s3Object);
      const records = text && sha256(text) === hashValue ? recordsOf(text) : undefined;
      if (records === undefined) altered = true;
      for (const record of records ?? []) if (this.#concerns(record)) calls.push(this.#callOf(record));
    }
    return { calls, altered };
  }

  /** Whether it opened, wrote or copied something in a store of ours. One that does not say what it touched might have. */
  #concerns({ eventSource = '', eventName = '', managementEvent, resources = [] }: TrailRecord): boolean {
    if (!sources.has(eventSource)) return false;
    if (managementEvent !== false && !copying.has(eventName)) return false;
    const touched = resources.flatMap(({ ARN }) => ARN ?? []);
    return touched.length === 0 || touched.some((arn) => this.#place.stores.some((store) => arn === store || arn.startsWith(`${store}/`)));
  }

  #callOf({ eventID = '', eventTime = '', eventSource = '', eventName = '', errorCode, userIdentity = {} }: TrailRecord): TrailCall {
    const issuer = userIdentity.sessionContext?.sessionIssuer?.arn;
    const isOurs = userIdentity.type === 'AssumedRole' && issuer !== undefined && this.#place.ours.includes(issuer);
    const isService = userIdentity.type === 'AWSService' && isForUs(eventSource, eventName, userIdentity.invokedBy ?? '');
    return {
      id: /^[A-Za-z0-9-]{1,64}$/.test(eventID) ? eventID : 'unknown',
      atMs: Date.parse(eventTime),
      by: isOurs ? 'ours' : isService ? 'service' : 'stranger',
      action: `${eventSource.split('.')[0]} ${/^[A-Za-z0-9]{1,64}$/.test(eventName) ? eventName : 'unknown'}`,
      refused: errorCode !== undefined && /AccessDenied|Unauthorized|NotAuthorized/.test(errorCode),
    };
  }

  async #read(key: string): Promise<Buffer | undefined> {
    return (await this.#object(key))?.text;
  }

  /** Unpacked; `undefined` where there is none, or it cannot be unpacked. */
  async #object(key: string): Promise<{ readonly text: Buffer; readonly signature: string } | undefined> {
    const { client, bucket } = this.#place;
    const found = await reading(async () => {
      try {
        const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), this.#options());
        return Body && { packed: await Body.transformToByteArray(), signature: Metadata['signature'] ?? '' };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    });
    const text = found && (await promisify(gunzip)(found.packed, { maxOutputLength: fileBytesMax }).catch(() => undefined));
    return found && text && { text, signature: found.signature };
  }

  #options(): { readonly abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.timeout(this.#place.timeoutMs ?? callTimeoutMs) };
  }
}

/** The provider uses a key for a store of ours, or puts a mail that it received where it was told to. */
function isForUs(source: string, name: string, service: string): boolean {
  if (source === 'kms.amazonaws.com') return keyServices.has(service);
  return source === 's3.amazonaws.com' && name === 'PutObject' && service === 'ses.amazonaws.com';
}

async function reading<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new StewardError('store-unavailable', { rule: 'the access trail cannot be read', cause: error });
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function isNext(before: Before, { previousDigestHashValue: hash = null, previousDigestSignature: signature = null }: Digest): boolean {
  // The first one after logging was switched on again names none; that shows as a gap in time.
  return (hash === null || hash === before.hash) && (signature === null || signature === before.signature);
}

function digestOf(text: Buffer): Digest | undefined {
  const read = parsed(text) as Partial<Digest> | undefined;
  if (!read || !Array.isArray(read.logFiles)) return undefined;
  const times = [read.digestStartTime, read.digestEndTime].map((time) => Date.parse(String(time)));
  const files = read.logFiles.every(
    (file: Partial<Digest['logFiles'][number]>) => typeof file.s3Object === 'string' && typeof file.hashValue === 'string',
  );
  const texts = [read.digestS3Bucket, read.digestS3Object, read.digestPublicKeyFingerprint].every((text) => typeof text === 'string');
  return files && texts && times.every(Number.isFinite) ? (read as Digest) : undefined;
}

function recordsOf(text: Buffer): readonly TrailRecord[] | undefined {
  const { Records: records } = (parsed(text) ?? {}) as { readonly Records?: readonly TrailRecord[] };
  if (!Array.isArray(records)) return undefined;
  return records.every(({ eventTime }: TrailRecord) => Number.isFinite(Date.parse(String(eventTime)))) ? records : undefined;
}

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** `…_20150817T150131Z.json.gz` */
function timeIn(name: string): string {
  const [, y, mo, d, h, mi, s] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:_backfill)?\.json\.gz$/.exec(name) ?? [];
  return y === undefined ? '1970-01-01T00:00:00Z' : `${y}-${mo}-${d}T${h}:${mi}:${s}Z`;
}
