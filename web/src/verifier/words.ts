// What the checks came to, in the words of people. The protocol names reasons; here is what each means to whoever reads it.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ConfirmationSubject } from '@steward/protocol/erasure-confirmation.ts';
import type { Reason, Verdict } from '@steward/protocol/ledger/verdict.ts';
import type { ReceiptStep as DoneStep } from '@steward/protocol/words.ts';
import type { ConfirmationReason } from './check-confirmation.ts';
import type { ReceiptReason } from './check-receipt.ts';
import type { Cheat } from './cheats.ts';
import type { DropError } from './dropped.ts';
import type { LedgerStep, ReceiptStep, StepState } from './steps.ts';

export const verdictWords: Readonly<Record<Verdict, MessageDescriptor>> = {
  verified: msg`Verified`,
  rewound: msg`Rewound`,
  forked: msg`Forked`,
  suppressed: msg`Suppressed`,
  altered: msg`Altered`,
  unchecked: msg`Not checked`,
};

/** `first` is the first entry concerned, `before` an entry it lies before where it is not exact. */
export const reasonWords: Readonly<Record<Reason, MessageDescriptor>> = {
  'all-fits': msg`Every entry is there, in its place, and as it was signed.`,
  'shorter-than-remembered': msg`The ledger ends before entry {first}. A checkpoint seen earlier had that entry in it.`,
  'differs-from-remembered': msg`There are two histories: from entry {first} on, this is not the ledger that was seen earlier.`,
  'checkpoint-missing': msg`The signed checkpoint is gone, though there was one earlier.`,
  'entry-missing': msg`Entry {first} is missing.`,
  'tile-missing': msg`The hashes from entry {first} on are missing.`,
  'values-missing': msg`The values of entry {first} are missing, and nothing says that they were erased.`,
  'seal-overdue': msg`The values of entry {first} are still sealed after the longest time allowed.`,
  'checkpoint-malformed': msg`The checkpoint is not in its format.`,
  'checkpoint-not-signed': msg`The checkpoint does not carry a good signature by the ledger’s key.`,
  'origin-differs': msg`This is the checkpoint of another ledger.`,
  'entry-altered': msg`Entry {first} is not the one that was signed.`,
  'entry-added': msg`From entry {first} on there is more than was signed.`,
  'tile-altered': msg`The hashes from entry {first} on are not those of the entries.`,
  'entry-malformed': msg`Entry {first} is not in the format of entries.`,
  'genesis-missing': msg`The ledger does not begin with its first entry.`,
  'genesis-twice': msg`Entry {first} begins the ledger a second time.`,
  'genesis-differs': msg`The first entry names another ledger.`,
  'time-went-back': msg`Entry {first} bears an earlier time than the one before it.`,
  'id-twice': msg`Entry {first} has the id of an earlier one.`,
  'entry-after-close': msg`Entry {first} stands behind the one that closed the ledger.`,
  'previous-volume-differs': msg`The first entry does not continue the ledger before.`,
  'values-altered': msg`The values of entry {first} are not those it committed to.`,
  'checkpoint-not-found': msg`There is no checkpoint here.`,
  'source-unreachable': msg`The ledger could not be read to its end, so nothing is claimed about it.`,
  'no-key': msg`Everything fits together, but without the ledger’s key nobody can tell who signed it.`,
  'quorum-not-met': msg`Everything fits, but too few witnesses have cosigned it.`,
};

export const receiptWords: Readonly<Record<ReceiptReason, MessageDescriptor>> = {
  'all-fits': msg`Entry {index} is in the ledger, as it was signed.`,
  malformed: msg`This is not a whole receipt.`,
  'no-key': msg`The ledger’s key is needed to check who signed this.`,
  'not-signed': msg`The checkpoint in it does not carry a good signature by the ledger’s key.`,
  'no-entry': msg`The receipt does not hold its entry, so there is nothing to check it with.`,
  'not-in-tree': msg`The entry in this receipt is not the one that was signed.`,
  'differs-from-seen': msg`There are two histories: this browser saw another ledger of the same length.`,
};

export const confirmationWords: Readonly<Record<ConfirmationReason, MessageDescriptor>> = {
  'all-fits': msg`The confirmation is as it was signed, by a key that you brought or that this browser knew before.`,
  'fits-its-key': msg`The confirmation is as it was signed. The key came along with it: compare it with one that you got another way.`,
  malformed: msg`This is not a whole confirmation of erasure.`,
  'no-key': msg`The ledger’s key is needed to check who signed this.`,
  'not-signed': msg`It does not carry a good signature by the ledger’s key.`,
  'says-otherwise': msg`What is written in it is not what was signed.`,
};

/** What each step of something that takes longer says to whoever holds the number. */
export const doneWords: Readonly<Record<DoneStep, MessageDescriptor>> = {
  requested: msg`Asked for`,
  approved: msg`A second person agreed`,
  hidden: msg`Out of sight for everybody`,
  undone: msg`Taken back in time`,
  'keys-destroyed': msg`Keys destroyed: nobody can open it any more`,
  removed: msg`Out of every store`,
  'processors-told': msg`Other companies that held anything of it were told`,
  'left-copies': msg`Out of every copy, snapshots too`,
  confirmed: msg`Confirmed and signed`,
  started: msg`Begun`,
  finished: msg`Done`,
  cancelled: msg`Given up or denied`,
  failed: msg`Failed`,
  given: msg`Given`,
  lowered: msg`Turned down`,
  withdrawn: msg`Withdrawn`,
};

export const subjectWords: Readonly<Record<ConfirmationSubject, MessageDescriptor>> = {
  record: msg`A record`,
  file: msg`A file`,
  project: msg`A project`,
  member: msg`A member’s leaving`,
  account: msg`An account`,
  business: msg`A business`,
  due: msg`What fell due by itself`,
};

export const ledgerStepWords: Readonly<Record<LedgerStep, MessageDescriptor>> = {
  head: msg`Read the signed checkpoint`,
  signature: msg`Check its signature with the ledger’s key`,
  entries: msg`Read every entry`,
  tree: msg`Compute the tree and compare it with what was signed`,
  memory: msg`Compare with what was seen earlier`,
};

export const receiptStepWords: Readonly<Record<ReceiptStep, MessageDescriptor>> = {
  form: msg`Read the receipt`,
  signature: msg`Check its signature with the ledger’s key`,
  entry: msg`Compute the hash of the entry`,
  path: msg`Follow the proof to the signed root`,
  memory: msg`Compare with what was seen earlier`,
};

export const stateWords: Readonly<Record<StepState, MessageDescriptor>> = {
  waiting: msg`waits`,
  running: msg`under way`,
  passed: msg`fits`,
  failed: msg`does not fit`,
  'left-out': msg`left out`,
};

export const cheatWords: Readonly<Record<Cheat, { readonly name: MessageDescriptor; readonly done: MessageDescriptor }>> = {
  change: { name: msg`Change an entry`, done: msg`Entry {at} was made to say something else.` },
  remove: { name: msg`Remove an entry`, done: msg`Entry {at} was taken out.` },
  cut: {
    name: msg`Cut the end off`,
    done: msg`Everything from entry {at} on was cut off and the rest signed anew. For this, the page played an operator with a key of its own.`,
  },
  rewrite: {
    name: msg`Show another history`,
    done: msg`Entry {at} was changed, every hash computed anew and the result signed. For this, the page played an operator with a key of its own.`,
  },
};

export const dropWords: Readonly<Record<DropError['code'], MessageDescriptor>> = {
  'too-many-files': msg`Those are more than 50,000 files. Choose the folder of one ledger.`,
  'archive-too-large': msg`The archive is larger than 256 MB. Unpack it and choose the folder.`,
  'archive-unreadable': msg`The archive cannot be read. Unpack it and choose the folder.`,
  'several-ledgers': msg`There are several ledgers in there. Choose the folder of one.`,
  'nothing-known': msg`There is no receipt, ledger, key or checkpoint among these files.`,
};
