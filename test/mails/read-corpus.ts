// Reads the whole corpus once, and says what it took: started by corpus.test.ts as a process with a small heap.
import { isStewardError } from '@steward/protocol/errors.ts';
import { readMail } from '../../server/src/catalogue/mail/read-mail.ts';
import { corpus } from './corpus.ts';
import { delivered } from './kit.ts';

let read = 0;
let slowest = { name: '', ms: 0 };
const begun = process.cpuUsage();
for (const { name, raw, envelope } of corpus) {
  const bytes = await raw();
  const before = performance.now();
  try {
    readMail(bytes, { ...delivered, ...envelope });
  } catch (error) {
    if (!isStewardError(error, 'invalid-input')) throw error;
  }
  read++;
  const ms = Math.round(performance.now() - before);
  if (ms > slowest.ms) slowest = { name, ms };
}
const { user, system } = process.cpuUsage(begun);
const residentMb = Math.round(process.resourceUsage().maxRSS / 1_000);
console.log(JSON.stringify({ read, residentMb, cpuSeconds: (user + system) / 1e6, slowest: `${slowest.name}: ${slowest.ms} ms` }));
