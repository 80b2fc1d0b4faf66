// Makes a bucket on an emulator. On AWS the infrastructure code makes them, with everything a bucket must refuse.
import { BucketAlreadyOwnedByYou, CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';

/** Makes the bucket unless it is there. */
export async function createBucket(client: S3Client, name: string, region: string): Promise<void> {
  try {
    // `us-east-1` is the one region that may not be named.
    const where = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } };
    await client.send(new CreateBucketCommand({ Bucket: name, ...where }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  }
}
