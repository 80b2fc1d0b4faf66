// The process dies at a call of an import, whichever it is, and a new one takes it up: in the end all of it is there or nothing, and at no time a part.
import assert from 'node:assert/strict';
import test from 'node:test';
import { failCall, type Faults } from '../../adapters/memory/faults.ts';
import { memoryBlobs } from '../../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../../adapters/memory/memory-keys.ts';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../../adapters/memory/memory-signer-memory.ts';
import { zipStream } from '../../catalogue/formats/zip-stream.ts';
import { cancelJob } from '../../governed/cancel-job.ts';
import { confirmImport } from '../../governed/confirm-import.ts';
import { createRecord } from '../../governed/create-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { putFile } from '../../governed/put-file.ts';
import { sweepOrphans } from '../../governed/sweep-orphans.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { listJobs } from '../../stores/jobs.ts';
import { importKit, pieces, type ImportKit } from './import.fixture.ts';

const every = process.env['STEWARD_TEST'] === 'full' ? 1 : 3;

interface Stores {
  readonly rows: ReturnType<typeof memoryRows>;
  readonly keys: ReturnType<typeof memoryKeys>;
  readonly blobs: ReturnType<typeof memoryBlobs>;
  readonly epochs: ReturnType<typeof memoryEpochs>;
  readonly memory: ReturnType<typeof memorySignerMemory>;
}

const stores = (faults: Faults): Stores => ({
  rows: memoryRows({ faults }),
  keys: memoryKeys({ faults }),
  blobs: memoryBlobs({ faults }),
  epochs: memoryEpochs({ faults }),
  memory: memorySignerMemory({ faults }),
});

/** An archive with a file, a new record, a changed one and one that is the same. */
async function scene(kit: ImportKit): Promise<{ ada: Principal; archive: Buffer; before: string }> {
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const make = (title: string) => kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title, status: 'open' } });
  const changed = await make('then');
  await make('the same');
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'c' } });
  const { fields } = await kit.ask(ada, putFile, {
    collection: 'photos',
    id: photo.id,
    field: 'picture',
    name: 'p.png',
    type: 'image/png',
    content: pieces('the picture'),
  });
  const lines = (await kit.copyOf(ada)).trimEnd().split('\n');
  await kit.ask(ada, updateRecord, { collection: 'tasks', id: changed.id, ifVersion: 1, fields: { title: 'now' } });
  const fresh = `${photo.id.slice(0, -2)}ba`;
  const file = (fields['picture'] as { id: string }).id;
  const other = `${file.slice(0, -2)}ba`;
  const records = [
    ...lines,
    lines
      .find((line) => line.includes(photo.id))!
      .replaceAll(photo.id, fresh)
      .replaceAll(file, other),
  ];
  const archive: Uint8Array[] = [];
  const entry = (path: string, content: string) => ({ path, modifiedAt: new Date(0), bytes: () => pieces(content) });
  const of = (collection: string) => records.filter((line) => line.includes(`"collection":"${collection}"`)).join('\n');
  const entries = [
    ...['projects', 'tasks', 'photos'].map((name) => entry(`records/${name}.ndjson`, of(name))),
    entry(`files/a/photos/p-${other}.png`, 'the picture'),
  ];
  for await (const piece of zipStream(entries)) archive.push(piece);
  return { ada, archive: Buffer.concat(archive), before: await kit.copyOf(ada) };
}

async function run(kit: ImportKit, ada: Principal, archive: Buffer, giveUp: boolean): Promise<void> {
  const view = await kit.bring(ada, archive, { name: 'copy.zip' });
  await kit.work();
  await kit.ask(ada, confirmImport, { id: view.id });
  if (giveUp) await kit.ask(ada, cancelJob, { id: view.id });
  await kit.work();
}

/** What the import makes of the business when nothing goes wrong. */
async function undisturbed(): Promise<string> {
  const kit = importKit({ over: stores({}) });
  const { ada, archive } = await scene(kit);
  await run(kit, ada, archive, false);
  return kit.copyOf(ada);
}

for (const giveUp of [false, true])
  test(`a crash at any call of an import ${giveUp ? 'that is given up ' : ''}is taken up: all of it, or nothing`, async () => {
    const after = await undisturbed();
    let crashes = 0;
    for (let n = 1 + (giveUp ? 1 : 0); n < 3_000; n += every) {
      if (!(await crashAt(n, after, giveUp))) break;
      crashes++;
    }
    assert.ok(crashes > 20, `${crashes} crashes`);
  });

async function crashAt(n: number, after: string, giveUp: boolean): Promise<boolean> {
  let armed: Faults = {};
  const made = stores({ before: (call, count) => armed.before?.(call, count), after: (call, count) => armed.after?.(call, count) });
  const kit = importKit({ over: made });
  const { ada, archive, before } = await scene(kit);
  const counted = failCall(n, 'crash', n % 2 === 0 ? 'before' : 'after');
  armed = counted;
  await run(kit, ada, archive, giveUp).catch(() => undefined);
  const hit = counted.count() >= n;
  armed = {};
  if (!hit) return false;
  const over = {
    rows: made.rows.crash(),
    keys: made.keys.crash(),
    blobs: made.blobs.crash(),
    epochs: made.epochs.crash(),
    memory: made.memory.crash(),
  };
  const again = importKit({ over, seed: n + 10_000 });
  // The lease of the process that died ends.
  again.clock.advance(kit.clock.nowMs() - again.clock.nowMs() + 120_000);
  const seen = await again.copyOf(ada);
  assert.ok(withoutTimes(seen) === withoutTimes(before) || withoutTimes(seen) === withoutTimes(after), `call ${n}: a part is to be seen`);
  const [job] = await listJobs(again.rows, ada.business, 'import');
  if (job) {
    await again.work();
    if ((await again.job(ada, job)).state === 'checked')
      await again.ask({ ...ada, signedInAtMs: again.clock.nowMs() }, confirmImport, { id: job.id });
    await again.work();
  }
  const ended = job && (await again.job(ada, job));
  const end = withoutTimes(await again.copyOf(ada));
  if (ended?.state === 'imported') assert.equal(end, withoutTimes(after), `call ${n}: not all of it is there`);
  else assert.equal(end, withoutTimes(before), `call ${n}: something is left of what ended as ${ended?.state}`);
  assert.ok(!ended || ['imported', 'cancelled'].includes(ended.state), `call ${n}: ${ended?.state} ${JSON.stringify(ended?.failure)}`);
  await nothingLeft(again, ada, n);
  return true;
}

/** When somebody changed it last depends on when the process died. */
const withoutTimes = (copy: string) => copy.replaceAll(/"updatedAt":"[^"]*"/g, '');

async function nothingLeft(kit: ImportKit, ada: Principal, n: number): Promise<void> {
  for (const prefix of ['part/', 'claim/', 'importing'])
    assert.equal((await kit.rows.range({ partition: ada.business, prefix, limit: 1 })).length, 0, `call ${n}: ${prefix}`);
  const suspects = new Set<string>();
  kit.clock.advance(7_200_000);
  await sweepOrphans(kit.tools, ada.business, suspects);
  await sweepOrphans(kit.tools, ada.business, suspects);
  const files = await kit.tools.blobs.list(`files/${ada.business}/`, undefined, 100);
  assert.equal(files.length, (await kit.copyOf(ada)).split('"sha256"').length - 1, `call ${n}: files nobody names`);
}
