// The root key and mail out on moto, in full: another implementation of what KMS and SES document. It opens with keys that wait for their deletion, which the service does not: that is
// looked at on our own stand-in (kms-root-key.test.ts).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { CreateAliasCommand, CreateKeyCommand, KMSClient, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createOutboundHttp } from '@steward/server/adapters/embedded/outbound-http.ts';
import { createSesMail } from '@steward/server/adapters/embedded/ses-mail.ts';
import { rootKeyContract } from '@steward/server/ports/root-key.contract.ts';
import type { WrapContext } from '@steward/server/ports/root-key.ts';
import { kmsRootKey } from './kms-root-key.ts';
import { startMoto } from './moto.ts';

const endpoint = await startMoto('KMS and SES');
const region = 'eu-central-1';
const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
const context: WrapContext = { use: 'epoch', owner: 'aaaqeayeaudaocajbifqydiob4', name: 'epoch-1' };
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);

if (endpoint !== undefined) {
  const client = new KMSClient({ endpoint, region, credentials, maxAttempts: 1 });
  const createKey = async () => (await client.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;

  rootKeyContract(
    'KMS (moto)',
    async () => {
      const key = await createKey();
      return {
        port: kmsRootKey({ client, key }),
        reopen: async () => kmsRootKey({ client, key }),
        dispose: async () => {},
        another: async () => kmsRootKey({ client, key: await createKey() }),
        withdraw: undefined,
      };
    },
    { runs: 3 },
  );

  describe('KMS (moto)', () => {
    it('opens after a rotation, and only with the key that is named', async () => {
      const [key, other] = [await createKey(), await createKey()];
      const root = kmsRootKey({ client, key });
      const wrapped = await root.wrap(context, secret);
      await client.send(new RotateKeyOnDemandCommand({ KeyId: key }));
      assert.deepEqual(await root.unwrap(context, wrapped), secret);
      // The name of another key in front of what this one sealed; moto says that it may not be used, the service that it is another.
      const mixed = Buffer.concat([wrapped.subarray(0, 2), Buffer.from(other), wrapped.subarray(2 + key.length)]);
      await assert.rejects(kmsRootKey({ client, key: other }).unwrap(context, mixed), (error) =>
        isStewardError(error, 'integrity-failed', 'key-unavailable'),
      );
    });

    it('an alias is not followed', async () => {
      const key = await createKey();
      await client.send(new CreateAliasCommand({ AliasName: 'alias/steward', TargetKeyId: key }));
      const alias = key.replace(/:key\/.*/, ':alias/steward');
      assert.throws(
        () => kmsRootKey({ client, key: alias }),
        (error) => isStewardError(error, 'invalid-input'),
      );
    });
  });

  describe('SES (moto)', () => {
    it('takes a mail whole, from an address that was verified', async () => {
      const host = new URL(endpoint).host;
      await fetch(`${endpoint}/v2/email/identities`, {
        method: 'POST',
        headers: { authorization: `AWS4-HMAC-SHA256 Credential=moto/20261127/${region}/ses/aws4_request, SignedHeaders=host, Signature=x` },
        body: JSON.stringify({ EmailIdentity: 'steward@example.com' }),
      });
      const ses = createSesMail({
        outbound: createOutboundHttp({ selfHosted: [host] }),
        clock: { nowMs: () => Date.now() },
        region,
        endpoint,
        credentials: async () => credentials,
        from: 'steward@example.com',
        fromName: 'Steward',
      });
      const subject = createHash('sha256').update(endpoint).digest('hex');
      await ses.send({
        to: 'ada@example.org',
        subject,
        text: 'Guten Tag\n',
        html: '<p>Guten Tag</p>',
        messageId: 'abcdefghijklmnopqrstuvwxyz',
      });
      const sent = JSON.stringify(await (await fetch(`${endpoint}/moto-api/data.json`)).json());
      assert.ok(sent.includes(subject) || sent.includes('ada@example.org'), 'it has it');
    });
  });
}
