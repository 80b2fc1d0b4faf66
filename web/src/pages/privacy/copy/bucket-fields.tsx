// Where a copy is delivered: a bucket of the business's own, with any provider that speaks S3.
import { useLingui } from '@lingui/react/macro';
import { sayInForm } from '../../../api/say-error.ts';
import { Field } from '../../../design/parts/field.tsx';
import styles from '../privacy.module.css';

export interface Bucket {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const emptyBucket: Bucket = { endpoint: '', region: 'eu-central-1', bucket: '', prefix: '', accessKeyId: '', secretAccessKey: '' };

interface BucketFieldsProps {
  readonly value: Bucket;
  readonly error: unknown;
  readonly onChange: (bucket: Bucket) => void;
}

export function BucketFields({ value, error, onChange }: BucketFieldsProps) {
  const { t, i18n } = useLingui();
  const names = Object.keys(emptyBucket) as readonly (keyof Bucket)[];
  const said = sayInForm(
    i18n,
    error,
    names.map((name) => `bucket.${name}`),
  );
  const labels: Readonly<Record<keyof Bucket, string>> = {
    endpoint: t`Address of the provider`,
    region: t`Region`,
    bucket: t`Name of the bucket`,
    prefix: t`Folder in it`,
    accessKeyId: t`Access key`,
    secretAccessKey: t`Secret key`,
  };
  const hints: { readonly [name in keyof Bucket]?: string } = {
    endpoint: t`Such as https://s3.eu-central-1.amazonaws.com`,
    secretAccessKey: t`Best one that may only write there. It is kept sealed, never shown again, and destroyed when you revoke this.`,
  };
  return (
    <div className={styles.form}>
      {names.map((name) => (
        <Field
          key={name}
          label={labels[name]}
          hint={hints[name]}
          error={said.at(`bucket.${name}`)}
          type={name === 'secretAccessKey' ? 'password' : name === 'endpoint' ? 'url' : 'text'}
          autoComplete="off"
          required={name !== 'prefix'}
          value={value[name]}
          onChange={(text) => onChange({ ...value, [name]: text })}
        />
      ))}
    </div>
  );
}
