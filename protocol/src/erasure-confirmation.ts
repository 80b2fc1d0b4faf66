// The confirmation of erasure: what was asked for, each step with its time, and how many records it concerned, signed by the key of the business's ledger. It
// names nobody and nothing that was erased. Byte by byte in docs/formats/erasure-confirmation.md.
//
//   { "format": "steward/erasure-confirmation/v1", "confirmation": { … }, "note": "…" }
//
// The note is what counts: a signed note whose text says the same as `confirmation`, line by line. A reader that finds them different refuses.
import { openNote, parseNote, type Verifier } from './ledger/note.ts';
import { receiptSteps, type ReceiptStep } from './words.ts';

export const confirmationFormat = 'steward/erasure-confirmation/v1';
/** Said in every confirmation, so that nobody reads more into it. */
export const confirmationLimits = 'This speaks for what this installation holds. It cannot speak for copies that others have made.';
export const confirmationBytesMax = 65_536;

export const confirmationSubjects = ['record', 'file', 'project', 'member', 'account', 'business', 'due'] as const;
export type ConfirmationSubject = (typeof confirmationSubjects)[number];

export interface ErasureConfirmation {
  /** The reference of its receipt, as people write it. */
  readonly reference: string;
  readonly subject: ConfirmationSubject;
  readonly destroyed: number;
  /** Records of which a part is kept by law, out of everybody's reach, until the law's date. */
  readonly keptByLaw: number;
  /** Other companies that were told; none when no other company held anything. */
  readonly told: readonly string[];
  /** In the order they happened; RFC 3339, UTC, milliseconds. */
  readonly steps: readonly { readonly step: ReceiptStep; readonly at: string }[];
  /** The ledger that tells of it, and how long it was. */
  readonly ledger: { readonly origin: string; readonly size: number };
}

export interface ConfirmationFile {
  readonly format: typeof confirmationFormat;
  readonly confirmation: ErasureConfirmation;
  readonly note: string;
}

/** The text that is signed. RangeError for what no confirmation can say. */
export function confirmationText(confirmation: ErasureConfirmation): string {
  const { reference, subject, destroyed, keptByLaw, told, steps, ledger } = confirmation;
  const lines = [
    confirmationFormat,
    `reference ${reference}`,
    `subject ${subject}`,
    `destroyed ${destroyed}`,
    `kept-by-law ${keptByLaw}`,
    `told ${told.length === 0 ? '-' : told.join(' ')}`,
    ...steps.map(({ step, at }) => `step ${step} ${at}`),
    `ledger ${ledger.origin} ${ledger.size}`,
    confirmationLimits,
  ];
  const text = `${lines.join('\n')}\n`;
  if (JSON.stringify(readConfirmation(text)) !== JSON.stringify(ordered(confirmation)))
    throw new RangeError('confirmation: something in it cannot be written');
  return text;
}

const ordered = ({ reference, subject, destroyed, keptByLaw, told, steps, ledger }: ErasureConfirmation): ErasureConfirmation => ({
  reference,
  subject,
  destroyed,
  keptByLaw,
  told: [...told],
  steps: steps.map(({ step, at }) => ({ step, at })),
  ledger: { origin: ledger.origin, size: ledger.size },
});

const referencePattern = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){6}$/;
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Reads the text of a note; RangeError saying what is not as the format has it. */
export function readConfirmation(text: string): ErasureConfirmation {
  const lines = text.split('\n');
  const take = (pattern: RegExp, what: string): readonly string[] => {
    const found = pattern.exec(lines.shift() ?? '');
    if (!found) throw new RangeError(`confirmation: ${what}`);
    return found.slice(1);
  };
  const format = lines.shift();
  if (format !== confirmationFormat) throw new RangeError(`confirmation: the format is ${confirmationFormat}`);
  const [reference] = take(/^reference (\S+)$/, 'the reference');
  if (!referencePattern.test(reference!)) throw new RangeError('confirmation: the reference');
  const [subject] = take(/^subject ([a-z]+)$/, 'the subject');
  if (!confirmationSubjects.includes(subject as ConfirmationSubject)) throw new RangeError('confirmation: the subject');
  const [destroyed] = take(/^destroyed (0|[1-9]\d{0,14})$/, 'the number of records');
  const [keptByLaw] = take(/^kept-by-law (0|[1-9]\d{0,14})$/, 'the number kept by law');
  const [told] = take(/^told (-|[a-z0-9-]+(?: [a-z0-9-]+)*)$/, 'who was told');
  const steps: { step: ReceiptStep; at: string }[] = [];
  while (lines[0]?.startsWith('step ')) {
    const [step, at] = take(/^step ([a-z-]+) (\S+)$/, 'a step');
    if (!receiptSteps.includes(step as ReceiptStep) || !timePattern.test(at!) || Number.isNaN(Date.parse(at!)))
      throw new RangeError('confirmation: a step');
    if (steps.length > 0 && Date.parse(steps.at(-1)!.at) > Date.parse(at!)) throw new RangeError('confirmation: the order of the steps');
    steps.push({ step: step as ReceiptStep, at: at! });
  }
  const [origin, size] = take(/^ledger (\S+) (0|[1-9]\d{0,14})$/, 'the ledger');
  if (lines.shift() !== confirmationLimits || lines.shift() !== '' || lines.length > 0) throw new RangeError('confirmation: its end');
  return {
    reference: reference!,
    subject: subject as ConfirmationSubject,
    destroyed: Number(destroyed),
    keptByLaw: Number(keptByLaw),
    told: told === '-' ? [] : told!.split(' '),
    steps,
    ledger: { origin: origin!, size: Number(size) },
  };
}

/** The file that people keep. `note` is signed over `confirmationText(confirmation)`. */
export function confirmationFile(confirmation: ErasureConfirmation, note: string): string {
  return `${JSON.stringify({ format: confirmationFormat, confirmation: ordered(confirmation), note } satisfies ConfirmationFile, undefined, 2)}\n`;
}

/** Whether a file says that it is one, whatever it is worth. */
export function isConfirmationFile(text: string): boolean {
  try {
    return (JSON.parse(text) as { format?: unknown } | null)?.format === confirmationFormat;
  } catch {
    return false;
  }
}

export type ConfirmationVerdict =
  | { readonly verified: true; readonly confirmation: ErasureConfirmation }
  | { readonly verified: false; readonly rule: string };

/** Checks a file with nothing but the keys one trusts. */
export async function verifyConfirmation(file: string, known: readonly Verifier[]): Promise<ConfirmationVerdict> {
  try {
    if (file.length > confirmationBytesMax) throw new RangeError(`confirmation: more than ${confirmationBytesMax} characters`);
    const { format, confirmation, note } = JSON.parse(file) as ConfirmationFile;
    if (format !== confirmationFormat || typeof note !== 'string') throw new RangeError('confirmation: not this format');
    const { text } = await openNote(note, known);
    const signed = readConfirmation(text);
    // The signature must be that of the ledger which the text names.
    if (!parseNote(note).signatures.some(({ name }) => name === signed.ledger.origin && known.some((key) => key.name === name)))
      throw new RangeError('confirmation: signed by another ledger');
    if (JSON.stringify(signed) !== JSON.stringify(ordered(confirmation)))
      throw new RangeError('confirmation: what is written beside the note differs from what was signed');
    return { verified: true, confirmation: signed };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError)
      return { verified: false, rule: error instanceof RangeError ? error.message : 'confirmation: not a file of this format' };
    throw error;
  }
}
