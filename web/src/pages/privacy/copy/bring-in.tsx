// Brings a copy back in: the file is looked through, what would change is shown with every bad row named, and only then it is written, all or nothing.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { declarations, isKnown, knownCollections } from '../../../api/any-collection.ts';
import { projectsApi } from '../../../api/collections.ts';
import { bringFile, importsQuery, type Into } from '../../../api/imports.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { FileDrop } from '../../../design/parts/file-drop.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from '../privacy.module.css';
import { ImportCard } from './import-card.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

/** Tables do not say what their rows are. */
const isTable = (file: File) => /\.(csv|xlsx)$/i.test(file.name);

export function BringIn() {
  const { t } = useLingui();
  const [file, setFile] = useState<File>();
  const { data: imports, error } = useQuery(importsQuery);
  return (
    <>
      <Section
        title={t`Bring a copy in`}
        lead={
          <Trans>
            An archive you got here, or a table of one kind of records. It is looked through first; nothing is written before you have seen
            what would change.
          </Trans>
        }
      >
        {file === undefined ? (
          <FileDrop
            label={t`The copy or the table`}
            hint={t`ZIP, tar.gz, NDJSON, JSON, CSV or XLSX. Drag it here, or choose it.`}
            accept=".zip,.tar.gz,.gz,.ndjson,.json,.csv,.xlsx"
            onFiles={([chosen]) => setFile(chosen)}
          />
        ) : (
          <Send key={file.name} file={file} onDone={() => setFile(undefined)} />
        )}
      </Section>
      {error && <ErrorNotice error={error} />}
      {imports?.map((each) => (
        <ImportCard key={each.id} brought={each} />
      ))}
    </>
  );
}

function Send({ file, onDone }: { readonly file: File; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [into, setInto] = useState<Into>(isTable(file) ? { collection: 'tasks' } : {});
  const [share, setShare] = useState(0);
  const [key] = useState(() => crypto.randomUUID());
  const stop = useRef<AbortController>(undefined);
  const send = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      return bringFile(file, into, { signal: stop.current.signal, onProgress: setShare, idempotencyKey: key });
    },
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['job'] });
      onDone();
    },
  });
  const giveUp = () => {
    stop.current?.abort();
    onDone();
  };
  const needsProject = isKnown(into.collection) && declarations[into.collection].scope === 'project' && into.project === undefined;
  return (
    <div className={styles.form}>
      <p>
        <strong dir="auto">{file.name}</strong>
      </p>
      {send.error && <ErrorNotice error={send.error} />}
      {into.collection !== undefined && !send.isPending && <WhereTo into={into} onChange={setInto} />}
      {send.isPending && <Progress label={t`Sending the file`} value={share} />}
      <div className={styles.ways}>
        <Button kind="first" icon="upload" busy={send.isPending} disabled={needsProject} onClick={() => send.mutate()}>
          <Trans>Look through it</Trans>
        </Button>
        <Button onClick={giveUp}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </div>
  );
}

function WhereTo({ into, onChange }: { readonly into: Into; readonly onChange: (into: Into) => void }) {
  const { t, i18n } = useLingui();
  const { data } = useInfiniteQuery(projectsApi.list({ sort: 'name' }));
  const projects = data?.records.map(({ id, fields }) => ({ value: id, label: fields.name ?? '' })) ?? [];
  const { collection = '', project = '' } = into;
  const inProject = isKnown(collection) && declarations[collection].scope === 'project';
  const set = (kind: string, id: string) => onChange({ collection: kind, ...(id === '' ? {} : { project: id }) });
  return (
    <div className={`${styles.form} ${styles.narrow}`}>
      <Choice
        label={t`What its rows are`}
        value={collection}
        options={knownCollections.map((each) => ({ value: each as string, label: sayThings(i18n, each, 0) }))}
        onChange={(next) => set(next, project)}
      />
      {inProject && (
        <Choice
          label={t`Into which project`}
          value={project}
          options={[{ value: '', label: t`Choose one` }, ...projects]}
          onChange={(next) => set(collection, next)}
        />
      )}
    </div>
  );
}
