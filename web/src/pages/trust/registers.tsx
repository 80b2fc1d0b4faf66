// What stands beside the promises: the companies that act for the operator, incidents, audits, demands of authorities, the processing agreement.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { WireIncident } from '@steward/protocol/wire/trust-routes.ts';
import type { TrustAnswer } from '../../api/trust.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { buttonClass } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Table } from '../../design/parts/table.tsx';
import { companyOf, fieldsOf, nameOf, placeOf } from '../receivers/receiver-words.ts';
import { said } from './trust-words.ts';
import styles from './trust.module.css';

export function Registers({ trust }: { readonly trust: TrustAnswer }) {
  return (
    <>
      <Processors trust={trust} />
      <Incidents incidents={trust.incidents} />
      <Audits trust={trust} />
      <Demands trust={trust} />
      <Agreement trust={trust} />
      <Follow />
    </>
  );
}

function Processors({ trust: { processors, processorChanges } }: { readonly trust: TrustAnswer }) {
  const { t, i18n } = useLingui();
  const day = (text: string) => i18n.date(`${text}T12:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <Section
      title={t`Companies that act for us`}
      lead={
        <Trans>
          Nobody else is sent anything: what is not on this list, to the field, cannot leave. A change is announced here and in the feed.
        </Trans>
      }
      ways={
        <a className={buttonClass('plain')} href="/app/privacy/receivers">
          <Trans>What was sent for my business</Trans>
        </a>
      }
    >
      <Table
        caption={t`Companies that act for us`}
        rows={processors}
        keyOf={({ id }) => id}
        columns={[
          { name: 'name', label: t`What it does`, cell: (each) => <Named processor={each} /> },
          { name: 'company', label: t`Company`, cell: ({ company }) => companyOf(i18n, company) },
          { name: 'place', label: t`Place`, cell: ({ place }) => placeOf(i18n, place) },
          {
            name: 'fields',
            label: t`What it may be sent`,
            cell: ({ fields }) => fieldsOf(i18n, fields),
          },
          {
            name: 'since',
            label: t`Since`,
            cell: ({ since }) => (
              <time className={styles.day} dateTime={since}>
                {day(since)}
              </time>
            ),
          },
        ]}
      />
      {processorChanges.length > 0 && (
        <ul className={styles.list}>
          {processorChanges.map(({ at, id, name, change }) => (
            <li key={`${at} ${id}`}>
              {change === 'added' && <Trans>{name} was added</Trans>}
              {change === 'changed' && <Trans>{name} was declared anew</Trans>}
              {change === 'removed' && <Trans>{name} was removed</Trans>}{' '}
              <span className={styles.soft}>
                <Moment at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Named({ processor: { id, off, ...declared } }: { readonly processor: TrustAnswer['processors'][number] }) {
  const { i18n } = useLingui();
  return (
    <>
      {nameOf(i18n, { id, declared })}{' '}
      {off && (
        <Badge>
          <Trans>Switched off</Trans>
        </Badge>
      )}
    </>
  );
}

function Incidents({ incidents }: { readonly incidents: readonly WireIncident[] }) {
  const { t } = useLingui();
  return (
    <Section
      title={t`Incidents`}
      lead={
        <Trans>
          Whom one concerns is worked out from the cases and ledgers, and they are told themselves. The authority is told within 72 hours
          where a risk is likely.
        </Trans>
      }
    >
      {incidents.length === 0 && (
        <p>
          <Trans>No incident is entered.</Trans>
        </p>
      )}
      {incidents.map((incident) => (
        <Incident key={incident.id} incident={incident} />
      ))}
    </Section>
  );
}

function Incident({ incident }: { readonly incident: WireIncident }) {
  const { i18n } = useLingui();
  const { id, title, what, knownAt, closedAt, affected, allTold, toldAt, authority, authorityToldAt, authorityDue, noAuthority } = incident;
  return (
    <article className={styles.entry} id={`incident/${id}`}>
      <header className={styles.cardHead}>
        <h3>{said(i18n, title)}</h3>
        <Badge tone={closedAt === undefined ? 'wait' : 'quiet'}>
          {closedAt === undefined ? <Trans context="incident">Open</Trans> : <Trans context="incident">Over</Trans>}
        </Badge>
      </header>
      <p>{said(i18n, what)}</p>
      <ul className={styles.list}>
        <li>
          <Trans>
            Known to us <Moment at={knownAt} />
          </Trans>
        </li>
        <li>
          {affected === 'fewer-than-5' ? (
            <Trans>Concerns fewer than 5 businesses</Trans>
          ) : (
            <Plural value={affected} one="Concerns # business" other="Concerns # businesses" />
          )}
          {' · '}
          {allTold ? <Trans>all of them were told</Trans> : <Trans>not all of them were told yet</Trans>}
          {toldAt !== undefined && (
            <>
              {', '}
              <Trans>
                last <Moment at={toldAt} />
              </Trans>
            </>
          )}
        </li>
        <li className={authority === 'overdue' ? styles.alarm : undefined}>
          {authority === 'told' && authorityToldAt !== undefined && (
            <Trans>
              The authority was told <Moment at={authorityToldAt} />
            </Trans>
          )}
          {authority === 'not-needed' && noAuthority && <Trans>No authority had to be told: {said(i18n, noAuthority)}</Trans>}
          {authority === 'waiting' && (
            <Trans>
              The authority is to be told until <Moment at={authorityDue} dated />
            </Trans>
          )}
          {authority === 'overdue' && (
            <Trans>
              The authority was to be told until <Moment at={authorityDue} dated />
            </Trans>
          )}
        </li>
      </ul>
    </article>
  );
}

function Audits({ trust: { audits } }: { readonly trust: TrustAnswer }) {
  const { t, i18n } = useLingui();
  return (
    <Section title={t`Audits by outsiders`}>
      {audits.length === 0 && (
        <p>
          <Trans>No outside audit yet. Nobody but the checks above, and you, has looked.</Trans>
        </p>
      )}
      {audits.map(({ id, who, scope, at, findings, report }) => (
        <article key={id} className={styles.entry}>
          <h3>{who}</h3>
          <p>
            {said(i18n, scope)}{' '}
            <span className={styles.soft}>
              <Moment at={at} />
            </span>
          </p>
          <ol className={styles.list}>
            {findings.map(({ text, fixedIn }, i) => (
              <li key={i}>
                {said(i18n, text)}{' '}
                {fixedIn === undefined ? <Badge tone="wait">{t`open`}</Badge> : <Badge tone="good">{t`fixed in ${fixedIn}`}</Badge>}
              </li>
            ))}
          </ol>
          {report !== undefined && (
            <a href={report} rel="noreferrer">
              <Trans>The report</Trans>
            </a>
          )}
        </article>
      ))}
    </Section>
  );
}

function Demands({ trust: { demands, demandsUndescribed } }: { readonly trust: TrustAnswer }) {
  const { t, i18n } = useLingui();
  return (
    <Section
      title={t`Demands of authorities`}
      lead={<Trans>What a law forbids to tell yet is not here; it appears by itself when the ban ends.</Trans>}
    >
      {demands.length === 0 && (
        <p>
          <Trans>We have no demand to show you.</Trans>
        </p>
      )}
      {demands.map(({ id, at, authority, basis, handedOver }) => (
        <article key={id} className={styles.entry}>
          <h3>{authority}</h3>
          <p>
            {basis}{' '}
            <span className={styles.soft}>
              <Moment at={at} />
            </span>
          </p>
          <p>
            <Trans>Handed over: {said(i18n, handedOver)}</Trans>
          </p>
        </article>
      ))}
      {typeof demandsUndescribed === 'number' && (
        <p className={styles.soft}>
          <Plural
            value={demandsUndescribed}
            one="# look on the ground of the law is not described here yet."
            other="# looks on the ground of the law are not described here yet."
          />
        </p>
      )}
    </Section>
  );
}

function Agreement({ trust: { agreement } }: { readonly trust: TrustAnswer }) {
  const { t, i18n } = useLingui();
  return (
    <Section title={t`Processing agreement`} lead={<Trans>Article 28 GDPR, in words that name the promise behind each point.</Trans>}>
      <p>
        <a href="/trust/processing-agreement">
          <Trans>Read version {agreement.version}</Trans>
        </a>
      </p>
      <p className={styles.soft}>
        SHA-256 <code className={styles.words}>{said(i18n, agreement.hash)}</code>
      </p>
    </Section>
  );
}

function Follow() {
  const { t } = useLingui();
  return (
    <Section
      title={t`Be told of changes`}
      lead={
        <Trans>
          A promise that breaks or is kept again, an incident, another company: each is an entry in the feed. Nobody learns that you read
          it.
        </Trans>
      }
    >
      <p>
        <a href="/v1/trust/feed" type="application/atom+xml">
          <Trans>Feed (Atom)</Trans>
        </a>
      </p>
    </Section>
  );
}
