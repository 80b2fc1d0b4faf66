// What the emulator of Cognito keeps, as one JSON file a pool, replaced whole with every change: a process that is killed leaves the former or the new one.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Path = string | readonly string[];
type Node = { [key: string]: unknown };

export interface EmulatorStore {
  get(context: unknown, path: Path, otherwise?: unknown): Promise<unknown>;
  getRoot(context: unknown): Promise<unknown>;
  set(context: unknown, path: Path, value: unknown): Promise<void>;
  delete(context: unknown, path: Path): Promise<void>;
}

export interface EmulatorStores {
  create(context: unknown, id: string, defaults: object): Promise<EmulatorStore>;
}

export function emulatorFiles(folder: string): EmulatorStores {
  mkdirSync(folder, { recursive: true });
  return {
    async create(_context, id, defaults) {
      const path = join(folder, `${id}.json`);
      const root: Node = { ...(structuredClone(defaults) as Node), ...read(path) };
      const save = () => {
        writeFileSync(`${path}.new`, JSON.stringify(root));
        renameSync(`${path}.new`, path);
      };
      save();
      return {
        get: async (_, at, otherwise) => find(root, pathOf(at)) ?? otherwise ?? null,
        getRoot: async () => root,
        async set(_, at, value) {
          const [last = '', parents] = lastOf(at);
          parents.reduce((node, key) => (node[key] ??= {}) as Node, root)[last] = value;
          save();
        },
        async delete(_, at) {
          const [last = '', parents] = lastOf(at);
          const parent = find(root, parents) as Node | undefined;
          if (parent !== undefined) delete parent[last];
          save();
        },
      };
    },
  };
}

const pathOf = (path: Path): readonly string[] => (typeof path === 'string' ? [path] : path);
const lastOf = (path: Path): [string | undefined, readonly string[]] => [pathOf(path).at(-1), pathOf(path).slice(0, -1)];
const find = (root: Node, path: readonly string[]): unknown => path.reduce<unknown>((node, key) => (node as Node | undefined)?.[key], root);

function read(path: string): Node {
  try {
    // Its fields of time end so, and are compared as dates.
    return JSON.parse(readFileSync(path, 'utf8'), (key, value: unknown) =>
      key.endsWith('Date') ? new Date(String(value)) : value,
    ) as Node;
  } catch {
    return {};
  }
}
