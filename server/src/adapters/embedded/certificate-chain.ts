// Whether a certificate leads to a root that this runtime trusts (RFC 5280 §6, as far as it concerns one whose name was checked already): each is signed by the next, which may sign, and is good now.
// Those between lie with the certificate, or where it says that its issuer's lies.
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** Certificates between the first one and a root. */
const betweenMax = 4;

export interface ChainParts {
  /** The first one, then others that came with it. */
  readonly certificates: readonly X509Certificate[];
  readonly nowMs: number;
  /** The certificate at the address that one names as its issuer's; `undefined` where that is not to be had. */
  readonly fetchIssuer: (url: string) => Promise<X509Certificate | undefined>;
  /** Of this runtime unless a test says otherwise. */
  readonly roots?: readonly string[] | undefined;
}

export async function leadsToRoot({ certificates, nowMs, fetchIssuer, roots = rootCertificates }: ChainParts): Promise<boolean> {
  const known = rootsBySubject(roots);
  let current = certificates[0];
  for (let between = 0; current && between <= betweenMax; between++) {
    const at = current;
    if (!isGood(at, nowMs) || (between > 0 && !at.ca)) return false;
    if ((known.get(at.issuer) ?? []).some((root) => isGood(root, nowMs) && isSignedBy(at, root))) return true;
    const url = /^CA Issuers - URI:(\S+)$/m.exec(at.infoAccess ?? '')?.[1];
    const fetched = async () => (url === undefined ? undefined : fetchIssuer(url));
    const next: X509Certificate | undefined = certificates.find((other) => other !== at && isSignedBy(at, other)) ?? (await fetched());
    if (!next || !isSignedBy(at, next)) return false;
    current = next;
  }
  return false;
}

const isGood = (certificate: X509Certificate, nowMs: number): boolean =>
  nowMs >= certificate.validFromDate.getTime() && nowMs <= certificate.validToDate.getTime();

const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const read = new WeakMap<readonly string[], ReadonlyMap<string, readonly X509Certificate[]>>();

/** Read once: there are some 140 of them. */
function rootsBySubject(roots: readonly string[]): ReadonlyMap<string, readonly X509Certificate[]> {
  let found = read.get(roots);
  if (!found) {
    found = Map.groupBy(
      roots.map((pem) => new X509Certificate(pem)),
      ({ subject }) => subject,
    );
    read.set(roots, found);
  }
  return found;
}
