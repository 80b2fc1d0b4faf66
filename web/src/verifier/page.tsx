// The public verifier: bring a receipt or a ledger, see whether it holds. No sign-in, no server needed; the same page works from a saved copy.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { PublicNav } from '../app/public-nav.tsx';
import { Button } from '../design/parts/button.tsx';
import { Field } from '../design/parts/field.tsx';
import { Notice } from '../design/parts/notice.tsx';
import { ConfirmationCheck } from './confirmation-check.tsx';
import { DropZone } from './drop-zone.tsx';
import { speak } from './language.ts';
import { LedgerCheck } from './ledger-check.tsx';
import { Limits } from './limits.tsx';
import { NumberField } from './number-field.tsx';
import { ReceiptCheck } from './receipt-check.tsx';
import { isVkey } from './sort-files.ts';
import { useBrought, type Brought, type Trouble } from './use-brought.ts';
import { dropWords } from './words.ts';
import styles from './verifier.module.css';

/** A saved copy asks nobody for anything. */
const saved = location.protocol === 'file:';

export function VerifierPage() {
  return (
    <>
      <Top />
      {!saved && (
        <div className={styles.everybody}>
          <PublicNav here="verify" />
        </div>
      )}
      <main className={styles.page}>
        <div className={styles.intro}>
          <h1>
            <Trans>Do not take our word for it</Trans>
          </h1>
          <p className={styles.lead}>
            <Trans>
              Every look at a company’s data is written to its ledger before anything is opened. Here you check, in your own browser, that a
              ledger or a receipt is what was signed, and that nothing was taken out since.
            </Trans>
          </p>
        </div>
        <Checks />
        <Limits />
        <TakeAlong />
      </main>
    </>
  );
}

function Top() {
  const { i18n } = useLingui();
  const other = i18n.locale === 'de' ? ({ code: 'en', name: 'English' } as const) : ({ code: 'de', name: 'Deutsch' } as const);
  return (
    <header className={styles.top}>
      {saved ? (
        <span className={styles.name}>
          <Mark /> Steward
        </span>
      ) : (
        <a className={styles.name} href="/">
          <Mark /> Steward
        </a>
      )}
      <Button kind="plain" onClick={() => speak(other.code)}>
        <span lang={other.code}>{other.name}</span>
      </Button>
    </header>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6e5f" />
      <path
        d="M16 6v8M9 26v-5a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v5M16 14v12"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="16" cy="7.5" r="3" fill="#fff" />
      <circle cx="9" cy="25" r="2.6" fill="#fff" />
      <circle cx="16" cy="25" r="2.6" fill="#fff" />
      <circle cx="23" cy="25" r="2.6" fill="#fff" />
    </svg>
  );
}

function Checks() {
  const { t } = useLingui();
  const [typed, setTyped] = useState('');
  const typedKey = isVkey(typed.trim()) ? typed.trim() : undefined;
  const brought = useBrought(typedKey);
  return (
    <>
      <DropZone onFiles={brought.take}>
        {!saved && (
          <Button onClick={brought.askServer}>
            <Trans>Check my company’s ledger on this server</Trans>
          </Button>
        )}
      </DropZone>
      {!saved && <NumberField />}
      <details className={styles.key}>
        <summary>
          <Trans>I have the key from elsewhere</Trans>
        </summary>
        <Field
          label={t`Key of the ledger`}
          hint={t`One line: a name, a plus sign, eight digits, a plus sign, the key. It counts before any key that comes with the files.`}
          error={typed.trim() !== '' && typedKey === undefined ? t`This is not a key of a ledger.` : undefined}
          value={typed}
          onChange={setTyped}
        />
      </details>
      <Results brought={brought} />
    </>
  );
}

function Results({ brought: { sorted, subjects, keys, trouble } }: { readonly brought: Brought }) {
  const { t } = useLingui();
  const here = useRef<HTMLElement>(null);
  const alone = sorted && !sorted.ledger && sorted.receipts.length + sorted.confirmations.length === 0;
  useEffect(() => {
    if (sorted || subjects.length > 0 || trouble) here.current!.scrollIntoView({ block: 'start' });
  }, [sorted, subjects, trouble]);
  return (
    <section ref={here} className={styles.results} aria-label={t`Results`}>
      {trouble && <TroubleNotice trouble={trouble} />}
      {alone && (
        <Notice>
          <Trans>Kept for the next step: now bring the ledger or the receipt that it belongs to.</Trans>
        </Notice>
      )}
      {sorted && <Unknown names={sorted.unknown} />}
      {subjects.map((subject, i) => (
        <article key={subject.origin ?? i} className={styles.result}>
          <h2>
            <Trans>Ledger</Trans>
          </h2>
          <LedgerCheck subject={subject} />
        </article>
      ))}
      {sorted?.receipts.map(({ name, text }) => (
        <article key={name} className={styles.result}>
          <h2>
            <Trans>Receipt {name}</Trans>
          </h2>
          <ReceiptCheck text={text} keys={keys} online={false} />
        </article>
      ))}
      {sorted?.confirmations.map(({ name, text }) => (
        <article key={name} className={styles.result}>
          <h2>
            <Trans>Confirmation of erasure {name}</Trans>
          </h2>
          <ConfirmationCheck text={text} keys={keys} />
        </article>
      ))}
    </section>
  );
}

function TroubleNotice({ trouble }: { readonly trouble: Trouble }) {
  const { i18n } = useLingui();
  return (
    <Notice kind="stop">
      {trouble === 'signed-out' ? (
        <p>
          <Trans>
            Only people of a company see its ledger. <a href="/sign-in">Sign in</a>, then come back here.
          </Trans>
        </p>
      ) : trouble === 'offline' ? (
        <Trans>The server cannot be reached. Files can be checked without it.</Trans>
      ) : trouble === 'unreadable' ? (
        <Trans>The files cannot be read any more. Choose them again.</Trans>
      ) : (
        i18n._(dropWords[trouble])
      )}
    </Notice>
  );
}

const namesMax = 5;

function Unknown({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  const shown = names.slice(0, namesMax).join(', ');
  const more = names.length - namesMax;
  return (
    <p className={styles.quiet}>
      {more > 0 ? (
        <Trans>
          Left aside, being neither receipt, ledger, key nor checkpoint: {shown} and {more} more.
        </Trans>
      ) : (
        <Trans>Left aside, being neither receipt, ledger, key nor checkpoint: {shown}.</Trans>
      )}
    </p>
  );
}

function TakeAlong() {
  if (saved)
    return (
      <p className={styles.quiet}>
        <Trans>This is a saved copy. It needs no network and asks nobody for anything.</Trans>
      </p>
    );
  return (
    <section className={styles.along}>
      <h2>
        <Trans>Take the verifier with you</Trans>
      </h2>
      <p>
        <Trans>
          One file that works without a network and without us: keep it next to your exports, and check them in ten years. On the command
          line, <code>steward verify</code> does the same; so do programs that others wrote.
        </Trans>
      </p>
      <a className={styles.save} href="/steward-verifier.html" download="steward-verifier.html">
        <Trans>Save this verifier</Trans>
      </a>
    </section>
  );
}
