// The policy keeps its shape, says the same in both languages, and names tests that are there.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inlineHtml } from './inline-markdown.ts';
import { parsePrinciples, states } from './parse-principles.ts';
import { principlesPage } from './principles-page.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (file: string) => readFileSync(`${repository}docs/${file}`, 'utf8');
const en = read('principles.md');
const de = read('principles.de.md');
const sentencesOf = (markdown: string) => parsePrinciples(markdown).sections.flatMap(({ sentences }) => sentences);

test('both languages say the same: as many sentences, their promises and states in the same order, the same sections and tests', () => {
  const shapeOf = (markdown: string) => ({
    sections: parsePrinciples(markdown).sections.map(({ level, sentences, points }) => [level, sentences.length, points.length]),
    sentences: sentencesOf(markdown).map(({ promises, state }) => [promises, state]),
    tests: sentencesOf(markdown).map(({ test: cell }) => pathsIn(cell)),
  });
  assert.deepEqual(shapeOf(de), shapeOf(en));
  assert(sentencesOf(en).length >= 30);
  assert.ok(new Set(states).isSupersetOf(new Set(sentencesOf(en).map(({ state }) => state))));
});

test('what works, wholly or in part, names a test that can fail, and every test that is named is there', () => {
  for (const { text, state, test: cell } of sentencesOf(en)) {
    const paths = pathsIn(cell);
    for (const path of paths) assert(globSync(path, { cwd: repository }).length > 0, `${text}: there is no ${path}`);
    if (state === 'works' || state === 'part') assert(paths.some(holdsTests), `${text}: ${paths.join(', ')} hold no test`);
  }
});

function pathsIn(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
}

function holdsTests(path: string): boolean {
  const full = `${repository}${path}`;
  if (existsSync(full) && statSync(full).isDirectory()) return globSync('**/*.{test,contract}.ts', { cwd: full }).length > 0;
  return /\.(test|contract)\.ts$/.test(path);
}

test('anything that is not in the shape is an error, not something left out', () => {
  const row = en.split('\n').find((line) => line.startsWith('| You can see what we collect'))!;
  const planted: readonly (readonly [string, (text: string) => string])[] = [
    ['no title', (text) => text.replace('# What', 'What')],
    ['a state of its own', (text) => text.replace('| works: the list', '| mostly: the list')],
    ['a cell too few', (text) => text.replace(row, row.replace('| T1 ', ''))],
    ['no promise', (text) => text.replace('| T1 |', '| somewhere |')],
    ['a quotation', (text) => text.replace('## We are transparent\n', '## We are transparent\n\n> quoted\n')],
    ['a list among the paragraphs', (text) => text.replace('Tests are folders', '1. Tests are folders')],
    ['raw HTML', (text) => text.replace('Tests are folders', '<b>Tests</b> are folders')],
  ];
  for (const [name, change] of planted) {
    const changed = change(en);
    assert.notEqual(changed, en, name);
    assert.throws(() => parsePrinciples(changed), { code: 'integrity-failed' }, name);
  }
});

test('text is text: nothing in a sentence becomes HTML but its marks, and links lead to places there are', () => {
  assert.equal(inlineHtml('<img src=x onerror=alert(1)> & "quoted"'), '&#60;img src=x onerror=alert(1)&#62; &#38; &#34;quoted&#34;');
  assert.equal(
    inlineHtml('`a < b` *soft* **hard *and* soft**'),
    '<code>a &#60; b</code> <em>soft</em> <strong>hard <em>and</em> soft</strong>',
  );
  assert.equal(inlineHtml('[German](principles.de.md), [source](../SECURITY.md)'), '<a href="/principles/de">German</a>, source');
  assert.equal(inlineHtml('[out](javascript:alert)'), 'out');
  const people = [{ name: '<b>Eve</b>', email: '"><script>', password: 'p', what: '&' }];
  const html = principlesPage({ language: 'en', principles: parsePrinciples(en), doors: true, contact: false, otherUrl: '/de' })({
    people,
    staff: [],
    live: new Map(),
  });
  assert(html.includes('&#60;b&#62;Eve') && !/<script|<b>|\sstyle=|\son\w+=/.test(html));
});
