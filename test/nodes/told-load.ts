// Load on several nodes, and what it was told: everything that was answered, so that afterwards it can be held against what is there, exactly. A request that a node did not
// answer is sent again to another with the same idempotency key, as a client does, so that in the end nothing is in doubt: it was done once, or refused.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { receiptOf, type Answer, type Asker, type Receipt } from '../kit/http.ts';
import type { AskAny } from './node-group.ts';

export interface LoadSize {
  readonly writers: number;
  readonly readers: number;
  /** What each of them waits after an answer; nothing unless said otherwise. */
  readonly betweenMs?: number;
}

interface Task {
  readonly id: string;
  version: number;
  title: string;
}

const keptTasksMin = 30;
const erasedFromTasks = 40;
const fileBytes = 90_000;
const pageSize = 1_000;

const newKey = () => ({ 'idempotency-key': randomBytes(16).toString('hex') });

/** What one business was told. */
export class ToldLoad {
  readonly #ask: AskAny;
  readonly #project: string;
  readonly #size: LoadSize;
  /** Those that nobody works on. */
  readonly #idle: Task[] = [];
  readonly #erased = new Set<string>();
  readonly #files: { readonly id: string; readonly sha256: string }[] = [];
  readonly receipts = new Map<number, Receipt>();

  constructor(ask: AskAny, project: string, size: LoadSize) {
    this.#ask = ask;
    this.#project = project;
    this.#size = size;
  }

  get counts(): Readonly<Record<'receipts' | 'tasks' | 'erased' | 'files', number>> {
    return { receipts: this.receipts.size, tasks: this.#idle.length, erased: this.#erased.size, files: this.#files.length };
  }

  /** Works until it is told to stop, and ends what it began. */
  async run(stop: { readonly now: boolean }): Promise<void> {
    const loop = async (work: () => Promise<void>) => {
      while (!stop.now) {
        await work();
        if (this.#size.betweenMs !== undefined) await pause(this.#size.betweenMs);
      }
    };
    await Promise.all([
      ...Array.from({ length: this.#size.writers }, () => loop(() => this.#write())),
      ...Array.from({ length: this.#size.readers }, () => loop(() => this.#read())),
      loop(() => this.#upload()),
      loop(() => this.#erase()),
    ]);
  }

  #note(answer: Answer, wanted: number): void {
    assert.equal(answer.status, wanted, answer.text);
    const receipt = receiptOf(answer);
    assert.ok(receipt, 'an answer names its entry');
    const known = this.receipts.get(receipt.index);
    // One entry may serve several answers; a place is never another entry's.
    if (known) assert.equal(known.leaf, receipt.leaf, `place ${receipt.index} was given twice`);
    this.receipts.set(receipt.index, receipt);
  }

  async #write(): Promise<void> {
    const title = randomBytes(12).toString('hex');
    const task = this.#idle.length > keptTasksMin && Math.random() < 0.5 ? this.#takeAny() : undefined;
    if (!task) {
      const answer = await this.#ask('POST', '/v1/tasks', { project: this.#project, fields: { title, status: 'open' } }, newKey());
      this.#note(answer, 201);
      this.#idle.push({ id: String(answer.body['id']), version: 1, title });
      return;
    }
    const headers = { 'if-match': `"${task.version}"`, ...newKey() };
    this.#note(await this.#ask('PATCH', `/v1/tasks/${task.id}`, { fields: { title } }, headers), 200);
    this.#idle.push({ ...task, version: task.version + 1, title });
  }

  async #read(): Promise<void> {
    const task = this.#idle[Math.floor(Math.random() * this.#idle.length)];
    if (!task) return pause(5);
    const { id } = task;
    const answer = await this.#ask('GET', `/v1/tasks/${id}`);
    if (answer.status === 404) assert.ok(this.#erased.has(id), 'a record that nobody erased is not there');
    else this.#note(answer, 200);
  }

  async #upload(): Promise<void> {
    const made = await this.#ask('POST', '/v1/documents', { project: this.#project, fields: { title: 'Scan' } }, newKey());
    this.#note(made, 201);
    const id = String(made.body['id']);
    const content = randomBytes(fileBytes);
    this.#note(await this.#ask('PUT', `/v1/documents/${id}/files/file`, content, { 'content-type': 'application/pdf' }), 200);
    this.#files.push({ id, sha256: createHash('sha256').update(content).digest('base64') });
    await pause(1_000);
  }

  async #erase(): Promise<void> {
    await pause(500);
    if (this.#idle.length < erasedFromTasks) return;
    const { id } = this.#takeAny()!;
    this.#erased.add(id);
    const { status, text } = await this.#ask('DELETE', `/v1/tasks/${id}`);
    // Asked again after a node died, it may be gone already.
    assert.ok(status === 200 || status === 404, text);
  }

  #takeAny(): Task | undefined {
    return this.#idle.splice(Math.floor(Math.random() * this.#idle.length), 1)[0];
  }

  /** After it ended: what a node shows is exactly what was told, no more and no less. */
  async checkAt(ask: Asker, where: string): Promise<void> {
    const there = new Map<string, Task>();
    let cursor: string | undefined;
    do {
      const next: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, body, text } = await ask('GET', `/v1/tasks?project=${this.#project}&limit=${pageSize}${next}`);
      assert.equal(status, 200, text);
      for (const { id, version, fields } of body['records'] as { id: string; version: number; fields: { title: string } }[])
        there.set(id, { id, version, title: fields.title });
      cursor = body['next'] as string | undefined;
    } while (cursor !== undefined);
    for (const task of this.#idle) assert.deepEqual(there.get(task.id), task, `${where}: an acknowledged record`);
    assert.equal(there.size, this.#idle.length, `${where}: something is there that nobody was told of, or twice`);
    for (const id of this.#erased) assert.equal((await ask('GET', `/v1/tasks/${id}`)).status, 404, `${where}: what was erased is gone`);
    for (const { id, sha256 } of this.#files) {
      const { status, headers } = await ask('GET', `/v1/documents/${id}/files/file`);
      assert.equal(status, 200, `${where}: an acknowledged file is there`);
      assert.equal(headers.get('repr-digest'), `sha-256=:${sha256}:`, where);
    }
  }
}
