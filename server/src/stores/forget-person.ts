// What lies with a person outside every business, and goes with their account: what they were told and how, which versions of the policy they have read.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Rows } from '../ports/rows.ts';
import { forgetAcknowledgements } from './acknowledgements.ts';
import { forgetNoticeSettings } from './notice-settings.ts';
import { forgetMails } from './mail-log.ts';
import { forgetMailStops } from './mail-stops.ts';
import { forgetNotices } from './notices.ts';

/** Safe to repeat. */
export async function forgetPerson(rows: Rows, person: PersonId): Promise<void> {
  await forgetNotices(rows, person);
  await forgetNoticeSettings(rows, person);
  await forgetAcknowledgements(rows, person);
  await forgetMails(rows, { person }, Number.POSITIVE_INFINITY);
  await forgetMailStops(rows, { person });
}
