// Signatures for S3 and what speaks like it, by the library, which is loaded when the first delivery is due.
import type { SignForBucket } from '../../ports/bucket-signer.ts';

const goodForSeconds = '900';

export const signForS3: SignForBucket = async (
  { endpoint, region, bucket, accessKeyId, secretAccessKey, sessionToken },
  { method, key, query },
) => {
  const { AwsV4Signer } = await import('aws4fetch');
  const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  const url = new URL(`${endpoint.replace(/\/+$/, '')}/${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  url.searchParams.set('X-Amz-Expires', goodForSeconds);
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const signer = new AwsV4Signer({ method, url: url.href, ...keys, service: 's3', region, signQuery: true });
  return (await signer.sign()).url.href;
};
