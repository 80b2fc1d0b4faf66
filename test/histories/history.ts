// One history from one seed: what is done, and what must be true after every step and in the end.
import assert from 'node:assert/strict';
import { seededRandom } from '../../server/src/adapters/memory/scheduler.ts';
import { createRecord } from '../../server/src/governed/create-record.ts';
import { undoErasure } from '../../server/src/governed/decide-erasure.ts';
import { eraseRecord } from '../../server/src/governed/erase-record.ts';
import { endHold, setHold } from '../../server/src/governed/holds.ts';
import { dayMs } from '../../server/src/governed/periods.ts';
import { confirmRestore, requestRestore } from '../../server/src/governed/request-restore.ts';
import { putFile } from '../../server/src/governed/put-file.ts';
import { readRecord } from '../../server/src/governed/read-record.ts';
import { setProjectMember } from '../../server/src/governed/set-project-member.ts';
import { updateRecord } from '../../server/src/governed/update-record.ts';
import { valueOf } from '../../server/src/governed/testing/governed-kit.ts';
import { startErasure } from '../../server/src/lifecycle/start-erasure.ts';
import type { Machine } from '../../server/src/lifecycle/snapshot/testing/snapshot-kit.ts';
import { once } from '../../server/src/lifecycle/snapshot/testing/scene.ts';
import { findHold } from '../../server/src/stores/holds.ts';
import { findRecord } from '../../server/src/stores/records.ts';
import { Oracle } from './oracle.ts';
import { copyOf, World, type Known, type Model } from './world.ts';

const steps = 24;
/** Trash, epoch, key backups and snapshots, all of them over. */
const daysUntilGone = 5;

export interface Outcome {
  readonly erased: number;
  readonly recovered: number;
  readonly died: number;
  readonly restored: number;
}

export async function liveThrough(seed: number, spoil?: (machine: Machine) => void): Promise<Outcome> {
  return new History(new World(seed, spoil)).run();
}

class History extends Oracle {
  recovered = 0;
  died = 0;
  restored = 0;
  /** What the model was at moments of this life. */
  readonly moments: { readonly atMs: number; readonly model: Model }[] = [];

  async run(): Promise<Outcome> {
    const { w } = this;
    w.ada = await w.m.kit.founder();
    w.project = await w.m.kit.project(w.ada);
    w.ben = await w.m.kit.join(w.ada, 'member', 'Ben');
    for (let i = 0; i < 3; i++) await this.add();
    for (let step = 0; step < steps; step++) {
      w.m.kit.clock.advance(w.dice.below(3_600_000));
      await this.step();
      await this.judgeOne();
      this.moments.push({ atMs: w.nowMs, model: copyOf(w.model) });
    }
    await this.judgeAll();
    for (const known of w.model.records.values()) if (known.hold !== undefined) await this.release(known);
    for (let day = 0; day < daysUntilGone; day++) await w.day();
    await this.fallDue(true);
    await this.judgeAll();
    await this.judgeBytes();
    return {
      erased: [...w.model.records.values()].filter(({ state }) => state === 'gone').length,
      recovered: this.recovered,
      died: this.died,
      restored: this.restored,
    };
  }

  async step(): Promise<void> {
    const { dice } = this.w;
    const what = dice.below(22);
    if (what < 3) await this.add();
    else if (what < 6) await this.change();
    else if (what < 8) await this.erase('trash');
    else if (what < 9) await this.erase('now');
    else if (what < 10) await this.remove();
    else if (what < 11) await this.undo();
    else if (what < 13) await this.hold();
    else if (what < 14) await this.share();
    else if (what < 16) await this.snapshot();
    else if (what < 17) await this.recover();
    else if (what < 18) await this.jobs();
    else if (what < 20) await this.restore();
    else await this.day();
  }

  /** After a crash nobody knows whether it happened: the world says which of the two it was, and nothing else may be. */
  async perilously(act: () => Promise<void>, settle?: () => Promise<void>): Promise<void> {
    const outcome = await this.w.perilously(act);
    if (outcome !== 'died') return;
    this.died++;
    await settle?.();
  }

  async add(): Promise<void> {
    const { w } = this;
    const collection = w.dice.chance(0.3) ? 'documents' : 'tasks';
    const title = `t${w.dice.below(1_000_000)}`;
    const fields = collection === 'tasks' ? { title, status: 'open' } : { title };
    await this.perilously(
      async () => {
        const { id } = await w.m.kit.ask(w.ada, createRecord, { collection, project: w.project, fields });
        const known: Known = {
          id,
          collection,
          title,
          content: undefined,
          state: 'living',
          erasure: undefined,
          undoUntilMs: undefined,
          hold: undefined,
          wasHeld: false,
        };
        w.model.records.set(id, known);
        await this.remember(id);
        if (collection === 'documents') await this.upload(known);
      },
      () => this.observeAll(),
    );
  }

  async upload(known: Known): Promise<void> {
    const { w } = this;
    const content = Buffer.from(seededRandom(w.dice.below(2 ** 30)).bytes(60 + w.dice.below(2_000)));
    const input = {
      collection: known.collection,
      id: known.id,
      field: 'file',
      name: 'a.pdf',
      type: 'application/pdf',
      content: once(content),
    };
    await w.m.kit.ask(w.ada, putFile, input);
    known.content = content;
    await this.remember(known.id);
  }

  async change(): Promise<void> {
    const { w } = this;
    const known = this.pick(({ state }) => state === 'living');
    if (!known) return;
    const title = `u${w.dice.below(1_000_000)}`;
    await this.perilously(
      async () => {
        if (known.collection === 'documents' && w.dice.chance(0.5)) return this.upload(known);
        const { version } = await w.m.kit.ask(w.ada, readRecord, { collection: known.collection, id: known.id });
        await w.m.kit.ask(w.ada, updateRecord, { collection: known.collection, id: known.id, ifVersion: version, fields: { title } });
        known.title = title;
        await this.remember(known.id);
      },
      () => this.observeAll({ titles: [title] }),
    );
  }

  async erase(when: 'trash' | 'now'): Promise<void> {
    const { w } = this;
    const known = this.pick(({ state }) => state === 'living');
    if (!known) return;
    await this.perilously(
      async () => {
        const subject = { kind: 'record', collection: known.collection, id: known.id } as const;
        const { id, undoUntilMs } = valueOf(await startErasure(w.m.kit.door, w.ada, { subject, when }, { purpose: 'service' }));
        Object.assign(known, { state: 'trashed', erasure: id, undoUntilMs });
      },
      () => this.observeAll(),
    );
  }

  /** At once, and by itself. */
  async remove(): Promise<void> {
    const { w } = this;
    const known = this.pick(({ state, hold }) => state === 'living' && hold === undefined);
    if (!known) return;
    await this.perilously(
      async () => {
        await w.m.kit.ask(w.ada, eraseRecord, { collection: known.collection, id: known.id });
        known.state = 'gone';
      },
      async () => {
        if ((await findRecord(w.m.kit.rows, w.ada.business, known.id)) === undefined) known.state = 'gone';
        else await this.observeAll();
      },
    );
    if (known.state !== 'gone') return;
    // It is gone for everybody, and out of reach of a recovery once the copies are told, within seconds.
    await this.again();
    await this.fallDue(false);
  }

  async undo(): Promise<void> {
    const { w } = this;
    const known = this.pick(({ state, undoUntilMs }) => state === 'trashed' && undoUntilMs !== undefined && undoUntilMs > w.nowMs);
    if (!known) return;
    await this.perilously(
      async () => {
        await w.m.kit.ask(w.ada, undoErasure, { id: known.erasure! });
        Object.assign(known, { state: 'living', erasure: undefined, undoUntilMs: undefined });
      },
      () => this.observeAll(),
    );
  }

  async hold(): Promise<void> {
    const { w } = this;
    const known = this.pick(({ state }) => state !== 'gone');
    if (!known) return;
    if (known.hold !== undefined) return this.release(known);
    await this.perilously(
      async () => {
        const scope = { kind: 'record', id: known.id } as const;
        known.wasHeld = true;
        known.hold = (await w.m.kit.ask(w.ada, setHold, { scope, untilMs: w.nowMs + 300 * dayMs, why: 'a dispute' })).id;
      },
      // A hold nobody knows of would only keep longer what must be kept: it is set again, under an id that is known.
      () => this.hold2(known),
    );
  }

  async hold2(known: Known): Promise<void> {
    const { w } = this;
    const scope = { kind: 'record', id: known.id } as const;
    const holds = await w.m.kit.rows.range({ partition: w.ada.business, prefix: 'hold/', limit: 1_000 });
    const ids = holds.map(({ sort }) => sort.slice('hold/'.length));
    for (const id of ids) {
      const found = (await findHold(w.m.kit.rows, w.ada.business, id))!.hold;
      if (found.scope.id === scope.id && found.endedMs === undefined) known.hold = found.id;
    }
  }

  async release(known: Known): Promise<void> {
    const { w } = this;
    await this.perilously(
      async () => {
        await w.m.kit.ask(w.ada, endHold, { id: known.hold! });
        known.hold = undefined;
      },
      async () => {
        if (known.hold === undefined) return;
        const found = await findHold(w.m.kit.rows, w.ada.business, known.hold);
        if (found!.hold.endedMs !== undefined) known.hold = undefined;
        else await this.release(known);
      },
    );
  }

  async share(): Promise<void> {
    const { w } = this;
    const shared = !w.model.shared;
    await this.perilously(
      async () => {
        await w.m.kit.ask(w.ada, setProjectMember, {
          project: w.project,
          person: w.benId(),
          role: shared ? 'contributor' : 'none',
        } as never);
        w.model.shared = shared;
      },
      async () => {
        const role = await w.m.kit.rows.get({ partition: w.ada.business, sort: `pm/${w.project}/${w.benId()}` });
        w.model.shared = role !== undefined;
      },
    );
  }

  async snapshot(): Promise<void> {
    const { w } = this;
    await this.perilously(async () => {
      // What is to be in it is what is there when it begins.
      const then = copyOf(w.model);
      const { id } = await w.m.snapshots.now();
      w.snapshots.set(id, then);
    });
  }

  async recover(): Promise<void> {
    const { w } = this;
    const { current } = await w.m.snapshots.place.manifests();
    const known = current.filter(({ id }) => w.snapshots.has(id));
    if (known.length === 0) return;
    const chosen = w.dice.chance(0.6) ? known.at(-1)! : w.dice.pick(known);
    const gone = [...w.model.records.values()].filter(({ state }) => state === 'gone');
    await w.recover(chosen.id);
    // What came after it is given up: keys that nothing refers to any more are destroyed within a day.
    for (const { id, takenAtMs } of current) if (takenAtMs > chosen.takenAtMs) w.snapshots.delete(id);
    this.moments.length = 0;
    this.recovered++;
    w.model = copyOf(w.snapshots.get(chosen.id)!);
    // What was destroyed since does not come back, whatever the snapshot held.
    for (const known2 of gone) if (w.model.records.has(known2.id)) w.model.records.set(known2.id, { ...known2, hold: undefined });
    // Snapshots of a time that never was any more: what they held may come back all the same.
    await this.judgeAll();
  }

  /** To a moment, over what is there now: what lived then is as it was, what is gone stays gone. */
  async restore(): Promise<void> {
    const { w } = this;
    if (this.moments.length === 0) return;
    const { atMs, model } = w.dice.pick(this.moments);
    const known = this.pick(
      ({ id, state, hold }) =>
        model.records.get(id)?.state === 'living' && (state === 'gone' || (state === 'living' && hold === undefined)),
    );
    if (!known) return;
    const then = model.records.get(known.id)!;
    await this.perilously(
      async () => {
        const subject = { kind: 'record', collection: known.collection, id: known.id } as const;
        const asked = await w.m.kit.ask(w.ada, requestRestore, { subject, atMs, how: 'over' });
        await w.jobs();
        await this.fallDue(false);
        await w.m.kit.ask(w.ada, confirmRestore, { id: asked.id });
        await w.jobs();
        assert.notEqual(known.state, 'gone', 'what is gone cannot be restored');
        Object.assign(known, { title: then.title, content: then.content });
        await this.remember(known.id);
        this.restored++;
        await this.fallDue(false);
      },
      async () => {
        await this.again();
        await this.fallDue(false);
        await this.observeAll({ titles: [then.title] });
      },
    );
  }

  async jobs(): Promise<void> {
    await this.perilously(
      () => this.w.jobs(),
      () => this.again(),
    );
    await this.fallDue(false);
  }

  async day(): Promise<void> {
    const { w } = this;
    await this.perilously(
      () => w.day(),
      () => this.again(),
    );
    await this.fallDue(true);
  }

  /** What a process that died had leased is free after a minute. */
  async again(): Promise<void> {
    this.w.m.kit.clock.advance(2 * 60_000);
    await this.w.work();
  }

  /** What is due and not held is gone; what was held is looked at once a day, and may be gone before. */
  async fallDue(dayIsOver: boolean): Promise<void> {
    const { w } = this;
    for (const known of w.model.records.values()) {
      const due = known.state === 'trashed' && (known.undoUntilMs === undefined || known.undoUntilMs <= w.nowMs);
      if (!due || known.hold !== undefined) continue;
      const looked = dayIsOver || !known.wasHeld || (await findRecord(w.m.kit.rows, w.ada.business, known.id)) === undefined;
      if (looked) known.state = 'gone';
    }
  }
}
