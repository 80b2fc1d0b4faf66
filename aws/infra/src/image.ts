// The container image: this very repository, built by `container/Dockerfile`. What is not needed to build it does not go to the builder.
import { join } from 'node:path';
import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import type { Installation } from './installation.ts';

const repository = join(import.meta.dirname, '../../..');

/** In the manner of a `.dockerignore`: everything, but for what is named after it. */
export const builtFrom: readonly string[] = [
  '*',
  '!LICENSE',
  '!NOTICE',
  '!package.json',
  '!package-lock.json',
  '!tsconfig.base.json',
  '!.npmrc',
  '!aws',
  'aws/infra',
  '!aws/infra/container',
  '!bench/package.json',
  '!docs',
  '!maps',
  '!policies',
  '!protocol',
  '!reviews',
  '!runtime',
  '!server',
  '!tools',
  '!web',
  '**/node_modules',
  '**/dist',
  '**/.cache',
  '**/*.test.ts',
  '**/cdk.out',
];

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
