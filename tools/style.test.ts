import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkStyle } from './style.ts';

const planted: [what: string, path: string, text: string, message: RegExp][] = [
  ['unfinished business', 'a/b.ts', '// Why.\n// TO' + 'DO later', /write it down as an issue/],
  ['a silenced compiler', 'a/b.ts', '// Why.\n// @ts-' + 'ignore', /instead of silencing/],
  ['a silenced type', 'a/b.ts', '// Why.\nexport const x = y as an' + 'y;', /name the type/],
  ['a silenced linter', 'a/b.ts', '// Why.\n/* oxlint-' + 'disable */', /say why after --/],
  ['a single test', 'a/b.test.ts', 'test.on' + "ly('x', () => {});", /commit all of them/],
  ['a path of this machine', 'a/b.ts', "// Why.\nexport const x = '/ho" + "me/me/x';", /name no path/],
  ['an unnamed wait', 'a/b.ts', '// Why.\nsetTimeout(go, 5000);', /a name with its unit/],
  ['an enum', 'a/b.ts', '// Why.\nexport enum X { A }', /tuple/],
  ['a default export', 'a/b.ts', '// Why.\nexport default 1;', /under a name/],
  ['a name that is not kebab-case', 'a/someThing.ts', '// Why.', /kebab-case/],
  ['a name that names nothing', 'a/utils.ts', '// Why.', /the noun it implements/],
  ['a module that explains nothing', 'a/b.ts', 'export const x = 1;', /explains the module/],
];

for (const [what, path, text, message] of planted) {
  test(`finds ${what}`, () => {
    const findings = checkStyle([{ path, text }], 1);
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.message ?? '', message);
  });
}

test('leaves a good file alone', () => {
  assert.deepEqual(
    checkStyle([{ path: 'a/ledger-entry.ts', text: '// What an entry is.\nexport const entryBytesMax = 65_535;\n' }], 1),
    [],
  );
});

test('having read too few files is a failure, not a pass', () => {
  assert.throws(() => checkStyle([], 1), /looking in the wrong place/);
});
