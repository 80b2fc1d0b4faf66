// Checks the ledger in this browser, with nothing but its files and its key; and shows on a local copy what tampering looks like.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { msg } from '@lingui/core/macro';
import type { MessageDescriptor } from '@lingui/core';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import type { LedgerReport, Verdict } from '@steward/protocol/ledger/verdict.ts';
import { verifyLedger } from '@steward/protocol/ledger/verify.ts';
import { ledgerSource } from '../../api/ledger.ts';
import { sayError } from '../../api/say-error.ts';
import { recallCheckpoint, rememberCheckpoint } from '../../api/seen-checkpoints.ts';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './who-looked.module.css';

export interface Volume {
  readonly volume: number;
  readonly origin: string;
  readonly vkey: string;
}

const verdicts: Readonly<Record<Verdict, MessageDescriptor>> = {
  verified: msg`Verified: all {entries} entries are there, in their place, and as they were signed.`,
  rewound: msg`Rewound: this browser has seen more of the ledger than there is now.`,
  forked: msg`Forked: from entry {first} on this is not the history that this browser saw.`,
  suppressed: msg`Suppressed: entry {first} is missing.`,
  altered: msg`Altered: entry {first} is not the one that was signed.`,
  unchecked: msg`The ledger could not be checked now.`,
};

export function VerifyLedger({ volume }: { readonly volume: Volume }) {
  const { i18n } = useLingui();
  const check = useMutation({ mutationFn: (cheat: boolean) => verify(volume, cheat) });
  return (
    <section className={styles.verify}>
      <h2>
        <Trans>Do not take our word for it</Trans>
      </h2>
      <p>
        <Trans>
          The check runs here, in your browser, on the ledger’s own files. It also compares them with what this browser saw last time.
        </Trans>
      </p>
      <div className={styles.row}>
        <Button kind="first" busy={check.isPending} onClick={() => check.mutate(false)}>
          <Trans>Verify this ledger</Trans>
        </Button>
        <Button onClick={() => check.mutate(true)}>
          <Trans>Try to cheat</Trans>
        </Button>
      </div>
      {check.error && <Notice kind="stop">{sayError(i18n, check.error)}</Notice>}
      {check.data && <Result report={check.data} cheated={check.variables ?? false} />}
    </section>
  );
}

function Result({ report, cheated }: { readonly report: LedgerReport; readonly cheated: boolean }) {
  const { i18n } = useLingui();
  const values = { entries: report.counts.entries, first: report.firstEntry ?? 0 };
  const sentence = i18n._({ ...verdicts[report.verdict], values });
  return (
    <Notice {...(report.verdict === 'verified' ? {} : { kind: 'stop' })}>
      <p>
        <strong>{sentence}</strong>
      </p>
      {cheated && (
        <p>
          <Trans>One bit of one entry was changed, in a copy that only this page has. Nothing on the server was touched.</Trans>
        </p>
      )}
    </Notice>
  );
}

async function verify({ volume, origin, vkey }: Volume, cheat: boolean): Promise<LedgerReport> {
  const source = ledgerSource(volume);
  if (cheat) return verifyLedger(tampered(source), { keys: [vkey], origin });
  const earlier = await recallCheckpoint(origin);
  const report = await verifyLedger(source, { keys: [vkey], origin, remembered: earlier ? [earlier] : [] });
  const note = report.evidence?.checkpoint;
  if (report.verdict === 'verified' && note !== undefined) await rememberCheckpoint(origin, note);
  return report;
}

/** The same ledger with one bit of its first bundle of entries turned. */
function tampered(source: LedgerSource): LedgerSource {
  return {
    async read(path) {
      const bytes = await source.read(path);
      if (!bytes || !path.startsWith('tile/entries/000')) return bytes;
      const copy = new Uint8Array(bytes);
      copy[copy.length - 1]! ^= 1;
      return copy;
    },
  };
}
