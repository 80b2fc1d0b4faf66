// Signs requests to a bucket of the business's own, or to the one that received mail lies in (AWS Signature Version 4, in the query). Sends nothing: what is signed leaves through the outbound gate alone.
/** Keys of a service, which may be those of a role and end. */
export interface ServiceKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Asked before each use, so that keys that are renewed are used as they are then. */
export type ServiceKeysProvider = () => Promise<ServiceKeys>;

export interface BucketAccess {
  /** Of the service, without the bucket: `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface BucketRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Name of the object. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
}

/** The address with its signature, good for a quarter of an hour. */
export type SignForBucket = (access: BucketAccess, request: BucketRequest) => Promise<string>;
