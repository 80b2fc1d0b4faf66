// How the reader comes by its data: a page from a file may not fetch, so each piece is a classic script beside the page that hands over one value and is gone again.
// What was read lately is kept; the rest is read again when it is asked for, so that a copy of any size fits into a phone.

/** A file of the copy is not where it should be: it was not unpacked whole. */
export class MissingFile extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} is missing`);
    this.name = 'MissingFile';
    this.path = path;
  }
}

interface ScriptAddresses {
  createScriptURL(path: string): string;
}

declare global {
  interface Window {
    stewardCopy?: (name: string, json: string) => void;
    readonly trustedTypes?: { createPolicy(name: string, rules: ScriptAddresses): ScriptAddresses };
  }
}

const keptMax = 80;
const kept = new Map<string, Promise<unknown>>();
const waiting = new Map<string, (json: string) => void>();

/** Only data of the copy may become the address of a script. */
const rules: ScriptAddresses = {
  createScriptURL(path) {
    if (!/^reader\/data\/([a-z0-9-]+\/)?[a-z]+(-\d+)?\.js$/.test(path)) throw new TypeError(`${path} is no data of this copy`);
    return path;
  },
};
const addresses = window.trustedTypes?.createPolicy('steward-copy', rules) ?? rules;

window.stewardCopy = (name, json) => waiting.get(name)?.(json);

/** The value of `reader/data/<name>.js`, kept while it is among the last that were asked for. Rejects with MissingFile. */
export function load<T>(name: string): Promise<T> {
  const there = kept.get(name) as Promise<T> | undefined;
  kept.delete(name);
  const value = there ?? loadOnce<T>(name);
  kept.set(name, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptMax) break;
    kept.delete(oldest);
  }
  return value;
}

const underWay = new Map<string, Promise<unknown>>();

/** As `load`, and nothing of it is kept. Whoever asks while it is read gets the same answer. */
export function loadOnce<T>(name: string): Promise<T> {
  const there = underWay.get(name) as Promise<T> | undefined;
  if (there) return there;
  const value = read<T>(name).finally(() => underWay.delete(name));
  underWay.set(name, value);
  return value;
}

function read<T>(name: string): Promise<T> {
  const path = `reader/data/${name}.js`;
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    let value: { readonly is: T } | undefined;
    waiting.set(name, (json) => (value = { is: JSON.parse(json) as T }));
    const end = () => {
      waiting.delete(name);
      script.remove();
      if (value) resolve(value.is);
      else reject(new MissingFile(path));
    };
    script.onload = end;
    script.onerror = end;
    script.src = addresses.createScriptURL(path);
    document.head.append(script);
  });
}
