// The process that durability.test.ts kills or watches: it commits rows as quickly as it can, several in one group, and prints the
// number of each commit once that was acknowledged. Arguments: the file, how many commits (0 for ever), and how many to a group.
import { writeSync } from 'node:fs';
import { openSqliteRows } from './sqlite-rows.ts';

const [file, count, group] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const rows = openSqliteRows(file);
const from = (await rows.range({ partition: 'p', prefix: '', reverse: true, limit: 1 }))[0]?.sort;
let next = from === undefined ? 0 : Number(from) + 1;
for (let done = 0; count === 0 || done < count; done += group) {
  await Promise.all(
    Array.from({ length: group }, async () => {
      const number = next++;
      const key = { partition: 'p', sort: String(number).padStart(9, '0') };
      await rows.commit([
        { kind: 'put', key, value: new TextEncoder().encode(`value ${number} `.repeat(100)), expect: 'absent' },
        { kind: 'put', key: { partition: 'head', sort: 'head' }, value: new TextEncoder().encode(String(number)), expect: 'any' },
      ]);
      writeSync(1, `acknowledged ${number}\n`);
    }),
  );
}
await rows.close();
