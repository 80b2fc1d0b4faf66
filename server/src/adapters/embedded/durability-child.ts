// The process that durability.test.ts kills, watches or injects errors into: it commits rows as quickly as it can, several in one group,
// and prints the number of each commit with `acknowledged`, or the code of the error it was refused with. Arguments: the file, how many
// commits (0 for ever), and how many to a group.
import { writeSync } from 'node:fs';
import { isStewardError } from '@steward/protocol/errors.ts';
import { openSqliteRows } from './sqlite-rows.ts';

const [file, count, group] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const rows = openSqliteRows(file);
const [last] = await rows.range({ partition: 'p', prefix: '', reverse: true, limit: 1 });
let next = last === undefined ? 0 : Number(last.sort) + 1;
for (let done = 0; count === 0 || done < count; done += group) {
  await Promise.all(
    Array.from({ length: group }, async () => {
      const number = next++;
      const key = { partition: 'p', sort: String(number).padStart(9, '0') };
      const answer = await rows
        .commit([
          { kind: 'put', key, value: new TextEncoder().encode(`value ${number} `.repeat(100)), expect: 'absent' },
          { kind: 'put', key: { partition: 'head', sort: 'head' }, value: new TextEncoder().encode(String(number)), expect: 'any' },
        ])
        .then(
          () => 'acknowledged',
          (error: unknown) => (isStewardError(error) ? error.code : 'another error'),
        );
      writeSync(1, `${answer} ${number}\n`);
    }),
  );
}
await rows.close();
