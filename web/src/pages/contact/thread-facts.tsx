// What kind of thread it is, how far it is, and until when an answer is due.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ThreadHead } from '../../api/contact.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import styles from './contact.module.css';
import { articleOf, kindWords, overdueWord, stateWords, toneOf } from './thread-words.ts';

export function ThreadFacts({ of }: { readonly of: ThreadHead }) {
  const { t, i18n } = useLingui();
  const article = articleOf(of.kind);
  return (
    <span className={styles.facts}>
      <Badge tone={toneOf(of)}>{i18n._(of.overdue ? overdueWord : stateWords[of.state])}</Badge>
      <span>
        {i18n._(kindWords[of.kind])}
        {article !== undefined && ` (${t`Art. ${article}`})`}
      </span>
      {of.company && (
        <span>
          <Trans>a matter of the business</Trans>
        </span>
      )}
      {of.due === undefined ? (
        <span>
          <Trans>
            last <Moment at={of.lastAt} dated />
          </Trans>
        </span>
      ) : (
        <span>
          <Trans>
            answer by <Moment at={of.due} dated />
          </Trans>
        </span>
      )}
    </span>
  );
}
