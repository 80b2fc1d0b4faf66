// Grants as CDK writes them into a policy.
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Grant } from './permissions.ts';

export const statement = ({ sid, actions, resources, conditions }: Grant): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
