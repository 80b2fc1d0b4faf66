// Serves the built web app: one page for every address of the app, and its files, whose names change with their content. All of it is in memory,
// compressed when it was built: it is small, and so nothing outside it can ever be reached by a path.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Beside the code in an installed package, in the workspace of a clone. */
const places = ['../../pages/web/dist', '../../../web/dist'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
/** The page with Google's map is made where it is asked for; the same two places. */
export const googlePickerFolder = ['../../pages/web/src/google-picker/', '../../../web/src/google-picker/']
  .map((place) => fileURLToPath(new URL(place, import.meta.url)))
  .find(existsSync)!;
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
/** Addresses of the app; every one is the same page, which knows what to show. */
const addresses = [
  '/app',
  '/app/*',
  '/sign-in',
  '/sign-up',
  '/invitation',
  '/forgotten-password',
  '/reset-password',
  '/confirm-sign-up',
  '/confirm-email',
  '/confirm-new-email',
  '/choose-business',
  '/delete-account',
  '/google-picked',
  '/receipts',
  '/trust',
  '/trust/*',
  '/receipts/*',
  '/policies',
  '/policies/*',
  '/contact',
  '/contact/thread',
  '/staff',
  '/staff/*',
];

/** The verifier is a page of its own, which needs no sign-in; its single file is there to be taken along, not to be opened here. */
const verifier: Readonly<Record<string, string>> = {
  '/verify': 'verify.html',
  '/verify.js': 'verify.js',
  '/verify.css': 'verify.css',
  '/steward-verifier.html': 'steward-verifier.html',
};

/** Whether there is one: a clone that was never built serves the API alone. */
export function registerWebApp(app: FastifyInstance): boolean {
  const place = places.find((each) => existsSync(join(each, 'index.html')));
  if (place === undefined) return false;
  registerVerifier(app, join(place, 'verifier'));
  registerWorker(app, join(place, 'notify-worker.js'));
  const page = load(join(place, 'index.html'));
  for (const address of addresses)
    app.get(address, async (request, reply) =>
      send(request, reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache'), page),
    );
  // One route for all, for each costs a start its time.
  const assets = loadAssets(join(place, 'assets'));
  app.get('/assets/*', async (request, reply) => {
    const asset = assets.get((request.params as { '*': string })['*']);
    if (asset === undefined) throw new StewardError('not-found');
    return send(request, reply.type(asset.type).header('cache-control', 'public, max-age=31536000, immutable'), asset);
  });
  return true;
}

/** The service worker of notifications. A browser asks again each time whether it has changed. */
function registerWorker(app: FastifyInstance, file: string): void {
  const worker = load(file);
  app.get('/notify-worker.js', async (request, reply) =>
    send(
      request,
      reply.type('text/javascript; charset=utf-8').headers({ 'cache-control': 'no-cache', 'service-worker-allowed': '/app' }),
      worker,
    ),
  );
}

/** By path below the folder; only files of the types that the app is made of. */
function loadAssets(folder: string): ReadonlyMap<string, Asset & { readonly type: string }> {
  const files = new Set(globSync('**/*', { cwd: folder }).map((file) => file.replaceAll(sep, '/')));
  const assets = new Map<string, Asset & { readonly type: string }>();
  for (const file of files) {
    const type = types[extname(file)];
    if (type === undefined) continue;
    const path = join(folder, file);
    assets.set(file, { type, plain: readFileSync(path), ...(files.has(`${file}.br`) ? { br: readFileSync(`${path}.br`) } : {}) });
  }
  return assets;
}

function registerVerifier(app: FastifyInstance, place: string): void {
  for (const [url, file] of Object.entries(verifier)) {
    const content = load(join(place, file));
    const saved = file === 'steward-verifier.html' ? { 'content-disposition': `attachment; filename="${file}"` } : {};
    app.get(url, async (request, reply) =>
      send(request, reply.type(types[extname(file)]!).headers({ 'cache-control': 'no-cache', ...saved }), content),
    );
  }
}

/** A file as it is, and as the build compressed it where that makes it smaller. */
interface Asset {
  readonly plain: Buffer;
  readonly br?: Buffer;
}

function load(path: string): Asset {
  return { plain: readFileSync(path), ...(existsSync(`${path}.br`) ? { br: readFileSync(`${path}.br`) } : {}) };
}

function send(request: FastifyRequest, reply: FastifyReply, { plain, br }: Asset): FastifyReply {
  if (br === undefined) return reply.send(plain);
  reply.header('vary', 'accept-encoding');
  const takes = /(^|,)\s*br\s*(,|;(?!\s*q=0(\.0*)?\s*(,|$))|$)/.test(String(request.headers['accept-encoding'] ?? ''));
  return takes ? reply.header('content-encoding', 'br').send(br) : reply.send(plain);
}
