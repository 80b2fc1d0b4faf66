import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLayering, filesReadMin, readLayeredSources } from './layering.ts';
import { repository } from './source-files.ts';

test('imports only go down, and powers stay with those who hold them', () => {
  const findings = checkLayering(readLayeredSources(repository), filesReadMin);
  assert.deepEqual(
    findings.map(({ path, line, message }) => `${path}:${line} ${message}`),
    [],
  );
});

test('having read too few files is a failure, not a pass', () => {
  assert.throws(() => checkLayering([], 1), /read only 0 files/);
  assert.throws(() => checkLayering(readLayeredSources(`${repository}/docs`), filesReadMin), /looking in the wrong place/);
});

test('a file that does not parse is a failure', () => {
  assert.throws(() => check('server/src/vault/broken.ts', 'import {'), /does not parse/);
});

const planted: [what: string, path: string, text: string, message: RegExp][] = [
  [
    'an import upwards',
    'server/src/vault/x.ts',
    "import { perform } from '../governed/perform.ts';",
    /vault imports governed .*declare a port below/,
  ],
  ['a type-only import upwards', 'server/src/ports/x.ts', "import type { Vault } from '../vault/vault.ts';", /ports imports vault/],
  ['an inline type import', 'server/src/ports/x.ts', "export type V = import('../vault/vault.ts').Vault;", /ports imports vault/],
  ['a re-export', 'server/src/catalogue/x.ts', "export { decide } from '../policy/decide.ts';", /catalogue imports policy/],
  ['a star re-export', 'server/src/catalogue/x.ts', "export * from '../policy/decide.ts';", /catalogue imports policy/],
  ['a dynamic import', 'server/src/ledger/x.ts', "const v = await import('../vault/vault.ts'); v.open();", /ledger imports vault/],
  ['a computed import', 'server/src/ledger/x.ts', 'const v = await import(`../${name}/vault.ts`); v.open();', /computed name/],
  [
    'an import by package name',
    'server/src/ledger/x.ts',
    "import { vault } from '@steward/server/vault/vault.ts';",
    /ledger imports vault/,
  ],
  [
    'an adapter outside main',
    'server/src/stores/x.ts',
    "import { openRows } from '../adapters/memory/rows.ts';",
    /let main choose the adapter/,
  ],
  [
    'an adapter that sees a layer',
    'server/src/adapters/memory/x.ts',
    "import { seal } from '../../vault/seal.ts';",
    /adapters import ports and protocol alone/,
  ],
  [
    'an AWS adapter that sees a layer',
    'aws/src/rows.ts',
    "import { seal } from '@steward/server/vault/seal.ts';",
    /wire things in aws\/src\/main/,
  ],
  [
    'a page that sees the server',
    'web/src/x.ts',
    "import type { Grant } from '@steward/server/ports/grant.ts';",
    /web imports protocol alone/,
  ],
  ['a package in protocol', 'protocol/src/x.ts', "import { readFileSync } from 'node:fs';", /depends on zod alone/],
  ['the server in protocol', 'protocol/src/x.ts', "import type { Grant } from '@steward/server/ports/grant.ts';", /depends on zod alone/],
  ['a file outside every layer', 'server/src/x.ts', "import { rows } from './ports/rows.ts';", /lies in no layer/],
  ['an unknown layer', 'server/src/main/x.ts', "import { pad } from '../helpers/pad.ts';", /there is no layer helpers/],
  ['cryptography', 'server/src/governed/x.ts', "import { createHash } from 'node:crypto';", /call the vault or the ledger/],
  ['the network', 'server/src/lifecycle/x.ts', "import { request } from 'node:https';", /the Outbound port/],
  ['fetch', 'server/src/lifecycle/x.ts', "await fetch('https://example.org');", /the Outbound port/],
  [
    'the network in an adapter that is not of the gate',
    'server/src/adapters/embedded/x.ts',
    "import { connect } from 'node:net';",
    /the Outbound port/,
  ],
  [
    'the network beside what connects nowhere',
    'server/src/adapters/embedded/x.ts',
    "import { isIP, connect } from 'node:net';",
    /the Outbound port/,
  ],
  ['the network as a whole', 'server/src/main/x.ts', "import net from 'node:net';", /the Outbound port/],
  ['the network under its old name', 'server/src/edges/x.ts', "import { request } from 'https';", /the Outbound port/],
  ['the network, imported late', 'server/src/edges/x.ts', "const { lookup } = await import('node:dns/promises');", /the Outbound port/],
  [
    'a package that connects',
    'server/src/edges/x.ts',
    "import { createTransport } from 'nodemailer/lib/nodemailer.js';",
    /the Outbound port/,
  ],
  ['a socket of the web', 'server/src/edges/x.ts', "new WebSocket('wss://example.org');", /the Outbound port/],
  ['a module that is loaded unseen', 'server/src/edges/x.ts', "process.getBuiltinModule('node:net');", /import it/],
  ['a module that is required', 'server/src/edges/x.ts', "require('node:net');", /import it/],
  ['the database', 'server/src/stores/x.ts', "import { DatabaseSync } from 'node:sqlite';", /SQLite is one adapter/],
  ['the environment', 'server/src/edges/x.ts', 'export const port = process.env.PORT;', /let main read the environment/],
  [
    'the environment in brackets',
    'server/src/edges/x.ts',
    "export const port = globalThis.process['env'].PORT;",
    /let main read the environment/,
  ],
  ['the environment as a module', 'server/src/edges/x.ts', "import { env } from 'node:process';", /let main read the environment/],
  ['Date.now', 'server/src/vault/x.ts', 'export const nowMs = Date.now();', /take the Clock port/],
  ['new Date()', 'server/src/main/x.ts', 'export const now = new Date();', /take the Clock port/],
  ['Math.random', 'server/src/ledger/x.ts', 'export const dice = Math.random();', /take the Random port/],
  ['crypto.randomUUID', 'server/src/edges/x.ts', 'export const id = crypto.randomUUID();', /take the Random port/],
];

for (const [what, path, text, message] of planted) {
  test(`finds ${what}`, () => {
    const findings = check(path, text);
    assert.equal(findings.length, 1);
    assert.match(findings[0] ?? '', message);
    assert.ok(findings[0]?.startsWith(`${path}:1 `));
  });
}

const permitted: [what: string, path: string, text: string][] = [
  [
    'imports downwards',
    'server/src/governed/x.ts',
    "import type { Grant } from '../ports/grant.ts'; import { seal } from '../vault/seal.ts';",
  ],
  [
    'protocol from everywhere',
    'server/src/adapters/memory/x.ts',
    "import type { KeyId } from '@steward/protocol/ids.ts'; import type { Rows } from '../../ports/rows.ts';",
  ],
  [
    'what connects nowhere',
    'server/src/adapters/embedded/x.ts',
    "import { isIP, type Socket } from 'node:net'; import type { Agent } from 'node:https';",
  ],
  ['the gate’s own way out', 'server/src/adapters/embedded/outbound-http.ts', "import { request } from 'node:https';"],
  ['adapters in main', 'server/src/main/x.ts', "import { openRows } from '../adapters/embedded/rows.ts';"],
  [
    'adapters in a test',
    'server/src/stores/x.test.ts',
    "import { openRows } from '../adapters/memory/rows.ts'; export const now = Date.now();",
  ],
  ['the AWS composition root', 'aws/src/main/x.ts', "import { perform } from '@steward/server/governed/perform.ts';"],
  ['a date of a known moment', 'server/src/edges/x.ts', 'export const start = new Date(0);'],
  ['zod in protocol', 'protocol/src/x.ts', "import { z } from 'zod'; export * from './ids.ts';"],
];

for (const [what, path, text] of permitted) test(`permits ${what}`, () => assert.deepEqual(check(path, text), []));

function check(path: string, text: string): string[] {
  return checkLayering([{ path, text }], 1).map((finding) => `${finding.path}:${finding.line} ${finding.message}`);
}
