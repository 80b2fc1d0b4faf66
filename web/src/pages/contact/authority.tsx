// Whom people can reach beside the form: the privacy address, and the supervisory authority.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { contactQuery } from '../../api/contact.ts';
import { Section } from '../../design/parts/section.tsx';
import styles from './contact.module.css';

const authorities = 'https://www.edpb.europa.eu/about-edpb/about-edpb/members_en';

export function Authority() {
  const { t } = useLingui();
  const { data: contact } = useQuery(contactQuery);
  if (!contact) return null;
  const { privacyEmail, operator, authority } = contact;
  return (
    <>
      <Section title={t`By mail`}>
        <p>
          <Trans>
            <a href={`mailto:${privacyEmail}`}>{privacyEmail}</a> reaches {operator}. A mail becomes a request like those here, once you
            have confirmed it.
          </Trans>
        </p>
      </Section>
      <Section title={t`Not satisfied?`} lead={<Trans>You may complain to a supervisory authority at any time (Art. 77 GDPR).</Trans>}>
        {authority ? (
          <address className={styles.authority}>
            <strong>{authority.name}</strong>
            <br />
            {authority.address}
            <br />
            <a href={authority.url} rel="noreferrer">
              {authority.url}
            </a>
          </address>
        ) : (
          <p>
            <a href={authorities} rel="noreferrer">
              <Trans>The authorities of the European Union</Trans>
            </a>
          </p>
        )}
      </Section>
    </>
  );
}
