// Bytes as they lie: in hexadecimal, in their parts where it is known what stands where (the format of envelopes, version 1).
import { msg } from '@lingui/core/macro';
import type { MessageDescriptor } from '@lingui/core';
import { Trans, useLingui } from '@lingui/react/macro';
import styles from './storage.module.css';

export interface Part {
  readonly name: MessageDescriptor;
  readonly from: number;
  readonly to: number;
}

const shownMax = 192;
const tagBytes = 16;

/** What an envelope of that many bytes consists of; nothing for what is too short to be one. */
export function partsOfEnvelope(length: number): readonly Part[] {
  if (length < 93) return [];
  return [
    { name: msg`Kind of sealing`, from: 0, to: 1 },
    { name: msg`Which key`, from: 1, to: 17 },
    { name: msg`Salt`, from: 17, to: 33 },
    { name: msg`Nonce`, from: 33, to: 45 },
    { name: msg`Binds it to its key`, from: 45, to: 77 },
    { name: msg`The sealed values`, from: 77, to: length - tagBytes },
    { name: msg`Shows every change`, from: length - tagBytes, to: length },
  ];
}

interface BytesProps {
  readonly bytes: Uint8Array;
  /** How many there are, where not all of them are here. */
  readonly of: number | undefined;
  readonly parts?: readonly Part[];
}

export function Bytes({ bytes, of, parts = [] }: BytesProps) {
  const { i18n, t } = useLingui();
  const size = i18n.number(of ?? bytes.length);
  const whole: readonly Part[] = parts.length > 0 ? parts : [{ name: msg`Bytes`, from: 0, to: bytes.length }];
  return (
    <>
      <dl className={styles.bytes}>
        {whole.map(({ name, from, to }) => (
          <div key={from}>
            {parts.length > 0 && <dt>{i18n._(name)}</dt>}
            <dd>
              <code>{hexOf(bytes.subarray(from, Math.min(to, from + shownMax)))}</code>
              {to - from > shownMax && <> … {t`and ${i18n.number(to - from - shownMax)} more`}</>}
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.soft}>
        <Trans>{size} bytes</Trans>
      </p>
    </>
  );
}

const hexOf = (bytes: Uint8Array): string => (bytes.toHex().match(/.{1,8}/g) ?? []).join(' ');
