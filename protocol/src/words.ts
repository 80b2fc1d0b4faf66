// The closed vocabularies that code, API, ledger and screens share (DESIGN's words, spelled once).

export const businessRoles = ['owner', 'admin', 'member', 'guest'] as const;
export type BusinessRole = (typeof businessRoles)[number];

export const projectRoles = ['manager', 'contributor', 'viewer'] as const;
export type ProjectRole = (typeof projectRoles)[number];

export const purposes = ['service', 'request', 'debugging', 'security', 'improvement', 'legal'] as const;
export type Purpose = (typeof purposes)[number];

export const grounds = ['customer-request', 'failure', 'security', 'legal', 'feature-improvement'] as const;
export type Ground = (typeof grounds)[number];

export const departments = ['engineering', 'product', 'customer-success'] as const;
export type Department = (typeof departments)[number];

/** What a ground is for: the one purpose that whoever looks for it may have. */
export const purposeOfGround = {
  'customer-request': 'request',
  failure: 'debugging',
  security: 'security',
  legal: 'legal',
  'feature-improvement': 'improvement',
} as const satisfies Readonly<Record<Ground, Purpose>>;

/** Which departments may ask for which grounds; customer success sees aggregates for improvement, and otherwise only what a customer asked it to see. */
export const groundsOfDepartment = {
  engineering: ['customer-request', 'failure', 'security', 'legal'],
  product: ['customer-request', 'failure', 'security', 'legal'],
  'customer-success': ['customer-request', 'feature-improvement'],
} as const satisfies Readonly<Record<Department, readonly Ground[]>>;

/** How a case begins: *Get help* of a member, the reference of an error, a request of the staff. */
export const caseBeginnings = ['help', 'failure', 'request'] as const;
export type CaseBeginning = (typeof caseBeginnings)[number];

/** The machine of docs/lifecycles.md. Whether somebody can look now depends on the time too: `allowed` and before its end. */
export const caseStates = ['waiting', 'allowed', 'denied', 'expired', 'ended', 'reviewed'] as const;
export type CaseState = (typeof caseStates)[number];

/** Who or what ended it: the business, the staff, its time, or that somebody whom it rested on lost their standing. */
export const caseEnders = ['business', 'staff', 'time', 'standing'] as const;
export type CaseEnder = (typeof caseEnders)[number];

/** Who has to agree: the business; a second person of the staff; two of them; nobody any more, since the business's own rule or member did. */
export const caseApprovers = ['business', 'second-person', 'two-people', 'nobody'] as const;
export type CaseApprover = (typeof caseApprovers)[number];

/**
 * What a business has decided once and for all about requests for its own questions: be told; be asked, but for what its people asked for themselves;
 * be asked always.
 */
export const supportRules = ['tell', 'ask-except-own', 'ask'] as const;
export type SupportRule = (typeof supportRules)[number];

/** The fixed menu of what may be counted to improve features: how many people have anything of the kind, by the values of one field that is for that purpose too. */
export const aggregateReports = {
  'tasks-by-status': { collection: 'tasks', field: 'status' },
  'tasks-by-priority': { collection: 'tasks', field: 'priority' },
  'projects-by-status': { collection: 'projects', field: 'status' },
  'documents-by-kind': { collection: 'documents', field: 'kind' },
  'features-used': { collection: 'usage', field: 'feature' },
} as const;
export type AggregateReport = keyof typeof aggregateReports;

/** What a change of a preference is, as its receipt and its record of consent say. */
export const consentStates = ['given', 'lowered', 'withdrawn'] as const;
export type ConsentState = (typeof consentStates)[number];

export const reviewVerdicts = ['ok', 'concern'] as const;
export type ReviewVerdict = (typeof reviewVerdicts)[number];

/** What somebody of the staff is eligible for: to ask for access, or to be the second person. */
export const staffDuties = ['ask', 'approve'] as const;
export type StaffDuty = (typeof staffDuties)[number];

/** What a thread with the operator is: something to talk about, or one of the rights of the GDPR. */
export const threadKinds = [
  'help',
  'problem',
  'idea',
  'comment',
  'question',
  'concern',
  'access',
  'correction',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'no-automated-decision',
] as const;
export type ThreadKind = (typeof threadKinds)[number];

/** The rights among them, with their articles. */
export const rightArticles = {
  access: 15,
  correction: 16,
  erasure: 17,
  restriction: 18,
  portability: 20,
  objection: 21,
  'no-automated-decision': 22,
} as const satisfies Readonly<Partial<Record<ThreadKind, number>>>;

export const isRight = (kind: ThreadKind): kind is keyof typeof rightArticles => kind in rightArticles;

/** `unconfirmed` until whoever has no account has opened the link in the mail; then it waits for an answer, is answered, has ended. */
export const threadStates = ['unconfirmed', 'waiting', 'answered', 'ended'] as const;
export type ThreadState = (typeof threadStates)[number];

/** Where a thread began: in the app, on the public page, by mail. */
export const threadWays = ['app', 'web', 'mail'] as const;
export type ThreadWay = (typeof threadWays)[number];

export const threadSides = ['person', 'operator'] as const;
export type ThreadSide = (typeof threadSides)[number];

/** Whose mail a project takes: of its members; of known senders too; of anybody. */
export const mailRules = ['members', 'known', 'anyone'] as const;
export type MailRule = (typeof mailRules)[number];

/** What becomes of mail that the rule does not let in, or that is not proven to be from whom it says: it waits for somebody to look, or goes back at once. */
export const mailOtherwiseRules = ['quarantine', 'bounce'] as const;
export type MailOtherwiseRule = (typeof mailOtherwiseRules)[number];

/** What is known of a sender: the domain vouches, nobody does, the domain denies it. */
export const mailSenderVerdicts = ['verified', 'unverified', 'failed'] as const;
export type MailSenderVerdict = (typeof mailSenderVerdicts)[number];

/** What a mail is: from a person, an automatic answer, news that another mail did not arrive, from a program, to a list. */
export const mailKinds = ['personal', 'auto-reply', 'bounce', 'generated', 'list'] as const;
export type MailKind = (typeof mailKinds)[number];

/** What came with a mail; `message` is a whole mail inside it. */
export const mailFileKinds = ['attachment', 'inline', 'message', 'calendar', 'other'] as const;
export type MailFileKind = (typeof mailFileKinds)[number];

/** What became of a mail. */
export const mailOutcomes = ['received', 'quarantined', 'bounced'] as const;
export type MailOutcome = (typeof mailOutcomes)[number];

/** Why a mail was set aside or went back. */
export const mailReasons = [
  'unverified',
  'failed',
  'several-senders',
  'no-sender',
  'not-a-member',
  'not-known',
  'auto-reply',
  'loop',
  'unreadable',
  'too-large',
  'quarantine-full',
  'virus',
] as const;
export type MailReason = (typeof mailReasons)[number];

/** What can be done through the one door; one file in `server/src/governed` each. */
export const operations = [
  'create-business',
  'read-business',
  'update-business',
  'list-members',
  'invite-member',
  'accept-invitation',
  'withdraw-invitation',
  'change-member-role',
  'remove-member',
  'list-project-members',
  'set-project-member',
  'remove-project-member',
  'create-record',
  'read-record',
  'list-records',
  'search-records',
  'update-record',
  'read-history',
  'trash-record',
  'restore-from-trash',
  'erase-record',
  'put-file',
  'get-file',
  'read-previews',
  'read-activity',
  'summarise-projects',
  'print-report',
  'watch',
  'name-looker',
  'read-ledger',
  'ask-for-looks',
  'keep-ledger',
  'read-inventory',
  'acknowledge-policy',
  'disclose',
  'read-processors',
  'switch-processor',
  'rotate-keys',
  'issue-recovery',
  'read-jobs',
  'cancel-job',
  'preview-erasure',
  'request-erasure',
  'hasten-erasure',
  'undo-erasure',
  'decide-erasure',
  'forget-fields',
  'preview-restore',
  'confirm-restore',
  'carry-out-restore',
  'undo-restore',
  'set-hold',
  'read-holds',
  'prune-history',
  'drill-recovery',
  'request-case',
  'take-case',
  'decide-case',
  'end-case',
  'review-case',
  'read-cases',
  'set-support-rule',
  'read-aggregate',
  'set-preference',
  'read-preferences',
  'collect',
  'write-thread',
  'read-threads',
  'handle-thread',
  'set-mail-in',
  'read-mail-in',
  'receive-mail',
  'release-mail',
  'start-import',
  'read-import',
  'confirm-import',
  'import-records',
  'undo-import',
  'preview-export',
  'start-export',
  'export-records',
  'export-files',
  'pack-export',
  'read-exports',
  'download-export',
  'renew-export',
  'remove-export',
  'schedule-export',
  'repeat-export',
  'set-webhook',
  'read-webhooks',
  'set-calendar',
  'read-calendars',
  'read-mails',
] as const;
export type Operation = (typeof operations)[number];

export const outcomes = ['allowed', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];

/** What takes longer than a request (docs/lifecycles.md). */
export const jobKinds = ['erasure', 'restore', 'export', 'import'] as const;
export type JobKind = (typeof jobKinds)[number];

/** What a receipt with a reference is given for. */
export const receiptKinds = ['erasure', 'restore', 'export', 'import', 'consent', 'approval'] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

/**
 * Steps that a receipt dates. Of an erasure: asked for, out of sight, undone in time, keys destroyed, out of the stores, out of every copy, confirmed.
 * Of a consent: given, lowered, withdrawn. Of the others: asked for, begun, done, given up, failed.
 */
export const receiptSteps = [
  'requested',
  'approved',
  'hidden',
  'undone',
  'keys-destroyed',
  'removed',
  'left-copies',
  'processors-told',
  'confirmed',
  'started',
  'finished',
  'cancelled',
  'failed',
  'given',
  'lowered',
  'withdrawn',
] as const;
export type ReceiptStep = (typeof receiptSteps)[number];
