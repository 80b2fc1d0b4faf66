// A self-signed certificate, for STARTTLS where the operator has given none, and for tests that speak TLS: X.509 version 3 (RFC 5280) over a P-256 key, made of
// DER by hand. It keeps what is said from who merely listens; it proves nobody's name.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const length =
    content.length < 128
      ? Buffer.of(content.length)
      : content.length < 256
        ? Buffer.of(0x81, content.length)
        : Buffer.of(0x82, content.length >> 8, content.length & 255);
  return Buffer.concat([Buffer.of(tag), length, content]);
};
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const oid = (...bytes: readonly number[]) => der(6, Buffer.from(bytes));
const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
const authorityInfo = oid(0x2b, 6, 1, 5, 5, 7, 1, 1);
const caIssuers = oid(0x2b, 6, 1, 5, 5, 7, 0x30, 2);
const name = (text: string) => sequence(der(0x31, sequence(oid(0x55, 4, 3), der(12, Buffer.from(text)))));
const time = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`));

export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Named `issuer`, for the given DNS names and IPv4 addresses. Valid from 2020 to 2099. */
export function selfSignedCertificate(issuer: string, ...subjects: readonly string[]): SelfSigned {
  return certificateOf({ name: issuer, subjects, isAuthority: true });
}

export interface CertificateParts {
  readonly name: string;
  readonly subjects: readonly string[];
  /** May sign others. */
  readonly isAuthority: boolean;
  /** Who signs it; itself, where nobody does. */
  readonly by?: { readonly name: string; readonly key: string };
  /** Where the certificate of whoever signed it lies. */
  readonly issuerAt?: string;
}

export function certificateOf({ name: subject, subjects, isAuthority, by, issuerAt }: CertificateParts): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const alternatives = subjects.map((each) =>
    /^[\d.]+$/.test(each) ? der(0x87, Buffer.from(each.split('.').map(Number))) : der(0x82, Buffer.from(each)),
  );
  const extensions = [
    ...(isAuthority ? [sequence(oid(0x55, 0x1d, 0x13), der(1, Buffer.of(255)), der(4, sequence(der(1, Buffer.of(255)))))] : []),
    ...(alternatives.length > 0 ? [sequence(oid(0x55, 0x1d, 0x11), der(4, sequence(...alternatives)))] : []),
    ...(issuerAt === undefined ? [] : [sequence(authorityInfo, der(4, sequence(sequence(caIssuers, der(0x86, Buffer.from(issuerAt))))))]),
  ];
  const serial = createHash('sha256').update(spki).digest().subarray(0, 8);
  serial[0]! &= 127;
  serial[0]! |= 1;
  const body = sequence(
    der(0xa0, der(2, Buffer.of(2))),
    der(2, serial),
    ecdsaWithSha256,
    name(by?.name ?? subject),
    sequence(time(new Date(Date.UTC(2020, 0))), time(new Date(Date.UTC(2099, 0)))),
    name(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, by?.key ?? privateKey);
  const certificate = sequence(body, ecdsaWithSha256, der(3, Buffer.of(0), signature));
  const pem = certificate.toString('base64').replace(/.{1,64}/g, '$&\n');
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${pem}-----END CERTIFICATE-----\n`,
  };
}
