// The browser of the tests: Chromium out of an npm package, unpacked once beside the packages, with its own libraries and fonts, so that it
// runs on a bare machine. Linux on x64 only; elsewhere the tests that need it say loudly that they are left out.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { repo } from '../kit/server-process.ts';

const { version } = JSON.parse(readFileSync(join(repo, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as {
  readonly version: string;
};
const home = join(repo, 'node_modules/.cache', `chromium-${version}`);
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A page of a test is gone before it has earned what the optimising compilers cost: without them it takes an eighth less. */
const quickly = ['--js-flags=--no-turbofan --no-maglev'];

/** Why there is no browser here; `false` when there is one. */
export const noBrowser =
  process.platform === 'linux' && process.arch === 'x64'
    ? false
    : 'BROWSER TESTS ARE LEFT OUT: the browser of the npm package runs on Linux x64 alone';

export async function launchBrowser(): Promise<Browser> {
  unpack();
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    args: process.env['STEWARD_TEST'] === 'full' ? flags : [...flags, ...quickly],
    env: {
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: join(home, 'al2023/lib'),
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
    },
  });
}

/** Into a folder of its own and then in place: of two that unpack at once the second one's is thrown away. */
function unpack(): void {
  if (existsSync(home)) return;
  const part = `${home}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  // In a process of its own, for the environment it needs: it unpacks its libraries only where it believes to be on AWS Lambda.
  execFileSync(process.execPath, ['-e', "import('@sparticuz/chromium').then((m) => m.default.executablePath())"], {
    cwd: repo,
    env: { ...process.env, TMPDIR: part, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
  });
  const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${home}/fonts/fonts</dir><cachedir>${home}/fc</cachedir></fontconfig>`;
  writeFileSync(join(part, 'fonts.conf'), fonts);
  try {
    renameSync(part, home);
  } catch (error) {
    rmSync(part, { recursive: true });
    if (!existsSync(home)) throw error;
  }
}
