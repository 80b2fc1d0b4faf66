// All stacks of one installation, with the rules of cdk-nag over them. Synthesises without a network: nothing is looked up.
import { App, Tags, Validations, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge } from './acknowledgements.ts';
import { configurationOf } from './configuration.ts';
import { DataStack } from './data-stack.ts';
import { GuardStack } from './guard-stack.ts';
import type { Installation } from './installation.ts';
import { MailStack } from './mail-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { OrganizationStack } from './organization-stack.ts';
import { ServiceStack } from './service-stack.ts';

export interface Stacks {
  readonly app: App;
  readonly data: DataStack;
  readonly mail: MailStack;
  readonly network: NetworkStack;
  readonly service: ServiceStack;
  readonly guard: GuardStack;
  readonly organization: OrganizationStack;
}

/** What one stack uses of another cannot be taken away under it. */
const settings = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

/** `acknowledged: false` lets the rules find what is otherwise explained; for tests. */
export function makeApp(installation: Installation, props: AppProps = {}, acknowledged = true): Stacks {
  const app = new App({ analyticsReporting: false, context: settings, ...props });
  const data = new DataStack(app, installation);
  const { made, pools } = data;
  const { keys } = made;
  const mail = new MailStack(app, installation, keys.operations);
  mail.addStackDependency(data);
  const network = new NetworkStack(app, installation, keys.operations);
  const poolOf = (use: keyof typeof pools) => ({ userPoolId: pools[use].pool.ref, clientId: pools[use].client.ref });
  const configuration = configurationOf(installation, {
    keys,
    pools: { customers: poolOf('customers'), staff: poolOf('staff') },
    queues: {
      'mail-in': mail.queues['mail-in'].queueUrl,
      'mail-feedback': mail.queues['mail-feedback'].queueUrl,
      'wake-ups': mail.queues['wake-ups'].queueUrl,
    },
  });
  const service = new ServiceStack(app, installation, { network, made, configuration });
  const guard = new GuardStack(app, installation, { made, mail, service });
  const organization = new OrganizationStack(app, installation);
  Tags.of(app).add('steward', installation.name);
  const stacks = { app, data, mail, network, service, guard, organization };
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  if (acknowledged) acknowledge(app, installation);
  return stacks;
}
