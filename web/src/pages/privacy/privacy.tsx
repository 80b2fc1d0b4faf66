// Where people go about their data: who looked at it, to take it along, to delete it, to check what is claimed.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../design/parts/icon.tsx';
import { PolicyNews } from '../policies/policy-news.tsx';
import styles from './privacy.module.css';
import { WaitingForMe } from './waiting-for-me.tsx';

export function Privacy() {
  const { t } = useLingui();
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>Privacy</Trans>
        </h1>
      </div>
      <p className={styles.lead}>
        <Trans>What is held about you and your business is yours to see, to take along, to delete, and to check.</Trans>
      </p>
      <WaitingForMe />
      <PolicyNews />
      <nav className={styles.tiles} aria-label={t`Privacy`}>
        <Tile to="/app/who-looked" icon="eye" title={t`Who looked`}>
          <Trans>Every look at your data, in a sentence, with the proof that none is missing.</Trans>
        </Tile>
        <Tile to="/app/privacy/copy" icon="download" title={t`Get a copy`}>
          <Trans>Everything you may see, in the format you need; and bring a copy back in.</Trans>
        </Tile>
        <Tile to="/app/privacy/delete" icon="trash" title={t`Delete and restore`}>
          <Trans>See first what would go and what would stay. Take back what was a mistake.</Trans>
        </Tile>
        <Tile to="/app/privacy/restore" icon="clock" title={t`Restore an earlier moment`}>
          <Trans>A record, a project or everything as it was, up to 92 days back.</Trans>
        </Tile>
        <Tile to="/app/privacy/held" icon="list" title={t`What we hold`}>
          <Trans>What is held about you, with its real values: why, who decides, how long, who receives it.</Trans>
        </Tile>
        <Tile to="/app/privacy/policies" icon="document" title={t`Data policy`}>
          <Trans>Every version, word for word what changed, and what changed in what is done.</Trans>
        </Tile>
        <Tile to="/app/privacy/notices" icon="mail" title={t`What you were told`}>
          <Trans>What concerned your data, and by which way you were told, when.</Trans>
        </Tile>
        <Tile to="/app/privacy/preferences" icon="sliders" title={t`Preferences`}>
          <Trans>What is collected beyond what is needed. Off until you switch it on.</Trans>
        </Tile>
        <Tile to="/app/privacy/contact" icon="mail" title={t`Contact and my requests`}>
          <Trans>Ask, complain, or use a right; see until when you have an answer.</Trans>
        </Tile>
        <Tile to="/receipts" icon="report" title={t`Check a receipt`}>
          <Trans>How far a deletion, a copy or a restore is, by its number; for everybody.</Trans>
        </Tile>
      </nav>
    </>
  );
}

interface TileProps {
  readonly to: NonNullable<LinkProps['to']>;
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}

function Tile({ to, icon, title, children }: TileProps) {
  return (
    <Link className={styles.tile} to={to}>
      <Icon name={icon} />
      <strong>{title}</strong>
      <p>{children}</p>
    </Link>
  );
}
