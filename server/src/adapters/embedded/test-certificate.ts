// The self-signed certificate of tests.
import { selfSignedCertificate, type SelfSigned } from './self-signed-certificate.ts';

/** For the given DNS names and IPv4 addresses. */
export const testCertificate = (...subjects: readonly string[]): SelfSigned => selfSignedCertificate('Steward test', ...subjects);
