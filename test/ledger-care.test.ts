// What happens to ledgers over the years, with real processes and files: keys turned, a database restored, a mirror, witnesses.
import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { asker, signUp } from './kit/http.ts';
import { testedEdition } from './kit/edition.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';
import { namesIn, withStored } from './kit/stored.ts';

async function inFolder(work: (folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work(folder);
  } finally {
    await folder.remove();
  }
}

const beside = (folder: ServerFolder, name: string) => join(dirname(folder.data), name);

async function exportTo(folder: ServerFolder, business: string, name: string, volume?: number): Promise<string> {
  const out = beside(folder, name);
  const more = volume === undefined ? [] : ['--volume', String(volume)];
  const { code, stderr } = await folder.cli(['ledger', 'export', '--business', business, '--out', out, ...more]);
  assert.equal(code, 0, stderr);
  return out;
}

test('a turned key: the old vkey leads to the new one, in an export and on the running server', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, business } = await signUp(server.url, 'Ada');
    const before = await exportTo(folder, business, 'before');
    assert.equal((await folder.cli(['keys', 'rotate', '--business', business, '--ledger'])).code, 0);
    const after = await exportTo(folder, business, 'after');
    const [oldKey, newKey] = await Promise.all([before, after].map((out) => readFile(join(out, 'vkey'), 'utf8')));
    assert.notEqual(oldKey, newKey);
    for (const vkey of [oldKey!, newKey!]) assert.equal((await folder.cli(['verify', after, '--key', vkey.trim()])).code, 0);
    const url = `${server.url}/v1/ledger/1`;
    assert.equal((await folder.cli(['verify', url, '--key', oldKey!.trim()], { STEWARD_TOKEN: token })).code, 0);
  }));

const inTables = testedEdition === 'aws' && 'the file of a database is put back';

test('a database restored from a backup: nothing goes on until somebody says so, and the loss is named for ever', { skip: inTables }, () =>
  inFolder(async (folder) => {
    const first = await folder.start();
    const { token, business } = await signUp(first.url, 'Ada');
    assert.equal((await asker(first.url, token)('GET', '/v1/ledger/checkpoint')).status, 200);
    await first.kill('SIGTERM');
    const database = join(folder.data, 'records.sqlite');
    await cp(database, beside(folder, 'backup.sqlite'));

    const second = await folder.start();
    const ask = asker(second.url, token);
    for (const name of ['Kita', 'Halle', 'Brücke']) assert.equal((await ask('POST', '/v1/projects', { fields: { name } })).status, 201);
    assert.equal((await folder.cli(['verify', await exportTo(folder, business, 'seen')])).code, 0);
    await second.kill('SIGTERM');
    await cp(beside(folder, 'backup.sqlite'), database);

    const third = await folder.start();
    const refused = await asker(third.url, token)('GET', '/v1/business');
    assert.deepEqual([refused.status, refused.body['code']], [503, 'ledger-unavailable']);
    assert.match(String(refused.body['rule']), /restored from a backup/);
    assert.match((await folder.cli(['status'])).stdout, /restored from a backup/);
    assert.equal((await folder.cli(['verify'])).code, 3);
    assert.equal((await folder.cli(['ledger', 'go-on', '--business', business])).code, 6);
    assert.equal((await folder.cli(['ledger', 'go-on', '--business', business, `--confirm=${business}`])).code, 0);
    assert.equal((await asker(third.url, token)('GET', '/v1/business')).status, 200);
    assert.equal((await folder.cli(['verify'])).code, 0);
    assert.equal((await folder.cli(['ledger', 'go-on', '--business', business, `--confirm=${business}`])).code, 1, 'nothing is lost now');

    // Whoever had seen more of the first volume is told, and gets the evidence.
    const rewound = await folder.cli(['verify', await exportTo(folder, business, 'rewound', 1)]);
    assert.equal(rewound.code, 3);
    assert.match(rewound.stdout, /^REWOUND/);
    const [evidence] = (await readdir(beside(folder, 'state/steward'))).filter((name) => name.startsWith('evidence-'));
    const kept = JSON.parse(await readFile(beside(folder, `state/steward/${evidence}`), 'utf8')) as { evidence: { remembered: string } };
    assert.match(kept.evidence.remembered, /^\S+\n\d+\n/);
    assert.equal((await folder.cli(['verify', await exportTo(folder, business, 'second', 2)])).code, 0);
  }),
);

test('a mirror holds the ledger a start later, and a witness of the policy is asked; both are said where customers read it', () =>
  inFolder(async (folder) => {
    const asked = Promise.withResolvers<string>();
    const witness = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        asked.resolve(`${request.method} ${request.url} ${body.split('\n')[0]}`);
        response.writeHead(404).end();
      });
    }).listen(0, '127.0.0.1');
    await once(witness, 'listening');
    try {
      const vkey = 'mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O';
      const policy = `witness w1 ${vkey} http://127.0.0.1:${(witness.address() as AddressInfo).port}/w\nquorum w1\n`;
      const file = beside(folder, 'policy');
      await writeFile(file, policy);
      // Also where a whole run of the tests switches every processor off.
      const settings = { STEWARD_WITNESS_POLICY: file, STEWARD_MIRROR: beside(folder, 'mirror'), STEWARD_PROCESSORS_OFF: '' };
      const refused = await folder.cli(['start'], settings);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /# operator w1 \|/);
      await writeFile(file, `# operator w1 | Zeuge AG | Zürich, Switzerland | 2026-11-24\n${policy}`);

      const first = await folder.start(settings);
      const { token, business } = await signUp(first.url, 'Ada');
      await first.kill('SIGTERM');
      const second = await folder.start(settings);
      const inventory = await asker(second.url, token)('GET', '/v1/inventory');
      const processors = inventory.body['processors'] as readonly { id: string; company: string }[];
      assert(processors.some(({ id, company }) => id === 'witness-w1' && company === 'Zeuge AG'));
      assert.equal(await asked.promise, 'POST /w/add-checkpoint old 0');
      const place = `ledger/${business}/1/checkpoint`;
      const checkpoints =
        testedEdition === 'aws'
          ? await withStored(folder, ({ mirror }) => namesIn(mirror!, `${place}/`))
          : await readdir(beside(folder, `mirror/named/${place}`));
      assert.equal(checkpoints.length, 1);
    } finally {
      witness.close();
    }
  }));
