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
  'keep-ledger',
  'read-inventory',
  'disclose',
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
  'set-hold',
  'read-holds',
  'prune-history',
  'drill-recovery',
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
 * Of the others: asked for, begun, done, given up, failed.
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
] as const;
export type ReceiptStep = (typeof receiptSteps)[number];
