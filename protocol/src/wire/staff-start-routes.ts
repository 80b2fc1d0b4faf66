// What somebody of the staff starts for a business on its request, within a case: the result is the business's alone.
import { z } from 'zod';
import { idParams, idSchema, timeSchema } from './common.ts';
import { exportSettingsSchema } from './export-routes.ts';
import { restoreSubjectSchema } from './restore-routes.ts';
import { route } from './route.ts';

const begun = z.object({ id: idSchema, state: z.string() });
const base = {
  tag: 'Staff cases',
  caller: 'staff',
  method: 'POST',
  status: 201,
  params: idParams,
  idempotent: true,
  answer: begun,
} as const;

export const startingRoutes = {
  staffStartExport: route({
    ...base,
    path: '/v1/staff/cases/{id}/exports',
    summary: 'Start an export of what a case of the business’s own request allows, for the member it rests on: they alone can download it',
    body: exportSettingsSchema,
  }),
  staffStartRestore: route({
    ...base,
    path: '/v1/staff/cases/{id}/restores',
    summary: 'Have it looked what a restore of it would change, for that member: they alone see it, and confirm it or not',
    body: z.strictObject({ subject: restoreSubjectSchema, at: timeSchema }),
  }),
} as const;
