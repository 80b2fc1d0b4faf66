// Secrets that are handed out: 256 random bits behind the opaque ids that say where to look them up, as base64url.
// A session's token is person ‖ session ‖ secret, a mailed link's is person ‖ secret. Only SHA-256 of the secret is stored;
// comparing takes the same time wherever the first difference is.
import { hash, timingSafeEqual } from 'node:crypto';
import { decodeId, encodeId, idBytes, type PersonId, type SessionId } from '@steward/protocol/ids.ts';
import type { Random } from '../../../ports/random.ts';

export const secretBytes = 32;
/** 64 bytes are 86 characters, of which the last has four bits to spare: they must be zero, so that a token has one spelling. */
const sessionTokenPattern = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const ticketPattern = /^[A-Za-z0-9_-]{64}$/;

export interface SessionToken {
  readonly person: PersonId;
  readonly session: SessionId;
  readonly secret: Uint8Array;
}

export interface TicketToken {
  readonly person: PersonId;
  readonly secret: Uint8Array;
}

export const hashSecret = (secret: Uint8Array): Buffer => hash('sha256', secret, 'buffer');

/** In constant time; hashes of different lengths never fit. */
export const fits = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

export function newSecret(random: Random): { readonly secret: Uint8Array; readonly stored: Buffer } {
  const secret = random.bytes(secretBytes);
  return { secret, stored: hashSecret(secret) };
}

export function writeSessionToken(token: SessionToken): string {
  return Buffer.concat([decodeId(token.person), decodeId(token.session), token.secret]).toString('base64url');
}

export function readSessionToken(text: unknown): SessionToken | undefined {
  if (typeof text !== 'string' || !sessionTokenPattern.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return {
    person: encodeId<PersonId>(bytes.subarray(0, idBytes)),
    session: encodeId<SessionId>(bytes.subarray(idBytes, 2 * idBytes)),
    secret: bytes.subarray(2 * idBytes),
  };
}

export function writeTicket(ticket: TicketToken): string {
  return Buffer.concat([decodeId(ticket.person), ticket.secret]).toString('base64url');
}

export function readTicket(text: unknown): TicketToken | undefined {
  if (typeof text !== 'string' || !ticketPattern.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return { person: encodeId<PersonId>(bytes.subarray(0, idBytes)), secret: bytes.subarray(idBytes) };
}
