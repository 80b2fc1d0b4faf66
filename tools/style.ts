// The rules of STYLE.md that a program can see and the linter cannot: unfinished business, silenced tools, names that name nothing,
// files without an explanation, paths of the machine they were written on. `style.test.ts` plants a violation of each.
import type { Finding } from './layering.ts';
import { isTest, readSources, type SourceFile } from './source-files.ts';

/** The fewest files the real repository may show. */
const styledFilesMin = 300;

interface Rule {
  readonly pattern: RegExp;
  readonly message: string;
}

// Some are written in two halves, so that this file does not find itself.
const lineRules: readonly Rule[] = [
  {
    pattern: new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`),
    message: 'finish it now, or write it down as an issue',
  },
  {
    pattern: new RegExp(`@ts-${'(ignore|nocheck|expect-error)'}`),
    message: 'let the type say what is true instead of silencing the compiler',
  },
  { pattern: new RegExp(`\\bas ${'any'}\\b`), message: 'name the type, or take unknown and check it' },
  {
    pattern: new RegExp(`(oxlint|eslint)-${'disable'}(?!-next-line \\S+ -- \\S)`),
    message: 'silence one rule on one line, and say why after --',
  },
  { pattern: /\b(test|it|describe)\.only\(/, message: 'run a single test with --test-only on your machine; commit all of them' },
  { pattern: new RegExp(`(/ro${'ot'}/|/ho${'me'}/|/wo${'rk'}/|/Us${'ers'}/)`), message: 'name no path of one machine' },
  { pattern: /\bsetTimeout\([^,]+,\s*\d{3,}\)/, message: 'give the wait a name with its unit' },
];

const productRules: readonly Rule[] = [
  { pattern: /^\s*(export\s+)?(const\s+)?enum\s/, message: 'use a tuple `as const` and its type' },
  { pattern: /^export default\b/, message: 'export under a name' },
];

export function checkStyle(files: readonly SourceFile[], filesMin = styledFilesMin): Finding[] {
  if (files.length < filesMin)
    throw new Error(`read only ${files.length} files, expected at least ${filesMin}: the style check is looking in the wrong place`);
  return files.flatMap((file) => [
    ...fileFindings(file),
    ...file.text.split('\n').flatMap((text, index) => lineFindings(file, text, index + 1)),
  ]);
}

export function readStyledSources(root: string): SourceFile[] {
  return readSources(root, ['{protocol,server,aws,web,bench,tools,test,examples}/**/*.{ts,tsx,mjs}']);
}

function lineFindings(file: SourceFile, text: string, line: number): Finding[] {
  // A tool's configuration is exported as the tool wants it.
  const rules = isTest(file.path) || file.path.endsWith('.config.ts') ? lineRules : [...lineRules, ...productRules];
  return rules.filter(({ pattern }) => pattern.test(text)).map(({ message }) => ({ path: file.path, line, message }));
}

function fileFindings({ path, text }: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const say = (message: string): number => findings.push({ path, line: 1, message });
  const name = path.split('/').at(-1) ?? '';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/.test(name)) say('name the file in kebab-case');
  if (/^(utils?|helpers?|misc)\./.test(name)) say('name the file after the noun it implements');
  if (!isTest(path) && !opensWithComment(text)) say('begin with a comment that explains the module');
  return findings;
}

/** A short module may explain itself at its first declaration, below the imports. */
function opensWithComment(text: string): boolean {
  const body = text.replace(/^#!.*\n/, '').replace(/^(\s*import\s[^;]*;)*\s*/, '');
  return /^\s*(\/\/|\/\*)/.test(text.replace(/^#!.*\n/, '')) || /^(\/\/|\/\*)/.test(body);
}
