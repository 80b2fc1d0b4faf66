// What a project shows beside its records.
import { parseCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { ledgerAccess } from '../../governed/read-ledger.ts';
import type { Door } from '../../governed/perform.ts';
import { printReport } from '../../governed/print-report.ts';
import { readActivity } from '../../governed/read-activity.ts';
import { summariseProjects } from '../../governed/summarise-projects.ts';
import type { ReportLanguage } from './report-pdf.ts';
import type { Call } from './call.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { textOf } from './wire-record.ts';

export function projectHandlers(door: Door) {
  return {
    async summary(call: Call) {
      const projects = await call.perform(summariseProjects, {});
      return {
        projects: projects.map(({ id, openTasks, lastActivityMs }) => ({
          id,
          openTasks,
          ...(lastActivityMs === undefined ? {} : { lastActivity: isoTime(lastActivityMs) }),
        })),
      };
    },
    async activity(call: Call) {
      const { limit, before } = call.query as { limit: number; before?: string };
      const { changes, next } = await call.perform(readActivity, { project: call.params['id']!, limit, before });
      return {
        changes: changes.map(({ by, atMs, title, ...change }) => ({
          ...change,
          ...(title === undefined ? {} : { title }),
          ...(by === undefined ? {} : { by }),
          at: isoTime(atMs),
        })),
        ...(next === undefined ? {} : { next }),
      };
    },
    async reportPdf(call: Call) {
      // What draws pages is large, and most starts never print one.
      const { reportPdf } = await import('./report-pdf.ts');
      const { language } = call.query as { language: ReportLanguage };
      const printed = await call.perform(printReport, { id: call.params['id']! });
      const business = await ledgerAccess(door, call.principal(), call.purpose);
      const note = await door.tools.ledger.checkpoint(business);
      const { origin, size, root } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
      const name = `${textOf(printed.report, 'day')}.pdf`;
      return call.reply
        .type('application/pdf')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('content-security-policy', "sandbox; default-src 'none'")
        .send(reportPdf(printed, language, { origin, size, root: Buffer.from(root).toString('base64') }));
    },
  };
}
