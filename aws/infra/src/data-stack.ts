// What holds data and keys. It is protected against being deleted, and everything in it stays when the stack goes: data leave by the product's own erasure, never with a stack.
import { Stack } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { makeBuckets } from './buckets.ts';
import { region, type Installation } from './installation.ts';
import { makeKeys, type Keys } from './keys.ts';
import { namesOf, type DataBucket } from './names.ts';
import type { Made } from './permissions.ts';
import { makePools, type Pools } from './pools.ts';
import { makeTables } from './tables.ts';
import { makeTrail } from './trail.ts';

export class DataStack extends Stack {
  readonly keys: Keys;
  readonly pools: Pools;
  readonly buckets: Readonly<Record<DataBucket, Bucket>>;

  constructor(scope: Construct, installation: Installation) {
    super(scope, `${installation.name}-data`, {
      description: 'Steward: tables, buckets, keys, logins and the trail',
      env: { account: installation.account, region },
      terminationProtection: true,
    });
    const names = namesOf(installation);
    this.keys = makeKeys(this, installation, names);
    makeTables(this, this.keys.tables, names);
    this.buckets = makeBuckets(this, this.keys, installation, names);
    this.pools = makePools(this, installation.name);
    makeTrail(this, this.keys, installation, names);
  }

  /** What permissions are given on. */
  get made(): Made {
    const { root, tables, buckets, mail, operations } = this.keys;
    const arns = { root: root.keyArn, tables: tables.keyArn, buckets: buckets.keyArn, mail: mail.keyArn, operations: operations.keyArn };
    return { keys: arns, pools: [this.pools.customers.pool.attrArn, this.pools.staff.pool.attrArn] };
  }
}
