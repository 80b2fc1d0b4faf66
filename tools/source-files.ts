// Finds the repository's own source files, parses them, and walks their syntax trees: what every check of ours starts from.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, visitorKeys, type Node, type Program } from 'oxc-parser';

export const repository = join(import.meta.dirname, '..');

export interface SourceFile {
  /** From the repository's root, with forward slashes: `server/src/vault/vault.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface ParsedFile extends SourceFile {
  readonly program: Program;
}

/** Every file under `root` that fits one of `patterns`; `node_modules` and `dist` never. Sorted, so that messages come in one order. */
export function readSources(root: string, patterns: readonly string[]): SourceFile[] {
  const paths = globSync([...patterns], { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Throws when the file is not TypeScript: a file that cannot be read must not count as one without findings. */
export function parseSource(file: SourceFile): ParsedFile {
  const { program, errors } = parseSync(file.path, file.text, { preserveParens: false });
  if (errors[0] !== undefined) throw new Error(`${file.path} does not parse: ${errors[0].message}`);
  return { ...file, program };
}

/** Calls `visit` with every node of the tree and its parent, parents first. */
export function walk(root: Program, visit: (node: Node, parent: Node | undefined) => void): void {
  const stack: { node: Node; parent: Node | undefined }[] = [{ node: root, parent: undefined }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    visit(next.node, next.parent);
    const children = (visitorKeys[next.node.type] ?? []).flatMap((key) => (next.node as unknown as Record<string, unknown>)[key]);
    for (const child of children) if (isNode(child)) stack.push({ node: child, parent: next.node });
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** 1-based. */
export function lineAt(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

/** Test code: it may import adapters and read clocks, because no product runs it. */
export function isTest(path: string): boolean {
  return /\.(test|contract|fixture)\.ts$|\/contract-kit\.ts$/.test(path) || /(^|\/)(test|testing)\//.test(path);
}
