// DNS by the resolvers of this machine. Declared as a processor (`dns-resolver`) and counted, not in the ledger: it is sent names of domains, never of people.
import { Resolver } from 'node:dns/promises';
import { DnsError, type Dns, type DnsRecord, type DnsRecordType } from '../../ports/dns.ts';
import { onTheWayOut } from './way-out.ts';

const timeoutMs = 3_000;
const tries = 2;

export interface SystemDnsParts {
  /** Called once for each name that is asked. */
  readonly count: () => void;
  /** `address:port`, instead of the machine's own resolvers. */
  readonly servers?: readonly string[];
}

export function createSystemDns({ count, servers }: SystemDnsParts): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  if (servers) resolver.setServers(servers);
  return {
    async resolve(name, type) {
      count();
      try {
        return await onTheWayOut(() => asked(resolver, name, type));
      } catch (error) {
        throw new DnsError((error as NodeJS.ErrnoException).code ?? 'EUNKNOWN');
      }
    },
  };
}

function asked(resolver: Resolver, name: string, type: DnsRecordType): Promise<readonly DnsRecord[]> {
  switch (type) {
    case 'TXT':
      return resolver.resolveTxt(name);
    case 'A':
      return resolver.resolve4(name);
    case 'AAAA':
      return resolver.resolve6(name);
    case 'MX':
      return resolver.resolveMx(name);
    case 'PTR':
      return resolver.resolvePtr(name);
    case 'CNAME':
      return resolver.resolveCname(name);
  }
}
