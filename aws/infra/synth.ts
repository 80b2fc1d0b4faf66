// What `cdk` runs: reads the installation's file (installation.json here, or the one STEWARD_INSTALLATION names) and makes the stacks of it.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeApp } from './src/app.ts';
import { checkInstallation } from './src/installation.ts';

const file = resolve(process.env['STEWARD_INSTALLATION'] ?? join(import.meta.dirname, 'installation.json'));
makeApp(checkInstallation(JSON.parse(readFileSync(file, 'utf8')))).app.synth();
