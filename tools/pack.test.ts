// What others install, tried as they would: packed, put into a copy of an example, its types checked against the packed declarations, its
// collection served, its client run. Only the packages that the tarballs declare are there.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { pack } from './pack.ts';
import { repository } from './source-files.ts';

const exec = promisify(execFile);
const clone = (name: string) => join(repository, 'node_modules', name);

/** Unpacks a tarball to where npm would put it, and links what it depends on. */
async function install(project: string, tarball: string): Promise<void> {
  const folder = join(project, 'unpacked');
  await mkdir(folder, { recursive: true });
  execFileSync('tar', ['xzf', tarball, '-C', folder]);
  const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
    readonly name: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const place = join(project, 'node_modules', manifest.name);
  await mkdir(dirname(place), { recursive: true });
  await cp(join(folder, 'package'), place, { recursive: true });
  await rm(folder, { recursive: true });
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    if (name.startsWith('@steward/')) continue;
    const { version: there } = JSON.parse(await readFile(join(clone(name), 'package.json'), 'utf8')) as { readonly version: string };
    assert.equal(there, version, name);
    await mkdir(dirname(join(project, 'node_modules', name)), { recursive: true });
    await symlink(clone(name), join(project, 'node_modules', name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function checkTypes(project: string): Promise<void> {
  const base = JSON.parse(await readFile(join(repository, 'tsconfig.base.json'), 'utf8')) as { readonly compilerOptions: object };
  const compilerOptions = {
    ...base.compilerOptions,
    skipLibCheck: false,
    lib: ['esnext', 'webworker'],
    types: ['node'],
    typeRoots: [clone('@types')],
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const { stdout } = await exec(clone('.bin/tsc'), ['-p', project]).catch((error: { stdout: string }) => error);
  assert.equal(stdout, '', 'the example does not fit the packed declarations');
}

test('the packed server runs a product of another trade, and the packed client proves what it did', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-packed-'));
  const project = join(folder, 'car-workshop');
  try {
    await cp(join(repository, 'examples/car-workshop'), project, { recursive: true });
    for (const tarball of pack(folder)) await install(project, tarball);
    await checkTypes(project);

    const steward = join(project, 'node_modules/@steward/server/lib/main/steward.js');
    const { STEWARD_CONFIG: _, ...environment } = process.env;
    const options = { cwd: project, env: { ...environment, STEWARD_PORT: '0', STEWARD_DATA: join(folder, 'data'), STEWARD_DEMO: '0' } };
    assert.match((await exec(process.execPath, [steward, 'doctor'], options)).stdout, /ok {3}the catalogue/);
    const server = spawn(process.execPath, [steward, 'start', '--json'], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      const { stdout } = await exec(process.execPath, ['first-vehicle.ts', url], options);
      assert.match(stdout, /^L-MK 2026 is ready, at 81200 km\nProved: entry \d+ of \S+\/ledger\/\w+\/1\n$/);
      const api = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
      assert('/v1/vehicles' in api.paths && '/v1/tasks' in api.paths);
      assert.match(await (await fetch(url)).text(), /Steward/);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }

    await writeFile(
      join(project, 'vehicles.ts'),
      (await readFile(join(project, 'vehicles.ts'), 'utf8')).replace("owner: { kind: 'mentions', who: 'field:mechanic' },", ''),
    );
    const refused = await exec(process.execPath, [steward, 'start'], options).catch((error: { code: number; stderr: string }) => error);
    assert.match(refused.stderr, /vehicles\.mechanic: is owned by nobody/);
    assert.equal((refused as { code: number }).code, 2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
