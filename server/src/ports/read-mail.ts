// A mail as it was received, judged and read. Whoever takes mails in (the built-in receiver, a service that hands them over) says how each came; whoever reads
// them says what they are. Nothing in a mail is believed: `from` is what it says, and the verdicts say what that is worth.
import type { MailFileKind, MailKind, MailSenderVerdict } from '@steward/protocol/words.ts';

/** How a mail came to us. */
export interface MailEnvelope {
  /** `MAIL FROM`; empty for what no answer may be sent to (RFC 5321 §4.5.5). */
  readonly from: string;
  /** The one recipient it is read for. */
  readonly to: string;
  /** Of the server that delivered it. */
  readonly remoteAddress: string;
  /** As that server called itself. */
  readonly helo: string;
  /** Whether it came encrypted. */
  readonly secure: boolean;
  readonly receivedAtMs: number;
}

/** The words of RFC 8601. */
export const mailCheckResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror'] as const;
export type MailCheckResult = (typeof mailCheckResults)[number];

export interface MailCheck {
  readonly result: MailCheckResult;
  readonly domain?: string;
}

/** What is proven about who sent it. */
export interface MailVerdicts {
  readonly spf: MailCheck;
  readonly dkim: MailCheck;
  readonly dmarc: MailCheck;
  readonly arc: MailCheck;
  /**
   * `verified`: the domain of `From` vouches for it (DMARC passed, or would). `failed`: that domain says that it is not from there. `unverified`: nobody
   * vouches for it, and nobody denies it.
   */
  readonly sender: MailSenderVerdict;
  /** The value of `Authentication-Results` (RFC 8601), kept with the mail. */
  readonly header: string;
}

export interface MailAddress {
  /** In lower case. */
  readonly address: string;
  readonly name?: string;
}

export interface ReadMailFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly kind: MailFileKind;
  readonly contentId?: string;
}

/** What a handed-on mail says about the one in it: as unproven as everything else in it. */
export interface ForwardedMail {
  readonly from?: MailAddress;
  readonly subject: string;
  readonly sentAtMs?: number;
}

export interface ReadMail {
  /** Hex SHA-256 of all its bytes. */
  readonly hash: string;
  /** Undefined where there is none, or several. */
  readonly from: MailAddress | undefined;
  readonly severalFrom: boolean;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  /** One line, at most 300 characters; may be empty. */
  readonly subject: string;
  /** At most 50,000 characters; made of the HTML where there is no text part; may be empty. */
  readonly text: string;
  readonly textCut: boolean;
  /** Already safe; what came with the mail is referred to as `cid:…`. */
  readonly html: string | undefined;
  readonly sentAtMs: number | undefined;
  /** Without `<` and `>`. */
  readonly messageId: string | undefined;
  /** What it answers: `In-Reply-To`, then `References` from the nearest on. */
  readonly answers: readonly string[];
  readonly kind: MailKind;
  /** How many servers it says it came through. */
  readonly hops: number;
  /** It says that it was here before. */
  readonly loop: boolean;
  readonly files: readonly ReadMailFile[];
  /** How many more files there were than are taken; they stay in the mail itself. */
  readonly left: number;
  /** Enumerated words about what was found in it: `winmail`, `encrypted`, `signed`, `broken`, `remote-images` … */
  readonly notes: readonly string[];
  /** Of the mail that it hands on, if it does. */
  readonly forwarded?: ForwardedMail;
}

/** Never throws: what DNS did not answer is a `temperror`. */
export type JudgeMail = (raw: Uint8Array, envelope: MailEnvelope) => Promise<MailVerdicts>;

/** Pure: the same bytes give the same mail, so that one that was set aside can be read again. Throws `invalid-input` for what is no mail, or beyond all limits. */
export type ReadMailBytes = (raw: Uint8Array, envelope: MailEnvelope, verdicts: MailVerdicts) => Promise<ReadMail>;
