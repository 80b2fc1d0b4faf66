// Documents come into a project, many at once; each gets a title and a kind before it is uploaded.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { documentsApi, type Document } from '../../../api/collections.ts';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { FileDrop } from '../../../design/parts/file-drop.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { fileNameOf } from '../../../uploads/file-name.ts';
import { sayBytes } from '../../../uploads/say-bytes.ts';
import { UploadList } from '../../../uploads/upload-list.tsx';
import { addUploads, type UploadJob } from '../../../uploads/upload-queue.ts';
import styles from './documents.module.css';
import { guessKind, kindNames, kinds, titleOf, type Kind } from './kinds.ts';

const documentsAtOnceMax = 100;

interface Draft {
  readonly key: string;
  readonly file: File;
  readonly title: string;
  readonly kind: Kind;
}

export function AddDocuments({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const scope = `documents ${project}`;
  const add = (files: readonly File[]) => {
    const fitting = files.slice(0, documentsAtOnceMax - drafts.length);
    if (fitting.length < files.length)
      say({ text: t`At most ${documentsAtOnceMax} documents at once; the others were left out.`, kind: 'stop' });
    setDrafts((known) => [...known, ...fitting.map(draftOf)]);
  };
  const send = () => {
    addUploads(drafts.map((draft) => jobOf(project, scope, draft)));
    setDrafts([]);
  };
  return (
    <>
      <FileDrop label={t`Add documents`} hint={t`Drag, paste or choose them.`} icon="document" many onFiles={add} />
      <UploadList scope={scope} onSettled={() => void queries.invalidateQueries({ queryKey: [documentsApi.name, 'list'] })} />
      {drafts.length > 0 && <Review drafts={drafts} onChange={setDrafts} onSend={send} />}
    </>
  );
}

const draftOf = (file: File): Draft => ({ key: crypto.randomUUID(), file, title: titleOf(fileNameOf(file)), kind: guessKind(file.name) });

function jobOf(project: string, scope: string, { key, file, title, kind }: Draft): UploadJob {
  let made: Document | undefined;
  return {
    id: key,
    name: title,
    scope,
    async run({ signal, onProgress }) {
      made = await documentsApi.create({ project, fields: { title, kind } }, { idempotencyKey: `${key}-record`, signal });
      const named = new File([file], fileNameOf(file), { type: file.type });
      await documentsApi.upload(made.id, 'file', named, { signal, onProgress, idempotencyKey: `${key}-file` });
    },
    giveUp: () => void (made && documentsApi.trash(made.id).catch(() => undefined)),
  };
}

interface ReviewProps {
  readonly drafts: readonly Draft[];
  readonly onChange: (drafts: readonly Draft[]) => void;
  readonly onSend: () => void;
}

function Review({ drafts, onChange, onSend }: ReviewProps) {
  const { t, i18n } = useLingui();
  const options = kindNames.map((kind) => ({ value: kind, label: i18n._(kinds[kind]) }));
  const change = (key: string, changed: Partial<Draft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...changed } : draft)));
  return (
    <Dialog open title={t`New documents`} size="wide" onClose={() => onChange([])}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSend();
        }}
      >
        <ul className={styles.drafts}>
          {drafts.map(({ key, file, title, kind }) => (
            <li key={key} className={styles.draft}>
              <Field label={t`Title`} required value={title} onChange={(to) => change(key, { title: to })} />
              <Choice label={t`Kind`} value={kind} options={options} onChange={(to) => change(key, { kind: to })} />
              <IconButton
                label={t`Do not upload ${title}`}
                icon="close"
                onClick={() => onChange(drafts.filter((draft) => draft.key !== key))}
              />
              <p>
                {file.name}, {sayBytes(i18n, file.size)}
              </p>
            </li>
          ))}
        </ul>
        <div className={styles.ways}>
          <Button kind="first" type="submit" icon="upload">
            <Plural value={drafts.length} one="Upload # document" other="Upload # documents" />
          </Button>
          <Button onClick={() => onChange([])}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
