// The KMS keys: that they work, are rotated, are no copy of another region's, and are not on their way to be deleted.
import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KMSClient } from '@aws-sdk/client-kms';
import { judged, looked, type Finding } from './finding.ts';

export interface KeysParts {
  readonly client: Pick<KMSClient, 'send'>;
  readonly region: string;
  /** ARNs, by what they are for. */
  readonly keys: Readonly<Record<string, string>>;
}

export async function lookAtKeys({ client, region, keys }: KeysParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [use, KeyId] of Object.entries(keys)) {
    const what = `key ${KeyId.split('/').at(-1)} (${use})`;
    found.push(
      ...(await looked(what, 'kms:DescribeKey or kms:GetKeyRotationStatus', async () => {
        const { KeyMetadata = { KeyId } } = await client.send(new DescribeKeyCommand({ KeyId }));
        const { KeyRotationEnabled, RotationPeriodInDays } = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
        const { KeyState, KeyUsage, KeySpec, MultiRegion, Arn, KeyManager } = KeyMetadata;
        return judged(what, [
          {
            holds: KeyState !== 'PendingDeletion' && KeyState !== 'PendingReplicaDeletion',
            advice: 'will be deleted, and everything under it with it: cancel that now (kms:CancelKeyDeletion), then enable it',
          },
          {
            holds: KeyState === 'Enabled' || KeyState?.startsWith('Pending') === true,
            advice: `is ${KeyState ?? 'in no state'}; nothing under it opens`,
          },
          { holds: KeyUsage === 'ENCRYPT_DECRYPT' && KeySpec === 'SYMMETRIC_DEFAULT', advice: 'has to be a symmetric key that encrypts' },
          { holds: KeyManager === 'CUSTOMER', advice: 'has to be a key of your own, whose policy you decide' },
          { holds: MultiRegion !== true, advice: 'must not be a multi-region key: its copies open the same from other regions' },
          { holds: Arn === undefined || Arn.split(':')[3] === region, advice: `lies outside ${region}` },
          { holds: KeyRotationEnabled === true && (RotationPeriodInDays ?? 365) <= 366, advice: 'switch its yearly rotation on' },
        ]);
      })),
    );
  }
  return found;
}
