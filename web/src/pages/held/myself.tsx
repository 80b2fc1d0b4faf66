// What is held about the person who asks.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { heldQuery, inventoryQuery, type Held, type Inventory } from '../../api/inventory.ts';
import { sayError } from '../../api/say-error.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { useSaid } from '../policies/use-said.ts';
import { Counts } from './counts.tsx';
import { Facts, OtherFacts } from './facts.tsx';
import styles from './held.module.css';
import { OnThisDevice } from './on-this-device.tsx';
import { Values } from './values.tsx';

export function Myself() {
  const { i18n } = useLingui();
  const held = useQuery(heldQuery);
  const inventory = useQuery(inventoryQuery);
  const error = held.error ?? inventory.error;
  if (error) return <Notice kind="stop">{sayError(i18n, error)}</Notice>;
  if (!held.data || !inventory.data) return <Skeleton lines={10} />;
  return (
    <>
      <Login held={held.data} inventory={inventory.data} />
      <Values held={held.data} inventory={inventory.data} />
      <Counts held={held.data} inventory={inventory.data} />
      <Beside held={held.data} inventory={inventory.data} />
      <OnThisDevice />
      <NotHeld held={held.data} />
    </>
  );
}

interface Parts {
  readonly held: Held;
  readonly inventory: Inventory;
}

function Login({ held: { login, membership }, inventory }: Parts) {
  const { t } = useLingui();
  const other = inventory.other.find(({ id }) => id === 'login');
  const languages = { en: t`English`, de: t`German` };
  const current = login.sessions.length;
  return (
    <Section title={t`Your account`} ways={<Ways />}>
      <Facts
        facts={[
          [t`Name`, login.name],
          [t`E-mail address`, login.email],
          [t`Language`, languages[login.language]],
          [t`Account made`, <Moment key="made" at={login.createdAt} dated />],
          [t`Password`, t`only as a hash, from which nobody can read it`],
          [t`Authenticator app`, login.authenticatorApp ? t`set up` : t`none`],
          [t`Recovery codes left`, String(login.recoveryCodes)],
          [t`Passkeys`, login.passkeys.length === 0 ? t`none` : login.passkeys.map(({ name }) => name).join(', ')],
          [t`Sessions`, login.sessions.length === 0 ? String(current) : login.sessions.map(({ device }) => device).join(', ')],
          ...(membership === undefined ? [] : [[t`In this business since`, <Moment key="since" at={membership.since} dated />] as const]),
        ]}
      />
      {other && <OtherFacts other={other} inventory={inventory} />}
    </Section>
  );
}

/** What one can do about it, beside what it is about. */
function Ways() {
  return (
    <>
      <Link className={buttonClass('plain')} to="/app/account">
        <Trans>Correct</Trans>
      </Link>
      <Link className={buttonClass('plain')} to="/app/privacy/copy">
        <Trans>Get a copy</Trans>
      </Link>
      <Link className={buttonClass('plain')} to="/app/privacy/delete">
        <Trans>Delete</Trans>
      </Link>
    </>
  );
}

/** What is held of a person beside records: how many, why, how long. The login stands above. */
function Beside({ held, inventory }: Parts) {
  const { t } = useLingui();
  const said = useSaid();
  const counts: Readonly<Record<string, number>> = {
    sessions: held.login.sessions.length,
    notices: held.notices + held.readPolicies,
    membership: held.membership === undefined ? 0 : 1 + held.membership.projects,
  };
  const some = inventory.other.filter(({ about, id }) => about === 'person' && id !== 'login');
  return (
    <Section title={t`Beside that`} lead={<Trans>What comes about while you use it. It is data about you, too.</Trans>}>
      <div className={styles.fields}>
        {some.map((other) => {
          const count = counts[other.id];
          return (
            <div key={other.id} className={styles.field}>
              <h3>
                {said(other.title)}
                {count !== undefined && <span className={styles.count}>{count}</span>}
              </h3>
              <p>{said(other.holds)}</p>
              {other.id === 'ledger' && (
                <p>
                  <Link to="/app/who-looked">
                    <Trans>Who looked</Trans>
                  </Link>
                </p>
              )}
              <OtherFacts other={other} inventory={inventory} />
            </div>
          );
        })}
      </div>
    </Section>
  );
}

function NotHeld({ held: { notHeld, notShown, login } }: { readonly held: Held }) {
  const { t } = useLingui();
  const said = useSaid();
  return (
    <>
      <Section title={t`What we do not have`} lead={<Trans>No field of any record is of such a kind; a test fails if one ever is.</Trans>}>
        <ul className={styles.bullets}>
          {!login.authenticatorApp && login.passkeys.length === 0 && (
            <li>
              <Trans>A second factor of yours: none is set up</Trans>
            </li>
          )}
          {notHeld.map((what) => (
            <li key={what.en}>{said(what)}</li>
          ))}
        </ul>
      </Section>
      <Section title={t`What is not shown here, and why`}>
        <dl className={styles.facts}>
          {notShown.map(({ what, because }) => (
            <div key={what.en} className={styles.fact}>
              <dt>{said(what)}</dt>
              <dd>{said(because)}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}
