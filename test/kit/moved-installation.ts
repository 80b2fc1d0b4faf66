// An installation with something of every kind in it, and everything of it that people and the operator can see again elsewhere, byte for byte.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { join } from 'node:path';
import { asker, receiptOf, signUp, type Asker, type Receipt } from './http.ts';
import { tileLeaves } from './ledger-leaves.ts';

export interface Filled {
  readonly email: string;
  readonly token: string;
  readonly business: string;
  readonly project: string;
  readonly records: readonly string[];
  readonly gone: readonly string[];
  readonly document: string;
  readonly exportOf: readonly { readonly id: string; readonly formats: readonly string[] }[];
  readonly erasure: string;
  readonly receipts: readonly Receipt[];
}

const askedEveryMs = 100;
const content = Buffer.alloc(300_000, 'Grundriss ');

/** Asks the operator's socket in a data folder. */
export function operatorAsker(data: string): (method: 'GET' | 'POST', path: string) => Promise<Record<string, unknown>> {
  return (method, path) =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath: join(data, 'steward.sock'), method, path, headers: { 'steward-operator': 'test' } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => void (text += part));
        answer.on('end', () => {
          if ((answer.statusCode ?? 500) < 400) resolve(JSON.parse(text) as Record<string, unknown>);
          else reject(new Error(text));
        });
      });
      asked.on('error', reject);
      asked.end();
    });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let looked = 0; looked < 900; looked++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error(`${what} takes longer than a minute and a half`);
}

export async function fill(url: string, data: string): Promise<Filled> {
  const email = 'ada.moves@example.org';
  const { token, business, person } = await signUp(url, 'Ada', { email, business: { name: 'Ada GmbH' } });
  await signUp(url, 'Ben');
  const receipts: Receipt[] = [];
  const plain = asker(url, token);
  const ask: Asker = async (...args) => {
    const answer = await plain(...args);
    assert.ok(answer.status < 300, `${args[0]} ${args[1]}: ${answer.text}`);
    const receipt = receiptOf(answer);
    if (receipt) receipts.push(receipt);
    return answer;
  };
  const operator = operatorAsker(data);
  const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
  const task = async (title: string, more: object = {}) =>
    String((await ask('POST', '/v1/tasks', { project, fields: { title, status: 'open', ...more } })).body['id']);
  const records = [await task('due', { due: '2027-01-15', assignee: person }), await task('changed'), await task('third')];
  await ask('PATCH', `/v1/tasks/${records[1]!}`, { fields: { title: 'changed since' } }, { 'if-match': '"1"' });
  const document = String((await ask('POST', '/v1/documents', { project, fields: { title: 'Plan' } })).body['id']);
  await ask('PUT', `/v1/documents/${document}/files/file`, content, { 'content-type': 'application/pdf' });
  await operator('POST', '/snapshots');
  const gone = [await task('gone')];
  const started = await ask('POST', '/v1/erasures', { subject: { kind: 'record', collection: 'tasks', id: gone[0] }, when: 'now' });
  const erasure = String((started.body['erasures'] as { id: string }[])[0]!.id);
  await until('the erasure', async () => (await ask('GET', `/v1/erasures/${erasure}`)).body['state'] === 'leaving-copies');
  await operator('POST', `/businesses/${business}/keys/rotate`);
  await operator('POST', '/snapshots');
  await ask('GET', '/v1/notices/settings');
  const formats = (await ask('GET', '/v1/exports/formats')).body['formats'] as string[];
  const exportId = String((await ask('POST', '/v1/exports', { scope: { kind: 'business' }, formats })).body['id']);
  await until('the export', async () => (await ask('GET', `/v1/exports/${exportId}`)).body['state'] === 'ready');
  return { email, token, business, project, records, gone, document, exportOf: [{ id: exportId, formats }], erasure, receipts };
}

/** What is the same wherever the installation lies. */
export async function seen(url: string, filled: Filled): Promise<Readonly<Record<string, unknown>>> {
  const ask = asker(url, filled.token);
  const bytes = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${filled.token}` } });
    return {
      status: answer.status,
      sha256: createHash('sha256')
        .update(Buffer.from(await answer.arrayBuffer()))
        .digest('hex'),
    };
  };
  const found: Record<string, unknown> = {};
  for (const id of filled.records) {
    found[id] = (await ask('GET', `/v1/tasks/${id}`)).body;
    found[`${id} before`] = (await ask('GET', `/v1/tasks/${id}/history`)).body;
  }
  for (const id of filled.gone) found[id] = (await ask('GET', `/v1/tasks/${id}`)).status;
  found['file'] = await bytes(`/v1/documents/${filled.document}/files/file`);
  for (const { id } of filled.exportOf) {
    const { parts } = (await ask('GET', `/v1/exports/${id}`)).body as { parts: readonly { name: string }[] };
    found['parts'] = parts;
    for (const [i] of parts.entries())
      found[`export ${id} ${i}`] = await bytes(`/v1/exports/${id}/archive${i === 0 ? '' : `?part=${i + 1}`}`);
  }
  found['erasure'] = (await ask('GET', `/v1/erasures/${filled.erasure}`)).body['state'];
  found['push'] = ((await ask('GET', '/v1/notices/settings')).body['push'] as { key?: string }).key;
  const leaves = await tileLeaves(url, filled.token);
  for (const { index, leaf } of filled.receipts) assert.equal(leaves[index], leaf, `the entry ${index} is what its receipt says`);
  found['leaves'] = leaves.slice(0, filled.receipts.at(-1)!.index + 1);
  return found;
}
