// The container image: this very repository, built by `container/Dockerfile`. What is not needed to build it does not go to the builder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import type { Installation } from './installation.ts';

const repository = join(import.meta.dirname, '../../..');

/** The same list whether cdk or somebody by hand builds: a data folder with its keys has no business at a builder. */
export const builtFrom: readonly string[] = readFileSync(join(import.meta.dirname, '../container/Dockerfile.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

export function imageOf(scope: Construct, { images }: Installation): DockerImageAsset {
  return new DockerImageAsset(scope, 'Image', {
    directory: repository,
    file: 'aws/infra/container/Dockerfile',
    platform: Platform.LINUX_AMD64,
    buildArgs: { BUILD_IMAGE: images.build, RUN_IMAGE: images.run },
    exclude: [...builtFrom],
    ignoreMode: IgnoreMode.DOCKER,
  });
}
