// DNS as it was written down, for tests and for the demo: what is not in it does not exist.
import { DnsError, type Dns, type DnsRecord, type DnsRecordType } from '../../ports/dns.ts';

/** By name in lower case, then by type. An Error's code as the answer: `new DnsError('ETIMEOUT')`. */
export type RecordedZone = Readonly<Record<string, Partial<Readonly<Record<DnsRecordType, readonly DnsRecord[] | DnsError>>>>>;

export interface RecordedDns extends Dns {
  /** What was asked, as `TXT _dmarc.example.org`. */
  readonly asked: readonly string[];
}

export function createRecordedDns(zone: RecordedZone): RecordedDns {
  const asked: string[] = [];
  return {
    asked,
    async resolve(name, type) {
      asked.push(`${type} ${name.toLowerCase()}`);
      const records = zone[name.toLowerCase()];
      if (!records) throw new DnsError('ENOTFOUND');
      const found = records[type];
      if (found instanceof DnsError) throw found;
      if (!found || found.length === 0) throw new DnsError('ENODATA');
      return found;
    },
  };
}
