// The browsable page of the API: plain HTML made from the OpenAPI description, without a script.
import type { ApiDescription } from './openapi.ts';

type Json = { readonly [key: string]: unknown };

const escape = (text: unknown) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export function apiPage(api: ApiDescription): string {
  const byTag = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = (operation['tags'] as string[])[0]!;
      byTag.set(tag, [...(byTag.get(tag) ?? []), operationHtml(path, method, operation)]);
    }
  }
  const sections = [...byTag]
    .map(([tag, operations]) => `<section id="${escape(tag)}"><h2>${escape(tag)}</h2>${operations.join('')}</section>`)
    .join('');
  const links = [...byTag.keys()].map((tag) => `<li><a href="#${escape(tag)}">${escape(tag)}</a></li>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Steward API</title><link rel="stylesheet" href="/docs.css"></head>
<body><a class="skip" href="#main">Skip to the operations</a><header><h1>Steward API <small>${escape(api.info.version)}</small></h1><p>${escape(api.info.description)} Machine-readable: <a href="/openapi.json">OpenAPI 3.1</a>.</p></header>
<nav aria-label="Sections"><ul>${links}</ul></nav><main id="main">${sections}<section id="schemas"><h2>Fields of the collections</h2>${schemasHtml(api)}</section></main></body></html>`;
}

function operationHtml(path: string, method: string, operation: Json): string {
  const parameters = (operation['parameters'] as Json[])
    .map((each) => `<li><code>${escape(each['name'])}</code> <span>${escape(each['in'])}${each['required'] ? ', needed' : ''}</span></li>`)
    .join('');
  const body = (operation['requestBody'] as Json | undefined)?.['content'] as Json | undefined;
  const bodySchema = (body?.['application/json'] as Json | undefined)?.['schema'];
  return `<details><summary><code class="${method}">${method.toUpperCase()}</code> <code>${escape(path)}</code> <span>${escape(operation['summary'])}</span></summary>
${parameters === '' ? '' : `<h4>Parameters</h4><ul>${parameters}</ul>`}${bodySchema === undefined ? (body ? '<p>The body is the file.</p>' : '') : `<h4>Body</h4><pre tabindex="0">${escape(JSON.stringify(bodySchema, undefined, 2))}</pre>`}</details>`;
}

function schemasHtml(api: ApiDescription): string {
  const schemas = (api['components'] as { schemas: Record<string, unknown> }).schemas;
  return Object.entries(schemas)
    .map(
      ([name, schema]) =>
        `<details><summary><code>${escape(name)}</code></summary><pre tabindex="0">${escape(JSON.stringify(schema, undefined, 2))}</pre></details>`,
    )
    .join('');
}
