// Restores that were asked for before: those under way, those that can still be taken back, and the rest.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { namedBy, restoresQuery, type Restore } from '../../../api/restores.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { useSubjectName } from '../delete/use-subject-name.ts';
import styles from '../privacy.module.css';
import { restoreWords } from './restore-words.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const shownMax = 20;

export function EarlierRestores() {
  const { t } = useLingui();
  const { data: restores, error } = useQuery(restoresQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!restores || restores.length === 0) return null;
  return (
    <Section title={t`Restores so far`}>
      <ul className={styles.rows}>
        {restores.slice(0, shownMax).map((restore) => (
          <Row key={restore.id} restore={restore} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ restore }: { readonly restore: Restore }) {
  const { i18n } = useLingui();
  const { kind, name } = useSubjectName(namedBy(restore.subject), 'in-a-list');
  const { label, tone } = restoreWords(restore.state);
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span className={styles.name}>
          <Link to="/app/privacy/restore/$restore" params={{ restore: restore.id }}>
            {name ?? kind}
          </Link>
          <Badge tone={tone}>{i18n._(label)}</Badge>
        </span>
        <p className={styles.soft}>
          <Trans>
            To {i18n.date(restore.at, { dateStyle: 'medium', timeStyle: 'short' })}. Asked for <Moment at={restore.startedAt} />
          </Trans>
        </p>
      </div>
    </li>
  );
}
