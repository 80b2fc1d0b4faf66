// Where everything of a business lies in the rows store. Keys hold opaque ids and enumerations only.
//
//   <business>            rec/<record>                          the record: clear metadata and one envelope per erasure group
//                         in/<project|->/<collection>/<record>  living records of a project (or of the business), for lists
//                         tr/<project|->/<collection>/<record>  the same for what is in the trash
//                         ver/<record>/<version>                superseded versions
//                         tomb/<record>                         tombstone of an erased record, lasting
//                         owed/<record>                         tombstones of one commit, while something of them is to be finished or told
//                         mem/<person>                          membership: role
//                         pm/<project>/<person>                 role in a project
//                         mp/<person>/<project>                 the same, found from the person
//                         hid/<project>                         the project is in the trash or erased: nothing in it is served
//                         closed                                the business is hidden or erased: nobody has a role in it
//                         hold/<hold>                           what must not be destroyed yet (see holds.ts)
//                         kept/<time>/<record>                  what a law keeps of an erased record until then (see kept.ts)
//                         shed/<record>/<version>               groups of fields that were erased from a record that stays, not yet cleared away
//                         left/<record>/<version>               what was cleared away of them, while copies elsewhere may still hold it (see left.ts)
//                         inv/<hash>                            an invitation, under the hash of its secret
//                         nam/<person>/<record>                 that a look of this person was named, and where the reason lies
//                         namc/<person>                         how many looks this person had named on one day
//                         epoch                                 when the business's key last got a new epoch
//                         idem/<person>/<hash>                  answers of writes by idempotency key, for a day
//                         job/<job>                             what takes longer than a request (see jobs.ts)
//                         case/<case>, case-at/…, support-rule  the staff's requests to look (see cases.ts)
//                         thread/<thread>, thread-…             what was written to the operator (see threads.ts)
//                         rst/<job>/<batch>                     what a restore has changed, to be undone (see restores.ts)
//                         part/<job>/<name>                     what a job keeps for itself, sealed (see parts.ts)
//                         imported/<job>                        the records that an import made are to be seen (see import-marks.ts)
//                         claim/<job>/<file>                    a file that an import still has to take (see import-claims.ts)
//                         pref/<person|->, agreed/…             what somebody chose, and the records of it (see preferences.ts)
//                         mail-in/…, mail-at/…, mail-seen/…, mail-said/…, mail-log/…   mail into projects (see mail-in.ts)
//                         dis/<processor>/…, switched/…         what was sent to whom, and what is switched off (see disclosures.ts)
//                         importing                             the one import that writes at present
//                         told/<hash>                           what the business was told of that cannot be silenced (see notices.ts)
//                         given/<record>                        to whom a record is given, and the mark of its day (see given.ts)
//   <business>.l<volume>  the ledger (see ledger/)
//   p.<person>            b/<business>                          the businesses a person belongs to
//                         notify/…, topush/<notice>             how they want to be told, what is still to be pushed (see notice-settings.ts)
//                         notice/<notice>, read/<version>       what they were told, which versions of the policy they have read (see notices.ts)
//   notices-new                                                 what is to be told of what just happened (see tell-orders.ts)
//   notices-due, notices-of, notices-sent                       notices that a channel has still to tell; who was told of what (see notices.ts)
//   businesses            <business>                            every business of this installation
//   jobs-due              <time>/<business>/<job>               jobs that somebody should look at (see jobs.ts)
//   gone-logins           <person>                              logins that were removed, while copies elsewhere may still hold them (see left.ts)
//   cases, cases-due, case-ids                                  cases by time, when they fall due, by id (see cases.ts)
//   threads, threads-open, threads-due, thread-mails, thread-links   threads by time, by due date, by what happens next (see threads.ts)
//   mail-addresses, mail-outcomes                               addresses of projects by the hash of their secret, what became of mails (see mail-in.ts)
//   staff, staff-log      <person>, <time>/<id>                 who of the staff is eligible for what (see staff.ts)
//   failures              <hash>                                what an error's reference leads to (see failures.ts)
//   receipts              <hash>                                receipts that can be looked up without an account (see receipts.ts)
import { decodeCbor, encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import type { BusinessId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { RowKey } from '../ports/rows.ts';

export type ProjectOrNone = ProjectId | undefined;

const digits = (version: number) => String(version).padStart(10, '0');

export const keyOf = {
  record: (business: BusinessId, record: string): RowKey => ({ partition: business, sort: `rec/${record}` }),
  living: (business: BusinessId, project: ProjectOrNone, collection: string, record: string): RowKey => ({
    partition: business,
    sort: `${livingPrefix(project, collection)}${record}`,
  }),
  trashed: (business: BusinessId, project: ProjectOrNone, collection: string, record: string): RowKey => ({
    partition: business,
    sort: `${trashedPrefix(project, collection)}${record}`,
  }),
  version: (business: BusinessId, record: string, version: number): RowKey => ({
    partition: business,
    sort: `${versionPrefix(record)}${digits(version)}`,
  }),
  tombstone: (business: BusinessId, record: string): RowKey => ({ partition: business, sort: `tomb/${record}` }),
  owed: (business: BusinessId, record: string): RowKey => ({ partition: business, sort: `owed/${record}` }),
  member: (business: BusinessId, person: string): RowKey => ({ partition: business, sort: `mem/${person}` }),
  projectMember: (business: BusinessId, project: string, person: string): RowKey => ({
    partition: business,
    sort: `pm/${project}/${person}`,
  }),
  memberProject: (business: BusinessId, person: string, project: string): RowKey => ({
    partition: business,
    sort: `mp/${person}/${project}`,
  }),
  hidden: (business: BusinessId, project: string): RowKey => ({ partition: business, sort: `hid/${project}` }),
  closed: (business: BusinessId): RowKey => ({ partition: business, sort: 'closed' }),
  hold: (business: BusinessId, hold: string): RowKey => ({ partition: business, sort: `hold/${hold}` }),
  kept: (business: BusinessId, untilMs: number, record: string): RowKey => ({
    partition: business,
    sort: `kept/${String(untilMs).padStart(15, '0')}/${record}`,
  }),
  shed: (business: BusinessId, record: string, version: number): RowKey => ({
    partition: business,
    sort: `shed/${record}/${digits(version)}`,
  }),
  left: (business: BusinessId, record: string, version: string): RowKey => ({ partition: business, sort: `left/${record}/${version}` }),
  goneLogin: (person: PersonId): RowKey => ({ partition: 'gone-logins', sort: person }),
  invitation: (business: BusinessId, hash: string): RowKey => ({ partition: business, sort: `inv/${hash}` }),
  idempotency: (business: BusinessId, person: string, hash: string): RowKey => ({ partition: business, sort: `idem/${person}/${hash}` }),
  job: (business: BusinessId, job: string): RowKey => ({ partition: business, sort: `job/${job}` }),
  jobDue: (dueAtMs: number, business: BusinessId, job: string): RowKey => ({
    partition: 'jobs-due',
    sort: `${String(dueAtMs).padStart(15, '0')}/${business}/${job}`,
  }),
  restoreBatch: (business: BusinessId, job: string, batch: number): RowKey => ({
    partition: business,
    sort: `rst/${job}/${digits(batch)}`,
  }),
  part: (business: BusinessId, job: string, name: string): RowKey => ({ partition: business, sort: `part/${job}/${name}` }),
  imported: (business: BusinessId, job: string): RowKey => ({ partition: business, sort: `imported/${job}` }),
  claim: (business: BusinessId, job: string, file: string): RowKey => ({ partition: business, sort: `claim/${job}/${file}` }),
  importing: (business: BusinessId): RowKey => ({ partition: business, sort: 'importing' }),
  naming: (business: BusinessId, person: string, record: string): RowKey => ({ partition: business, sort: `nam/${person}/${record}` }),
  namingCount: (business: BusinessId, person: string): RowKey => ({ partition: business, sort: `namc/${person}` }),
  epoch: (business: BusinessId): RowKey => ({ partition: business, sort: 'epoch' }),
  personBusiness: (person: PersonId, business: BusinessId): RowKey => ({ partition: `p.${person}`, sort: `b/${business}` }),
  business: (business: BusinessId): RowKey => ({ partition: 'businesses', sort: business }),
} as const;

export const livingPrefix = (project: ProjectOrNone, collection: string) => `in/${project ?? '-'}/${collection}/`;
export const trashedPrefix = (project: ProjectOrNone, collection: string) => `tr/${project ?? '-'}/${collection}/`;
export const versionPrefix = (record: string) => `ver/${record}/`;

/** The id at the end of a sort key. */
export function lastPart<I extends string = RecordId>(sort: string): I {
  return sort.slice(sort.lastIndexOf('/') + 1) as I;
}

export const emptyValue: Uint8Array = encodeCbor({});

export function encodeRow(value: Cbor): Uint8Array {
  return encodeCbor(value);
}

/**
 * `read`, done once for the same bytes, which a store may give out again and again. What it makes is shared: only to be read, as the
 * bytes are.
 */
export function onceFor<T extends object>(read: (value: Uint8Array) => T): (value: Uint8Array) => T {
  const made = new WeakMap<Uint8Array, T>();
  return (value) => {
    const known = made.get(value);
    if (known !== undefined) return known;
    const fresh = read(value);
    made.set(value, fresh);
    return fresh;
  };
}

export function decodeRow<T>(value: Uint8Array): T {
  return decodeCbor(value) as T;
}
