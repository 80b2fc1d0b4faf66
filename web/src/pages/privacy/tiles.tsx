// The ways from the Privacy Center, one line each. `to` is a page of the app, `href` one that is public.
import { useLingui } from '@lingui/react/macro';
import { msg } from '@lingui/core/macro';
import type { MessageDescriptor } from '@lingui/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Badge } from '../../design/parts/badge.tsx';
import { Icon, type IconName } from '../../design/parts/icon.tsx';
import styles from './privacy.module.css';

type Decides = 'you' | 'company' | 'law' | 'operator';

interface Way {
  readonly to: NonNullable<LinkProps['to']> | { readonly href: string };
  readonly search?: Readonly<Record<string, string>>;
  readonly icon: IconName;
  readonly title: MessageDescriptor;
  readonly says: MessageDescriptor;
  readonly decides: Decides;
}

const everybodys: readonly Way[] = [
  {
    to: '/receipts',
    icon: 'report',
    title: msg`Check a receipt`,
    says: msg`How far a deletion, a copy or a restore is, by its number; for everybody.`,
    decides: 'law',
  },
  {
    to: '/app/privacy/policies',
    icon: 'document',
    title: msg`Policy versions`,
    says: msg`What we promise, what changed and since when, word by word.`,
    decides: 'operator',
  },
  {
    to: '/app/privacy/receivers',
    icon: 'send',
    title: msg`Who receives something`,
    says: msg`Every company that may be sent anything, exactly what, and what went there.`,
    decides: 'company',
  },
  {
    to: '/app/privacy/contact',
    icon: 'message',
    title: msg`Contact and my requests`,
    says: msg`Questions, concerns and your rights: each has a date by which it is answered.`,
    decides: 'law',
  },
  {
    to: '/app/notices',
    icon: 'mail',
    title: msg`What you were told`,
    says: msg`What concerned your data, and by which way you were told, when.`,
    decides: 'law',
  },
  {
    to: '/app/privacy/mails',
    icon: 'send',
    title: msg`Mails that were sent`,
    says: msg`Which mails went to whom, of which kind, and whether they left.`,
    decides: 'law',
  },
  {
    to: { href: '/trust' },
    icon: 'shield',
    title: msg`Trust`,
    says: msg`Each promise with how it was checked, when, and what came of it.`,
    decides: 'operator',
  },
];

const ways: Readonly<Record<'me' | 'company', readonly Way[]>> = {
  me: [
    {
      to: '/app/privacy/held',
      icon: 'list',
      title: msg`What we hold`,
      says: msg`What is held about you, with its real values: why, who decides, how long, who receives it.`,
      decides: 'you',
    },
    {
      to: '/app/privacy/preferences',
      icon: 'sliders',
      title: msg`Preferences`,
      says: msg`What is collected beyond what is needed. Off until you switch it on.`,
      decides: 'you',
    },
    {
      to: '/app/who-looked',
      icon: 'eye',
      title: msg`Who looked`,
      says: msg`Every look at your account and at what you may see, in a sentence, with its proof.`,
      decides: 'law',
    },
    {
      to: '/app/privacy/copy',
      search: { kind: 'person' },
      icon: 'download',
      title: msg`Get a copy`,
      says: msg`Everything about you, in the format you need.`,
      decides: 'you',
    },
    {
      to: '/app/privacy/delete',
      icon: 'trash',
      title: msg`Delete and restore`,
      says: msg`See first what would go and what would stay. Take back what was a mistake.`,
      decides: 'you',
    },
    ...everybodys,
  ],
  company: [
    {
      to: '/app/privacy/requests',
      icon: 'key',
      title: msg`Requests to look`,
      says: msg`Who of the staff asks, who can look now, and how you want to be asked.`,
      decides: 'company',
    },
    {
      to: '/app/who-looked',
      icon: 'eye',
      title: msg`Who looked`,
      says: msg`Every look at your data, in a sentence, with the proof that none is missing.`,
      decides: 'law',
    },
    {
      to: '/app/privacy/copy',
      search: { kind: 'business' },
      icon: 'download',
      title: msg`Get a copy`,
      says: msg`Everything you may see, in the format you need; and bring a copy back in.`,
      decides: 'company',
    },
    {
      to: '/app/privacy/delete',
      icon: 'trash',
      title: msg`Delete and restore`,
      says: msg`See first what would go and what would stay. Take back what was a mistake.`,
      decides: 'company',
    },
    {
      to: '/app/webhooks',
      icon: 'activity',
      title: msg`Webhooks`,
      says: msg`Systems of your own that are told when something happens; without a word of content.`,
      decides: 'company',
    },
    {
      to: '/app/privacy/storage',
      icon: 'device',
      title: msg`Storage`,
      says: msg`Where each kind of your data lies, under which key, and one record as it is stored.`,
      decides: 'operator',
    },
    {
      to: '/app/privacy/restore',
      icon: 'clock',
      title: msg`Restore an earlier moment`,
      says: msg`A record, a project or everything as it was, up to 92 days back.`,
      decides: 'company',
    },
    ...everybodys,
  ],
};

const deciders: Readonly<Record<Decides, MessageDescriptor>> = {
  you: msg`You decide`,
  company: msg`Your company decides`,
  law: msg`The law decides`,
  operator: msg`We are bound by it`,
};

export function Tiles({ of }: { readonly of: 'me' | 'company' }) {
  const { t, i18n } = useLingui();
  return (
    <nav className={styles.tiles} aria-label={t`Privacy`}>
      {ways[of].map((way) => (
        <Tile key={way.title.id} way={way}>
          <Icon name={way.icon} />
          <strong>{i18n._(way.title)}</strong>
          <p>{i18n._(way.says)}</p>
          <span className={styles.decides}>
            <Badge>{i18n._(deciders[way.decides])}</Badge>
          </span>
        </Tile>
      ))}
    </nav>
  );
}

function Tile({ way: { to, search }, children }: { readonly way: Way; readonly children: ReactNode }) {
  if (typeof to === 'object')
    return (
      <a className={styles.tile} href={to.href}>
        {children}
      </a>
    );
  return (
    <Link className={styles.tile} to={to} {...(search ? { search: search as never } : {})}>
      {children}
    </Link>
  );
}
