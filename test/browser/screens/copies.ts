// Getting a copy, and going back to an earlier moment.
import type { Page } from 'playwright-core';
import { asPetra } from './privacy.ts';
import { goTo, type Screen } from './screen.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 2 }).first();

async function idOf(url: string, collection: string, fits: (fields: Readonly<Record<string, unknown>>) => boolean): Promise<string> {
  const { body } = await (await asPetra(url))('POST', `/v1/${collection}/query`, {});
  const records = body['records'] as readonly { readonly id: string; readonly fields: Readonly<Record<string, unknown>> }[];
  return records.find(({ fields }) => fits(fields))!.id;
}

const copy = {
  id: 'a',
  kind: 'export',
  state: 'ready',
  startedAt: new Date(Date.now() - 3_600_000).toISOString(),
  changedAt: new Date(Date.now() - 3_500_000).toISOString(),
  progress: { done: 66, total: 66 },
  reference: '0M2G-A185-0M2G-A185-0M2G-A185-0QYY',
  scope: { kind: 'business' },
  formats: ['html', 'xlsx'],
  files: true,
  archive: 'zip',
  records: 66,
  bytes: 48_200_000,
  parts: [{ part: 1, bytes: 48_200_000, files: 12 }],
  expiresAt: new Date(Date.now() + 13.9 * 86_400_000).toISOString(),
  mayDownload: true,
};
const several = [1, 2, 3].map((part) => ({ part, bytes: 100_000_000, files: 400 }));
const copies = [
  {
    ...copy,
    id: 'b',
    state: 'collecting',
    scope: { kind: 'person' },
    progress: { done: 31_200, total: 90_000 },
    records: 31_200,
    bytes: 12_800_000,
    parts: [],
  },
  copy,
  { ...copy, id: 'c', bytes: 290_000_000, records: 12_345, parts: several, scope: { kind: 'access-log' } },
  {
    ...copy,
    id: 'd',
    state: 'expired',
    removedWhy: 'erased',
    parts: [],
    scope: { kind: 'collection', collection: 'photos' },
    expiresAt: undefined,
  },
  { ...copy, id: 'e', state: 'failed', failure: { code: 'storage-full' }, parts: [], expiresAt: undefined },
];

export const getACopy: readonly Screen[] = [
  {
    name: 'copy',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/copy?kind=business`, page.getByRole('listitem').first());
      await page.getByRole('group').last().waitFor();
    },
  },
  {
    name: 'copy, all choices',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/copy?kind=person`, heading(page));
      await page.getByText(/More choices|Weitere Möglichkeiten/).click();
      await page.getByRole('radio', { name: /Every week|Jede Woche/ }).check();
      await page.getByRole('checkbox', { name: /bucket of our own|eigenen Bucket/ }).check();
    },
  },
  {
    name: 'copies, none',
    async visit(page, url) {
      await page.route('**/v1/exports', (route) => route.fulfill({ json: { exports: [] } }));
      await goTo(page, `${url}/app/privacy/copy?tab=copies`, heading(page));
      await page.unroute('**/v1/exports');
    },
  },
  {
    name: 'copies',
    async visit(page, url) {
      await page.route('**/v1/exports', (route) => route.fulfill({ json: { exports: copies } }));
      await page.route('**/v1/exports/downloads', (route) =>
        route.fulfill({ json: { downloads: [{ export: 'a', part: 1, by: 'x', at: copy.changedAt }] } }),
      );
      await goTo(page, `${url}/app/privacy/copy?tab=copies`, page.getByRole('progressbar'));
      await page.unroute('**/v1/exports');
      await page.unroute('**/v1/exports/downloads');
    },
  },
  {
    name: 'copies that repeat',
    async visit(page, url) {
      const schedule = {
        id: 'a',
        by: 'x',
        every: 'week',
        createdAt: copy.startedAt,
        nextAt: copy.expiresAt,
        settings: { scope: copy.scope },
      };
      const bucket = { endpoint: 'https://s3.example.org', bucket: 'lindner-kopien', prefix: 'steward/' };
      const schedules = [
        { ...schedule, bucket, lastDelivery: { at: copy.changedAt, ok: false, rule: 'the bucket refused the key' } },
        { ...schedule, id: 'b', every: 'month', endedAt: copy.changedAt },
      ];
      await page.route('**/v1/export-schedules', (route) => route.fulfill({ json: { schedules } }));
      await goTo(page, `${url}/app/privacy/copy?tab=schedules`, page.getByRole('listitem').first());
      await page.unroute('**/v1/export-schedules');
    },
  },
];

const counted = { new: 120, changed: 4, same: 31, refused: 0, erased: 2 };
const brought = {
  ...copy,
  kind: 'import',
  state: 'checked',
  format: 'archive',
  bytes: 12_400_000,
  provenance: true,
  total: counted,
  counts: [
    { ...counted, collection: 'tasks' },
    { ...counted, new: 12, collection: 'photos' },
  ],
  files: { there: 12, missing: 1 },
  formerPeople: 2,
  problems: 0,
  mayConfirm: true,
  checkedUntil: copy.expiresAt,
};
const refused = {
  ...brought,
  id: 'b',
  format: 'csv',
  provenance: false,
  counts: [{ ...counted, refused: 2, collection: 'tasks' }],
  files: { there: 0, missing: 0 },
  formerPeople: 0,
  problems: 2,
  mayConfirm: false,
};
const problems = [
  { line: 3, field: 'status', rule: 'one of open, doing, done', collection: 'tasks' },
  { line: 17, field: 'due', rule: 'a day as 2026-11-24', collection: 'tasks' },
];

export const bringingIn: readonly Screen[] = [
  { name: 'bring a copy in', visit: (page, url) => goTo(page, `${url}/app/privacy/copy?tab=import`, heading(page)) },
  {
    name: 'bring a table in',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/copy?tab=import`, heading(page));
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([{ name: 'aufgaben.csv', mimeType: 'text/csv', buffer: Buffer.from('title\nDach\n') }]);
      await page.getByLabel(/Into which project|In welches Projekt/).waitFor();
    },
  },
  {
    name: 'imports',
    async visit(page, url) {
      const imports = [{ ...brought, id: 'c', state: 'checking', counts: [], progress: { done: 3_100, total: 9_000 } }, brought, refused];
      await page.route('**/v1/imports', (route) => route.fulfill({ json: { imports } }));
      await page.route('**/v1/imports/b/problems*', (route) => route.fulfill({ json: { problems, more: 0 } }));
      await goTo(page, `${url}/app/privacy/copy?tab=import`, page.getByText(/line 17|Zeile 17/));
      await page.unroute('**/v1/imports');
      await page.unroute('**/v1/imports/b/problems*');
    },
  },
];

export const restoring: readonly Screen[] = [
  { name: 'restore, of what', visit: (page, url) => goTo(page, `${url}/app/privacy/restore`, page.getByRole('combobox')) },
  {
    name: 'restore, which moment',
    async visit(page, url) {
      const id = await idOf(url, 'projects', ({ name }) => name === 'Kita Sonnenhang');
      const days = [80, 71, 70, 69, 55, 41, 40, 22, 21, 20, 15, 9, 8, 7, 3, 2, 1, 0].map((ago, at) => ({
        day: new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10),
        created: (at * 7) % 11,
        changed: (at * 13) % 29,
        trashed: at % 3,
        restored: 0,
        erased: 0,
      }));
      const from = new Date(Date.now() - 92 * 86_400_000).toISOString();
      await page.route('**/v1/timeline*', (route) =>
        route.fulfill({ json: { from, until: new Date().toISOString(), days, complete: true } }),
      );
      await goTo(page, `${url}/app/privacy/restore?kind=project&id=${id}`, page.locator('figure'));
      await page.getByText(/on which something changed|sich etwas geändert hat/).click();
      await page.getByRole('listitem').nth(2).getByRole('button').click();
      await page.unroute('**/v1/timeline*');
    },
  },
  {
    name: 'restore, what would be different',
    async visit(page, url) {
      const id = await restoreOf(url);
      await goTo(page, `${url}/app/privacy/restore/${id}`, page.getByRole('button', { name: /Set it back|Zurücksetzen/ }));
      await page
        .getByText(/^Then$|^Damals$/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'restore, done',
    async visit(page, url) {
      const id = await restoreOf(url);
      const one = (await (await asPetra(url))('GET', `/v1/restores/${id}`)).body;
      const done = { changed: 12, broughtBack: 3, takenAway: 2, copied: 0, changedSince: 1, leftOut: 4, undone: 0, notUndone: 0 };
      const undoUntil = new Date(Date.now() + 20 * 86_400_000).toISOString();
      const json = { ...one, state: 'restored', done, undoUntil, mayUndo: true, mayConfirm: false };
      await page.route(`**/v1/restores/${id}`, (route) => route.fulfill({ json }));
      await goTo(page, `${url}/app/privacy/restore/${id}`, page.getByRole('button', { name: /Undo the restore|rückgängig machen/ }));
      await page.unroute(`**/v1/restores/${id}`);
    },
  },
];

const tries = 200;
const askedEveryMs = 100;

/** A task of its own that was changed twice, compared with what it was before. */
async function restoreOf(url: string): Promise<string> {
  const ask = await asPetra(url);
  const project = await idOf(url, 'projects', ({ name }) => name === 'Scheune Altbruck');
  const fields = { title: 'Dachrinne erneuern', description: 'Kupfer, 12 m, Rinneneisen prüfen.', status: 'open', priority: 'normal' };
  const made = await ask('POST', '/v1/tasks', { project, fields });
  const { id, createdAt } = made.body as { id: string; createdAt: string };
  await ask(
    'PATCH',
    `/v1/tasks/${id}`,
    { fields: { description: 'Doch Zink.', status: 'doing', due: '2027-02-01' } },
    { 'if-match': '"1"' },
  );
  const restore = await ask('POST', '/v1/restores', { subject: { kind: 'record', collection: 'tasks', id }, at: createdAt });
  for (let left = tries; left > 0; left--) {
    const { body } = await ask('GET', `/v1/restores/${String(restore.body['id'])}`);
    if (body['state'] === 'previewed') return String(body['id']);
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error(`not compared: ${restore.text}`);
}
