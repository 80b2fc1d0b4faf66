// Two people changed the same thing: both versions are shown, and whoever sees this decides.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNames } from '../../../api/people.ts';
import type { Task } from '../../../api/collections.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Notice } from '../../../design/parts/notice.tsx';
import styles from './panel.module.css';
import type { Conflict } from './project-tasks.ts';
import { fieldWords, useSayValue, type FieldName } from './task-words.ts';

interface ConflictNoticeProps {
  readonly project: string;
  readonly conflict: Conflict;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
}

export function ConflictNotice({ project, conflict: { now, fields }, onTheirs, onMine }: ConflictNoticeProps) {
  const { t, i18n } = useLingui();
  const nameOf = useNames(project);
  const sayValue = useSayValue(project);
  const who = nameOf(now.updatedBy) ?? t`Somebody else`;
  return (
    <Notice kind="stop">
      <div className={confirm.body}>
        <p>
          <Trans>{who} changed this meanwhile. Nothing was overwritten.</Trans>
        </p>
        {(Object.keys(fields) as FieldName[]).map((field) => {
          const name = i18n._(fieldWords[field]);
          return (
            <dl key={field} className={styles.versions}>
              <dt>
                <Trans>
                  {name}, as {who} left it
                </Trans>
              </dt>
              <dd dir="auto">{sayValue(field, now.fields)}</dd>
              <dt>
                <Trans>{name}, as you have it</Trans>
              </dt>
              <dd dir="auto">{sayValue(field, withoutNull(fields))}</dd>
            </dl>
          );
        })}
        <div className={confirm.ways}>
          <Button onClick={onTheirs}>
            <Trans>Take theirs</Trans>
          </Button>
          <Button onClick={onMine}>
            <Trans>Keep mine</Trans>
          </Button>
        </div>
      </div>
    </Notice>
  );
}

const withoutNull = (fields: Conflict['fields']): Task['fields'] =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Task['fields'];
