// Names of the internet, for judging who sent a mail: which servers may send for a domain, and with which keys it signs. Nothing of a mail but domains is ever asked, and how often is counted.
export const dnsRecordTypes = ['TXT', 'A', 'AAAA', 'MX', 'PTR', 'CNAME'] as const;
export type DnsRecordType = (typeof dnsRecordTypes)[number];

/** One record: a TXT's strings, an MX's server, otherwise a name or an address. */
export type DnsRecord = string | readonly string[] | { readonly exchange: string; readonly priority: number };

/** `ENOTFOUND`: no such name. `ENODATA`: nothing of that type. Anything else: it is not known (`ETIMEOUT`, `ESERVFAIL` …). */
export class DnsError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = 'DnsError';
    this.code = code;
  }
}

export interface Dns {
  /** At least one record. Rejects with a DnsError, within the adapter's time. May be asked again. */
  resolve(name: string, type: DnsRecordType): Promise<readonly DnsRecord[]>;
}
