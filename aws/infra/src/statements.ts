// Grants and refusals as CDK writes them into a policy.
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Grant } from './permissions.ts';

export const statement = ({ sid, actions, resources, conditions }: Grant): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });

/** Refuses it to everybody whom the conditions fit, administrators of the account included: for the policy of a table or a bucket. */
export const refusal = ({ sid, actions, resources, conditions = {} }: Grant): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
    conditions: { ...conditions },
  });
