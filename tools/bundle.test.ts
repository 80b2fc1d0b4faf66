// What a phone has to fetch before the app shows anything stays small: at most 150 kB gzip. The map, the photo reader, every page come when they are needed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { firstLoad } from './first-load.ts';
import { repository } from './source-files.ts';

const gzipBytesMax = 150_000;

test('the main bundle is at most 150 kB gzip', () => {
  assert(existsSync(join(repository, 'web/dist/index.html')), 'the app is not built: node tools/setup.mjs');
  const { files, gzipBytes } = firstLoad();
  assert(gzipBytes <= gzipBytesMax, `${gzipBytes} bytes gzip in ${files.join(', ')}`);
  assert(gzipBytes > 50_000, `only ${gzipBytes} bytes in ${files.join(', ')}: this looks in the wrong place`);
});

const built: Readonly<Record<string, string>> = {
  'index.html':
    '<script type="module" crossorigin src="/assets/a.js"></script><link rel="modulepreload" href="/assets/b.js"><link rel="stylesheet" href="/assets/s.css">',
  'assets/a.js': 'import{x as y}from"./c.js";import"./d.js";export{z}from"./e.js";const map=()=>import("./map.js")',
  'assets/b.js': 'import{x}from"./c.js"',
  'assets/c.js': 'import{a}from"./a.js"',
  'assets/d.js': '',
  'assets/e.js': '',
  'assets/s.css': 'p{}',
  'assets/map.js': 'x'.repeat(1_000_000),
};

test('it counts what the page names and what that imports, each once, and nothing that comes later', () => {
  const { files } = firstLoad((path) => built[path]!);
  assert.deepEqual(files.toSorted(), ['assets/a.js', 'assets/b.js', 'assets/c.js', 'assets/d.js', 'assets/e.js', 'assets/s.css']);
});

test('it can fail: a map among the static imports is counted', () => {
  const noise = Array.from({ length: 60_000 }, (_, at) => Math.sin(at).toString(36)).join('');
  const { gzipBytes } = firstLoad((path) => (path === 'assets/d.js' ? noise : built[path]!));
  assert(gzipBytes > gzipBytesMax);
  assert.throws(() => firstLoad(() => '<html></html>'));
});
