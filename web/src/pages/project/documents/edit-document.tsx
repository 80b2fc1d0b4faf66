// What a document is called, its kind and its note, changed.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { documentsApi, type Document } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useSaveRecord } from '../../../app/use-save-record.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Conflict } from '../../../design/parts/conflict.tsx';
import { Field } from '../../../design/parts/field.tsx';
import styles from './documents.module.css';
import { kindNames, kinds } from './kinds.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface EditProps {
  readonly project: string;
  readonly document: Document;
  readonly onDone: () => void;
}

/** Title, kind and note of a document. */
export function EditDocument({ project, document, onDone }: EditProps) {
  const { t, i18n } = useLingui();
  const names = useNames(project);
  const [title, setTitle] = useState(document.fields.title ?? '');
  const [kind, setKind] = useState(document.fields.kind ?? 'other');
  const [note, setNote] = useState(document.fields.note ?? '');
  const { save, busy, error, theirs, keepMine } = useSaveRecord(documentsApi, document, onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save({ title: title.trim(), kind, note: note.trim() === '' ? null : note });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {error !== null && <ErrorNotice error={error} />}
      {theirs && (
        <Conflict by={names(theirs.updatedBy)} busy={busy} onKeepMine={keepMine} onTakeTheirs={onDone}>
          {[theirs.fields.title, i18n._(kinds[theirs.fields.kind ?? 'other']), theirs.fields.note].filter(Boolean).join('\n')}
        </Conflict>
      )}
      <Field label={t`Title`} required value={title} onChange={setTitle} />
      <Choice
        label={t`Kind`}
        value={kind}
        options={kindNames.map((name) => ({ value: name, label: i18n._(kinds[name]) }))}
        onChange={setKind}
      />
      <Field label={t`Note`} long value={note} onChange={setNote} />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={busy}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
