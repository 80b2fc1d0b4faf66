// Connects to the address that people use, once with each version of TLS, and looks what is agreed on. The certificate's name is not judged
// here: browsers do that with every visit, and a probe of one's own machine must not fail for a certificate that is made for the public name.
import { connect as connectClear } from 'node:net';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { StewardError } from '@steward/protocol/errors.ts';
import type { TransportProbe, TransportSeen } from '../../ports/transport-probe.ts';
import { onTheWayOut } from './way-out.ts';

const timeoutMs = 3_000;
const versions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

export interface TlsProbeParts {
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  /** What ends TLS there, if anything does: the server itself, or a proxy, at the address that people use. */
  readonly tls: { readonly host: string; readonly port: number } | undefined;
}

export function tlsProbe({ host, port, tls }: TlsProbeParts): TransportProbe {
  return { look: () => onTheWayOut(look) };

  async function look(): Promise<TransportSeen> {
    const isLocal = loopback.test(host.replace(/^\[(.*)\]$/, '$1'));
    if (tls === undefined) {
      if (!(await answersInClear(host, port))) throw new StewardError('could-not-check', { rule: 'nothing answers at the address' });
      return { loopback: isLocal, clear: true, served: [], refused: [] };
    }
    const tried = await Promise.all(versions.map(async (version) => ({ version, cipher: await cipherWith(tls, version) })));
    const served = tried.flatMap(({ version, cipher }) => (cipher === undefined ? [] : [{ version, cipher }]));
    if (served.length === 0) throw new StewardError('could-not-check', { rule: 'no TLS connection came about at the address' });
    return {
      loopback: isLocal,
      clear: false,
      served,
      refused: tried.filter(({ cipher }) => cipher === undefined).map((one) => one.version),
    };
  }
}

function cipherWith({ host, port }: { readonly host: string; readonly port: number }, version: SecureVersion): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done = (cipher: string | undefined) => {
      socket.destroy();
      resolve(cipher);
    };
    // Security level 0, so that a version is refused by the server, if at all, and not by this client.
    const socket = connectTls(
      {
        host,
        port,
        servername: /^[\d.:]+$/.test(host) ? '' : host,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=0',
      },
      () => done(socket.getCipher().name),
    );
    socket.setTimeout(timeoutMs, () => done(undefined));
    socket.on('error', () => done(undefined));
  });
}

function answersInClear(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    const socket = connectClear({ host, port }, () => done(true));
    socket.setTimeout(timeoutMs, () => done(false));
    socket.on('error', () => done(false));
  });
}
