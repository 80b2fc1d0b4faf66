// How long each store keeps what was taken out of it, and the arithmetic of the promise that rests on it: what somebody asks to have deleted is gone from every copy,
// ciphertext included, at most 85 days later (DESIGN §6). The assertions of the tests are written against these bounds, not against the numbers chosen.

/** From the request until nothing of it lies anywhere. */
export const goneDaysMax = 85;
/** The longest that something may lie in the trash before its key is destroyed. */
export const trashDaysMax = 45;
/** A copy of the key store lives for less than this (invariant 3). */
export const keyBackupDaysMax = 30;
/** The accesses to customers' data stay provable for at least a year. */
export const trailDaysMin = 365;

/** DynamoDB's own history of records and logins: the longest there is. Trash and history together stay below `goneDaysMax`. */
export const recordsHistoryDays = 35;
/** Of record keys. A wrapped key that was erased can be brought back for so long, by break-glass alone; the epoch it was wrapped under dies within 30 days. */
export const keysHistoryDays = 7;
/** S3 removes at the first midnight (UTC) after so many days, so a backup never becomes `keyBackupDaysMax` old. The keys' own job removes it earlier. */
export const keyBackupDays = 28;
/** A mail that no node takes. A node takes and removes it within minutes. */
export const mailDays = 7;
export const abortUploadsAfterDays = 1;
export const trailDays = 400;
/** What nodes and the network write down; no personal data is in it. */
export const logDays = 90;
export const rotationDays = 365;
/** The longest KMS allows between asking for a key's deletion and the deletion. */
export const keyDeletionWindowDays = 30;
