// One document: what it is, what it looks like, its versions, and what can be done with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { documentsApi, type Document } from '../../../api/collections.ts';
import { dropRecord, keepRecord } from '../../../api/keep-record.ts';
import { useNames } from '../../../api/people.ts';
import { sayError } from '../../../api/say-error.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Button, buttonClass, IconButton } from '../../../design/parts/button.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Tabs } from '../../../design/parts/tabs.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { fileNameOf } from '../../../uploads/file-name.ts';
import { UploadList } from '../../../uploads/upload-list.tsx';
import { addUploads } from '../../../uploads/upload-queue.ts';
import { RecordLinks } from '../../privacy/record-links.tsx';
import { WhoLookedLink } from '../../who-looked/who-looked-link.tsx';
import styles from './documents.module.css';
import { EditDocument } from './edit-document.tsx';
import { FilePreview } from './file-preview.tsx';
import { kinds } from './kinds.ts';
import { Versions } from './versions.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface DocumentPanelProps {
  readonly project: string;
  readonly id: string;
  readonly onClose: () => void;
}

export function DocumentPanel({ project, id, onClose }: DocumentPanelProps) {
  const { t } = useLingui();
  const { data: document, error } = useQuery(documentsApi.one(id));
  return (
    <Dialog open title={document?.fields.title ?? t`Document`} size="wide" onClose={onClose}>
      {error && <ErrorNotice error={error} />}
      {!document && !error && <Skeleton lines={6} />}
      {document && <Opened project={project} document={document} onClose={onClose} />}
    </Dialog>
  );
}

interface OpenedProps {
  readonly project: string;
  readonly document: Document;
  readonly onClose: () => void;
}

function Opened({ project, document, onClose }: OpenedProps) {
  const { t } = useLingui();
  const [tab, setTab] = useState<'file' | 'versions'>('file');
  const [editing, setEditing] = useState(false);
  const { id } = document;
  const { title = '', file } = document.fields;
  if (editing) return <EditDocument project={project} document={document} onDone={() => setEditing(false)} />;
  const preview =
    file === undefined ? (
      <Notice>
        <Trans>The file has not arrived: its upload was not finished. Upload it as a new version.</Trans>
      </Notice>
    ) : (
      // A new file is shown anew.
      <FilePreview key={file.id} title={title} file={file} url={documentsApi.fileUrl(id, 'file')} />
    );
  return (
    <div className={styles.panel}>
      <About project={project} document={document} />
      <Ways project={project} document={document} onEdit={() => setEditing(true)} onClose={onClose} />
      <Tabs
        label={t`Views of the document`}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'file', label: t`Preview`, content: preview },
          { value: 'versions', label: t`Versions`, content: <Versions project={project} id={id} /> },
        ]}
      />
    </div>
  );
}

function About({ project, document }: Pick<OpenedProps, 'project' | 'document'>) {
  const { i18n } = useLingui();
  const names = useNames(project);
  const { kind = 'other', note, file } = document.fields;
  const day = i18n.date(document.updatedAt, { dateStyle: 'medium', timeStyle: 'short' });
  const who = names(document.updatedBy);
  return (
    <>
      <p className={styles.facts}>
        <span>{i18n._(kinds[kind])}</span>
        {file !== undefined && <span>{file.name}</span>}
        <time dateTime={document.updatedAt}>
          {who === undefined ? (
            <Trans>Changed {day}</Trans>
          ) : (
            <Trans>
              Changed {day} by {who}
            </Trans>
          )}
        </time>
      </p>
      {note !== undefined && <p className={styles.note}>{note}</p>}
    </>
  );
}

interface WaysProps extends OpenedProps {
  readonly onEdit: () => void;
}

function Ways({ project, document, onEdit, onClose }: WaysProps) {
  const { t } = useLingui();
  const { mayChange } = useRights(project);
  const trash = useTrash(document, onClose);
  const { file } = document.fields;
  return (
    <div>
      <div className={styles.ways}>
        {file !== undefined && (
          <a className={buttonClass('first')} href={documentsApi.fileUrl(document.id, 'file')} download={file.name}>
            <Icon name="download" />
            <Trans>Download</Trans>
          </a>
        )}
        {mayChange(document) && (
          <>
            <NewVersion document={document} />
            <IconButton label={t`Change`} icon="edit" onClick={onEdit} />
            <IconButton label={t`Put into the trash`} icon="trash" busy={trash.isPending} onClick={() => trash.mutate()} />
          </>
        )}
        <WhoLookedLink collection="documents" record={document.id} />
        {mayChange(document) && <RecordLinks collection={documentsApi.name} id={document.id} file={file && 'file'} />}
      </div>
      <UploadList scope={`document ${document.id}`} />
    </div>
  );
}

function NewVersion({ document }: { readonly document: Document }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const chosen = useRef<HTMLInputElement>(null);
  const send = (file: File) => {
    const key = crypto.randomUUID();
    addUploads([
      {
        id: key,
        name: file.name,
        scope: `document ${document.id}`,
        async run({ signal, onProgress }) {
          const named = new File([file], fileNameOf(file), { type: file.type });
          keepRecord(
            queries,
            documentsApi.name,
            await documentsApi.upload(document.id, 'file', named, { signal, onProgress, idempotencyKey: key }),
          );
          await queries.invalidateQueries({ queryKey: [documentsApi.name, 'history', document.id] });
        },
      },
    ]);
  };
  return (
    <>
      <Button icon="upload" onClick={() => chosen.current?.click()}>
        <Trans>New version</Trans>
      </Button>
      <input
        ref={chosen}
        type="file"
        hidden
        aria-label={t`A new version`}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) send(file);
        }}
      />
    </>
  );
}

function useTrash(document: Document, onGone: () => void) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const title = document.fields.title ?? '';
  const refetch = () => queries.invalidateQueries({ queryKey: [documentsApi.name, 'list'] });
  const onError = (error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' });
  const restore = useMutation({ mutationFn: () => documentsApi.restore(document.id), onSettled: refetch, onError });
  return useMutation({
    mutationFn: () => documentsApi.trash(document.id),
    onSuccess() {
      onGone();
      dropRecord(queries, documentsApi.name, document.id);
      say({ text: t`${title} is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate() } });
    },
    onError,
  });
}
