// What changes in what is done with data, between two versions.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ProcessingChange } from '../../api/policies.ts';
import { Badge, type Tone } from '../../design/parts/badge.tsx';
import { processingGroups, sayProcessing } from './say-processing.ts';
import styles from './policies.module.css';

export function Processing({ changes }: { readonly changes: readonly ProcessingChange[] }) {
  const { i18n } = useLingui();
  if (changes.length === 0)
    return (
      <p className={styles.soft}>
        <Trans>Nothing changes in what is done with data.</Trans>
      </p>
    );
  return processingGroups.map(({ name, title, parts }) => {
    const those = changes.filter(({ part }) => parts.includes(part));
    if (those.length === 0) return null;
    return (
      <div key={name} className={styles.group}>
        <h3>{i18n._(title)}</h3>
        <ul className={styles.changes}>
          {those.map((change) => (
            <li key={`${change.part} ${change.what} ${change.change} ${change.before} ${change.after}`}>
              <Kind change={change.change} />
              <span>{sayProcessing(i18n, change)}</span>
            </li>
          ))}
        </ul>
      </div>
    );
  });
}

const tones: Readonly<Record<ProcessingChange['change'], Tone>> = { added: 'wait', removed: 'good', changed: 'info' };

function Kind({ change }: { readonly change: ProcessingChange['change'] }) {
  const { t } = useLingui();
  const words = { added: t`More`, removed: t`Less`, changed: t`Changed` };
  return <Badge tone={tones[change]}>{words[change]}</Badge>;
}
