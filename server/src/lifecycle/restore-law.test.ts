// Random histories of one project beside a model of it: write, trash, take out, erase, time, restore and undo. After a restore everything that lives is what the model
// had at that moment, without what was erased; after an undo it is as it was before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { listByTime } from '../governed/list-records.ts';
import type { Principal } from '../governed/operation.ts';
import { dayMs } from '../governed/periods.ts';
import { pruneOldVersions } from '../governed/prune-history.ts';
import { restoreFromTrash, trashRecord } from '../governed/trash-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findRecord, findRecords } from '../stores/records.ts';
import { restoreKit, titleIn, type RestoreKit } from './restore.fixture.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const seeds = full ? 200 : 30;
const actsPerHistory = 26;
const name = 'Kita Sonnenhang';

interface Known {
  readonly title: string;
  readonly living: boolean;
}

type State = ReadonlyMap<string, Known>;

class History {
  readonly #kit: RestoreKit;
  readonly #ada: Principal;
  readonly #project: ProjectId;
  readonly #pick: (below: number) => number;
  #state = new Map<string, Known>();
  readonly #erased = new Set<string>();
  readonly #moments: { readonly atMs: number; readonly state: State }[] = [];
  restores = 0;
  #titles = 0;

  constructor(kit: RestoreKit, ada: Principal, project: ProjectId, pick: (below: number) => number) {
    this.#kit = kit;
    this.#ada = ada;
    this.#project = project;
    this.#pick = pick;
  }

  async act(): Promise<void> {
    const acts = [
      () => this.#write(),
      () => this.#write(),
      () => this.#update(),
      () => this.#update(),
      () => this.#trash(),
      () => this.#takeOut(),
      () => this.#erase(),
      () => this.#days(),
      () => this.#restoreOver(),
      () => this.#restoreBeside(),
    ];
    await acts[this.#pick(acts.length)]!();
    // Of the very millisecond of the last change, too.
    if (this.#pick(3) === 0) this.#remember();
    this.#kit.clock.advance(1 + this.#pick(3_600_000));
    assert.deepEqual(await this.#living(this.#project), said(this.#state));
  }

  #by = () => this.#kit.fresh(this.#ada);
  #one = (living: boolean) => {
    const ids = [...this.#state].filter(([, each]) => each.living === living).map(([id]) => id);
    return ids.length === 0 ? undefined : ids[this.#pick(ids.length)]!;
  };

  async #write(): Promise<void> {
    const title = `t${this.#titles++}`;
    const fields = { title, status: 'open' };
    const { id } = await this.#kit.ask(this.#by(), createRecord, { collection: 'tasks', project: this.#project, fields });
    this.#state.set(id, { title, living: true });
  }

  async #update(): Promise<void> {
    const id = this.#one(true);
    if (id === undefined) return;
    const title = `t${this.#titles++}`;
    const ifVersion = (await findRecord(this.#kit.rows, this.#ada.business, id))!.row.version;
    await this.#kit.ask(this.#by(), updateRecord, { collection: 'tasks', id, ifVersion, fields: { title } });
    this.#state.set(id, { title, living: true });
  }

  async #trash(): Promise<void> {
    const id = this.#one(true);
    if (id === undefined) return;
    await this.#kit.ask(this.#by(), trashRecord, { collection: 'tasks', id });
    this.#state.set(id, { ...this.#state.get(id)!, living: false });
  }

  async #takeOut(): Promise<void> {
    const id = this.#one(false);
    if (id === undefined) return;
    await this.#kit.ask(this.#by(), restoreFromTrash, { collection: 'tasks', id });
    this.#state.set(id, { ...this.#state.get(id)!, living: true });
  }

  async #erase(): Promise<void> {
    const id = this.#one(this.#pick(2) === 0);
    if (id === undefined) return;
    await this.#kit.ask(this.#by(), eraseRecord, { collection: 'tasks', id });
    this.#state.delete(id);
    this.#erased.add(id);
  }

  #remember(): void {
    this.#moments.push({ atMs: this.#kit.clock.nowMs(), state: new Map(this.#state) });
  }

  /** What lies in the trash long enough goes by itself, and versions that are old enough too. */
  async #days(): Promise<void> {
    this.#kit.clock.advance(this.#pick(20) * dayMs);
    await this.#kit.days(1, this.#ada);
    await pruneOldVersions(this.#kit.door, this.#ada.business, undefined);
    const there = await findRecords(this.#kit.rows, this.#ada.business, [...this.#state.keys()]);
    const ids = new Set<string>(there.map(({ row }) => row.id));
    for (const id of this.#state.keys()) {
      if (ids.has(id)) continue;
      assert.equal(this.#state.get(id)!.living, false, 'what lives does not go by itself');
      this.#state.delete(id);
      this.#erased.add(id);
    }
  }

  #moment() {
    const oldest = this.#kit.clock.nowMs() - 92 * dayMs;
    const moments = this.#moments.filter(({ atMs }) => atMs >= oldest);
    return moments.length === 0 ? undefined : moments[this.#pick(moments.length)];
  }

  async #restoreOver(): Promise<void> {
    const moment = this.#moment();
    if (!moment) return;
    const before = new Map(this.#state);
    const subject = { kind: 'project', id: this.#project } as const;
    const done = await this.#kit.restore(this.#ada, { subject, atMs: moment.atMs, how: 'over' }, name);
    assert.deepEqual([done.state, done.done?.changedSince, done.failure], ['restored', 0, undefined]);
    for (const [id, { title }] of this.#state) {
      const then = moment.state.get(id);
      this.#state.set(id, then?.living ? then : { title, living: false });
    }
    const lost = [...moment.state].filter(([id, { living }]) => living && this.#erased.has(id)).length;
    assert.equal(done.counts['tasks']?.erased ?? 0, lost, 'it says how many were left out');
    assert.deepEqual(await this.#living(this.#project), said(this.#state));
    this.restores++;
    if (this.#pick(2) === 0) return;
    this.#kit.clock.advance(1 + this.#pick(1_000));
    const undone = await this.#kit.undo(this.#ada, done);
    assert.deepEqual([undone.state, undone.done?.notUndone], ['undone', 0]);
    this.#state = before;
  }

  async #restoreBeside(): Promise<void> {
    const moment = this.#moment();
    if (!moment) return;
    const subject = { kind: 'project', id: this.#project } as const;
    const done = await this.#kit.restore(this.#ada, { subject, atMs: moment.atMs, how: 'beside' }, name);
    assert.deepEqual([done.state, done.failure], ['restored', undefined]);
    const wanted = [...moment.state].filter(([id, { living }]) => living && !this.#erased.has(id)).map(([, { title }]) => title);
    const copies = [...(await this.#living(done.copies![0]!)).values()];
    assert.deepEqual(copies.sort(), wanted.sort());
    await this.#kit.undo(this.#ada, done);
    this.restores++;
  }

  async #living(project: string): Promise<ReadonlyMap<string, string>> {
    const { records } = await this.#kit.ask(this.#by(), listByTime, { collection: 'tasks', project, limit: 1_000 });
    return new Map(records.map(({ id, fields }): [string, string] => [id, titleIn(fields)]).sort(byId));
  }

  /** Nothing that was erased lies anywhere. */
  async isClean(): Promise<void> {
    for (const id of this.#erased) assert.equal(await findRecord(this.#kit.rows, this.#ada.business, id), undefined);
    assert.equal((await this.#kit.ledger.check(this.#ada.business, { deep: true })).verdict, 'verified');
  }
}

const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
const said = (state: State): ReadonlyMap<string, string> =>
  new Map(
    [...state]
      .filter(([, { living }]) => living)
      .map(([id, { title }]): [string, string] => [id, title])
      .sort(byId),
  );

/** A small generator of its own, so that a seed is a history. */
function picker(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

test(`promise D3, threat 32: in ${seeds} random histories every living record is as it was at the moment, and nothing erased comes back`, async () => {
  let restores = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const kit = restoreKit({ seed });
    const ada = await kit.founder();
    const history = new History(kit, ada, await kit.project(ada), picker(seed));
    kit.clock.advance(1_000);
    try {
      for (let act = 0; act < actsPerHistory; act++) await history.act();
      await history.isClean();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    restores += history.restores;
  }
  assert.ok(restores > seeds, `only ${restores} restores: the histories say little`);
});
