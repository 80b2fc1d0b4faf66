// Signs up a workshop, books a car in, finds it again, and fetches the proof that this is in the ledger.
//   node first-vehicle.ts http://localhost:7300
import { accountRoutes } from '@steward/protocol/wire/account-routes.js';
import { businessRoutes } from '@steward/protocol/wire/business-routes.js';
import { createClient } from '@steward/protocol/client.js';
import { ed25519Verifier } from '@steward/protocol/ledger/note.js';
import { verifyReceipt } from '@steward/protocol/ledger/receipt.js';
import { vehicles, type Vehicle } from './vehicles.ts';

const url = process.argv[2] ?? 'http://localhost:7300';
const visitor = createClient({ url });
const password = `${crypto.randomUUID()} workshop`;
const session = await visitor.call(accountRoutes.signUp, {
  body: { email: `mia-${Date.now()}@example.com`, password, name: 'Mia Kern', language: 'de', business: { name: 'Kern Kfz' } },
});
if (!('token' in session) || session.token === undefined) throw new Error('this server mails a link first; follow it and sign in');
const client = visitor.withToken(session.token);
const cars = client.records(vehicles);

const golf: Vehicle = { plate: 'L-MK 2026', state: 'in-work', kilometres: 81_200, estimate: { amount: 48_000, currency: 'EUR' } };
const booked = await cars.create({ fields: golf });
const done = await cars.update(booked.id, booked.version, { state: 'ready' });
console.log(`${done.fields.plate} is ${done.fields.state}, at ${done.fields.kilometres} km`);

const { volume, index } = done.receipt!;
const proof = await (await client.call(businessRoutes.receipt, { params: { volume, index } })).text();
const vkey = (await (await client.call(businessRoutes.vkey, { params: { volume } })).text()).trim();
const checked = await verifyReceipt(proof, [ed25519Verifier(vkey)]);
if (!checked.verified) throw new Error(checked.rule);
console.log(`Proved: entry ${checked.index} of ${checked.checkpoint.origin}`);
