// The product: the built-in collections and those of the operator's own `steward.config.ts`, which exports `collections`.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import type { Catalogue, Collection } from '@steward/protocol/catalogue/collection.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { Config } from './config.ts';

/** `invalid-input` names the file, or the collection and field, and the rule. */
export async function loadProduct({ product }: Pick<Config, 'product'>): Promise<Catalogue> {
  const own = product.required || existsSync(product.file) ? await readDeclarations(product.file) : [];
  return loadCatalogue([...builtIn, ...own]);
}

async function readDeclarations(file: string): Promise<readonly Collection[]> {
  const wrong = (rule: string, cause?: unknown) => new StewardError('invalid-input', { field: 'STEWARD_CONFIG', rule, cause });
  if (!existsSync(file)) throw wrong(`there is no ${file}`);
  let module: { readonly collections?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (cause) {
    // A declaration that does not hold says so itself when the file calls `collection`.
    if (isStewardError(cause)) throw cause;
    throw wrong(`${file} does not load: ${cause instanceof Error ? cause.message : 'it throws'}`, cause);
  }
  if (!Array.isArray(module.collections)) throw wrong(`${file} exports \`collections\`, a list of what collection({…}) gives`);
  // Whatever it is, loading the catalogue looks at every part of it.
  return module.collections as readonly Collection[];
}
