// snapshot now | list | verify | drill: copies of everything, sealed as it lies, for the day the machine is lost.
import { exits, type Command, type Context } from './command.ts';

const day = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

async function asked<T>(context: Context, method: 'GET' | 'POST', path: string): Promise<T> {
  const operator = await context.operator();
  try {
    return (await operator.ask(method, path)) as T;
  } finally {
    await operator.close();
  }
}

const plain = { options: {}, wordsMin: 0, wordsMax: 0 } as const;

export const snapshotNow: Command = {
  ...plain,
  name: 'snapshot now',
  usage: 'snapshot now',
  summary: 'Take a snapshot and a key backup now',
  async run(context) {
    context.terminal.note('Taking a snapshot …');
    const run = await asked<{ id: string; rows: number; newChunks: number; newBytes: number; keyBackups: number; troubles: string[] }>(
      context,
      'POST',
      '/snapshots',
    );
    context.terminal.line(`${run.id}: ${run.rows} rows, ${run.newBytes} bytes of them new; ${run.keyBackups} key backups`);
    for (const trouble of run.troubles) context.terminal.line(`  ${trouble}`);
    context.terminal.result(run);
    return run.troubles.length === 0 ? exits.done : exits.partly;
  },
};

export const snapshotList: Command = {
  ...plain,
  name: 'snapshot list',
  usage: 'snapshot list',
  summary: 'List the snapshots, the oldest first',
  async run(context) {
    const found = await asked<{ list: readonly { id: string; takenAtMs: number }[] }>(context, 'GET', '/snapshots');
    for (const { id, takenAtMs } of found.list) context.terminal.line(`${id}  ${day(takenAtMs)}`);
    if (found.list.length === 0) context.terminal.line('No snapshot yet.');
    context.terminal.result(found);
    return exits.done;
  },
};

export const snapshotVerify: Command = {
  ...plain,
  name: 'snapshot verify',
  usage: 'snapshot verify',
  summary: 'Read every byte of every snapshot back and compare it with its hash',
  async run(context) {
    context.terminal.note('Reading every snapshot …');
    const found = await asked<{
      snapshots: number;
      objects: number;
      damaged: readonly { name: string; how: string; snapshots: string[] }[];
    }>(context, 'POST', '/snapshots/verify');
    for (const { name, how, snapshots } of found.damaged)
      context.terminal.line(`DAMAGED ${name}: ${how}${snapshots.length === 0 ? '' : `; needed by ${snapshots.join(', ')}`}`);
    if (found.damaged.length === 0)
      context.terminal.line(`${found.snapshots} snapshots, ${found.objects} objects: all as they were written`);
    context.terminal.result(found);
    return found.damaged.length === 0 ? exits.done : exits.mismatch;
  },
};

export const snapshotDrill: Command = {
  ...plain,
  name: 'snapshot drill',
  usage: 'snapshot drill',
  summary: 'Rehearse a recovery from the newest snapshot in a place of its own, as happens every week',
  async run(context) {
    context.terminal.note('Rebuilding in a place of its own …');
    const drill = await asked<{
      businesses: number;
      rows: number;
      opened: number;
      same: number;
      troubles: readonly string[];
      tookMs: number;
    }>(context, 'POST', '/snapshots/drill');
    context.terminal.line(
      `${drill.businesses} businesses and ${drill.rows} rows rebuilt in ${drill.tookMs} ms; ${drill.opened} records opened, ${drill.same} the same as the living`,
    );
    for (const trouble of drill.troubles) context.terminal.line(`  ${trouble}`);
    context.terminal.result(drill);
    return drill.troubles.length === 0 ? exits.done : exits.mismatch;
  },
};
