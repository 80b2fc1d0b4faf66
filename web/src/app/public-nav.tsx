// What everybody may see without an account, on top of every page for everybody.
import { Trans, useLingui } from '@lingui/react/macro';
import styles from './public-nav.module.css';

export type PublicPlace = 'trust' | 'policies' | 'contact' | 'verify' | 'receipts';

/** `here` is the place that is shown. Plain links: the policy and the verifier are pages of their own. */
export function PublicNav({ here }: { readonly here?: PublicPlace }) {
  const { t } = useLingui();
  const ways = [
    { place: 'trust', href: '/trust', name: <Trans context="page">Trust</Trans> },
    { place: 'policies', href: '/policies', name: <Trans>Policies</Trans> },
    { place: 'contact', href: '/contact', name: <Trans>Contact</Trans> },
    { place: 'verify', href: '/verify', name: <Trans context="page">Verify</Trans> },
    { place: 'receipts', href: '/receipts', name: <Trans>Receipts</Trans> },
  ] as const;
  return (
    <nav className={styles.nav} aria-label={t`For everybody`}>
      {ways.map(({ place, href, name }) => (
        <a key={place} href={href} aria-current={place === here ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
