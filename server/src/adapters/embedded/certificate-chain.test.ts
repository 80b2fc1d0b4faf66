import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { leadsToRoot } from './certificate-chain.ts';
import { certificateOf, type CertificateParts, type SelfSigned } from './self-signed-certificate.ts';

const nowMs = Date.UTC(2026, 10, 27);
const at = 'http://crt.example.test/between.cer';
const make = (name: string, by?: SelfSigned & { readonly name: string }, more: Partial<CertificateParts> = {}) => ({
  name,
  ...certificateOf({ name, subjects: [], isAuthority: true, ...(by && { by: { name: by.name, key: by.key } }), ...more }),
});
const root = make('Root');
const between = make('Between', root);
const leaf = make('Leaf', between, { isAuthority: false, subjects: ['sns.amazonaws.com'] });
const certificates = (...pems: readonly SelfSigned[]) => pems.map(({ cert }) => new X509Certificate(cert));

interface Given {
  readonly of: readonly SelfSigned[];
  readonly roots?: readonly SelfSigned[];
  readonly fetched?: SelfSigned;
  readonly now?: number;
}
const leads = ({ of, roots = [root], fetched, now = nowMs }: Given) =>
  leadsToRoot({
    certificates: certificates(...of),
    nowMs: now,
    roots: roots.map(({ cert }) => cert),
    fetchIssuer: async (url) => (fetched && url === at ? new X509Certificate(fetched.cert) : undefined),
  });

test('a certificate leads to a root by those that came with it, or lie where it says', async () => {
  assert.equal(await leads({ of: [leaf, between] }), true);
  assert.equal(await leads({ of: [make('Direct', root, { isAuthority: false })] }), true);
  const told = make('Told', between, { isAuthority: false, issuerAt: at });
  assert.equal(await leads({ of: [told], fetched: between }), true);
});

test('what does not lead there is not believed', async () => {
  const cases: readonly (readonly [string, Given])[] = [
    ['nothing', { of: [] }],
    ['the one between is missing', { of: [leaf] }],
    ['the root is not known', { of: [leaf, between], roots: [make('Another')] }],
    ['a root of the same name and another key', { of: [leaf, between], roots: [make('Root')] }],
    ['one between of the same name and another key', { of: [leaf, make('Between', root)] }],
    ['signed by itself', { of: [make('Own')] }],
    ['signed by what may not sign', { of: [make('Child', leaf), leaf, between] }],
    ['not good any more', { of: [leaf, between], now: Date.UTC(2100, 0) }],
    ['not good yet', { of: [leaf, between], now: Date.UTC(2019, 0) }],
    ['what was fetched is somebody else’s', { of: [make('Told', between, { issuerAt: at })], fetched: make('Between', root) }],
  ];
  for (const [what, given] of cases) assert.equal(await leads(given), false, what);
});

test('a chain without an end ends', async () => {
  const loop: (SelfSigned & { readonly name: string })[] = [make('0')];
  for (let i = 1; i < 9; i++) loop.unshift(make(String(i), loop[0]));
  assert.equal(await leads({ of: loop, roots: [loop.at(-1)!] }), false);
  assert.equal(await leads({ of: loop.slice(4), roots: [loop.at(-1)!] }), true);
});
