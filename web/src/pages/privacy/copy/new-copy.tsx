// Asks for a copy: of what, in which formats, with files or without, once or again and again.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { exportRoutes } from '@steward/protocol/wire/export-routes.ts';
import { client } from '../../../api/client.ts';
import { exportFormatsQuery, exportPreviewQuery, type ExportScope } from '../../../api/exports.ts';
import { useIsAdmin } from '../../../app/account.ts';
import { freshly } from '../../../app/freshly.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Checkbox } from '../../../design/parts/checkbox.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { sayBytes } from '../../../uploads/say-bytes.ts';
import styles from '../privacy.module.css';
import type { SubjectSearch } from '../subject.ts';
import { BucketFields, emptyBucket, type Bucket } from './bucket-fields.tsx';
import { ChooseFormats } from './choose-formats.tsx';
import { ChooseScope } from './choose-scope.tsx';
import { chosenAtFirst } from './export-words.ts';
import { scopeOf } from './scope.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface NewCopyProps {
  readonly search: SubjectSearch;
  readonly onAsked: () => void;
}

export function NewCopy({ search, onAsked }: NewCopyProps) {
  const [scope, setScope] = useState<ExportScope | undefined>(scopeOf(search) ?? { kind: 'person' });
  const { data: offered, error } = useQuery(exportFormatsQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!offered) return <Skeleton lines={8} />;
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <ChooseScope value={scope} onChange={setScope} />
        {scope && <Holds scope={scope} />}
      </div>
      <div className={styles.column}>
        <Ask offered={offered} scope={scope} onAsked={onAsked} />
      </div>
    </div>
  );
}

/** How much it is; all of it is in the copy. */
function Holds({ scope }: { readonly scope: ExportScope }) {
  const { t, i18n } = useLingui();
  const { data, error } = useQuery(exportPreviewQuery(scope));
  // What is about somebody is found by opening it: before, only how much there is to look through is known.
  const ofOnePerson = scope.kind === 'person';
  return (
    <Section title={ofOnePerson ? t`What is looked through for it` : t`What will be in it`}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && data.counts.length > 0 && (
        <ul className={styles.bullets}>
          {data.counts.map(({ collection, records }) => (
            <li key={collection}>{sayThings(i18n, collection, records)}</li>
          ))}
        </ul>
      )}
      {data && data.total > 0 && <HowLarge bytes={data.bytes} files={data.files} />}
      {ofOnePerson && (
        <p>
          {scope.person === undefined ? (
            <Trans>Of these only what you wrote and what is about you goes into the copy.</Trans>
          ) : (
            <Trans>Of these only what this person wrote and what is about them goes into the copy.</Trans>
          )}
        </p>
      )}
      <p className={styles.soft}>
        <Trans>What is not inside and why stands in the copy itself.</Trans>
      </p>
    </Section>
  );
}

interface HowLargeProps {
  readonly bytes: number;
  readonly files: { readonly count: number; readonly bytes: number };
}

function HowLarge({ bytes, files }: HowLargeProps) {
  const { i18n } = useLingui();
  const [recordsSize, filesSize] = [sayBytes(i18n, bytes), sayBytes(i18n, files.bytes)];
  return (
    <p>
      {files.count === 0 ? (
        <Trans>About {recordsSize}.</Trans>
      ) : (
        <Plural
          value={files.count}
          one={`About ${recordsSize}, and # file with ${filesSize}.`}
          other={`About ${recordsSize}, and # files with ${filesSize}.`}
        />
      )}
    </p>
  );
}

type Every = 'once' | 'week' | 'month';

interface AskProps {
  readonly offered: readonly string[];
  readonly scope: ExportScope | undefined;
  readonly onAsked: () => void;
}

function Ask({ offered, scope, onAsked }: AskProps) {
  const { t, i18n } = useLingui();
  const isAdmin = useIsAdmin();
  const [formats, setFormats] = useState(chosenAtFirst(offered));
  const [files, setFiles] = useState(true);
  const [pictureFacts, setPictureFacts] = useState(false);
  const [parts, setParts] = useState('one');
  const [every, setEvery] = useState<Every>('once');
  const [bucket, setBucket] = useState<Bucket>();
  const settings = scope && settingsOf(scope, { formats, files, pictureFacts: files && pictureFacts, parts }, i18n.locale);
  const ask = useAsk(settings, every, bucket, onAsked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const often = [
    { value: 'once', label: t`Once`, hint: t`You download it here when it is ready.` },
    { value: 'week', label: t`Every week` },
    { value: 'month', label: t`Every month` },
  ] as const;
  const sizes = [
    { value: 'one', label: t`One file` },
    { value: '100000000', label: t`Parts of about 100 MB` },
    { value: '1000000000', label: t`Parts of about 1 GB` },
  ] as const;
  return (
    <Section title={t`How`}>
      <form className={styles.form} onSubmit={submit}>
        <ChooseFormats offered={offered} value={formats} onChange={setFormats} />
        <ChooseFiles files={files} facts={pictureFacts} onFiles={setFiles} onFacts={setPictureFacts} />
        <details className={styles.more}>
          <summary>
            <Trans>More choices</Trans>
          </summary>
          <div className={styles.form}>
            <Radios label={t`In how many files`} value={parts} options={sizes} onChange={setParts} />
            {isAdmin && <Radios label={t`How often`} value={every} options={often} onChange={setEvery} />}
            {isAdmin && every !== 'once' && (
              <>
                <Checkbox
                  label={t`Deliver it into a bucket of our own`}
                  hint={t`A place with any provider that speaks S3. What goes there leaves this installation, and stands in the ledger.`}
                  value={bucket !== undefined}
                  onChange={(yes) => setBucket(yes ? emptyBucket : undefined)}
                />
                {bucket && <BucketFields value={bucket} error={ask.error} onChange={setBucket} />}
              </>
            )}
          </div>
        </details>
        {ask.error && <ErrorNotice error={ask.error} />}
        <div className={styles.ways}>
          <Button kind="first" type="submit" icon="download" busy={ask.isPending} disabled={settings === undefined}>
            {every === 'once' ? <Trans>Make the copy</Trans> : <Trans>Arrange it</Trans>}
          </Button>
        </div>
      </form>
    </Section>
  );
}

interface ChooseFilesProps {
  readonly files: boolean;
  readonly facts: boolean;
  readonly onFiles: (yes: boolean) => void;
  readonly onFacts: (yes: boolean) => void;
}

function ChooseFiles({ files, facts, onFiles, onFacts }: ChooseFilesProps) {
  const { t } = useLingui();
  return (
    <>
      <Checkbox
        label={t`With the files themselves`}
        hint={t`Photos and documents in their original form, in folders by project.`}
        value={files}
        onChange={onFiles}
      />
      {files && (
        <Checkbox
          label={t`Write place and time into the photos`}
          hint={t`With caption and project, for other picture programs. The photos in the copy are then not the same files byte for byte.`}
          value={facts}
          onChange={onFacts}
        />
      )}
    </>
  );
}

interface Chosen {
  readonly formats: readonly string[];
  readonly files: boolean;
  readonly pictureFacts: boolean;
  /** `one`, or about how many bytes each. */
  readonly parts: string;
}

/** Copies that people read are in their language and time zone; German spreadsheets expect semicolons. */
function settingsOf(scope: ExportScope, { formats, files, pictureFacts, parts }: Chosen, locale: string) {
  return {
    scope,
    formats: [...formats],
    files,
    pictureFacts,
    language: locale === 'de' ? ('de' as const) : ('en' as const),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    csv: { separator: locale === 'de' ? (';' as const) : (',' as const), byteOrderMark: true },
    ...(parts === 'one' ? {} : { partBytes: Number(parts) }),
  };
}

function useAsk(settings: ReturnType<typeof settingsOf> | undefined, every: Every, bucket: Bucket | undefined, onAsked: () => void) {
  const { t } = useLingui();
  const queries = useQueryClient();
  return useMutation({
    async mutationFn() {
      if (every === 'once') await freshly(() => client.call(exportRoutes.startExport, { body: settings! }));
      else
        await freshly(() =>
          client.call(exportRoutes.createExportSchedule, {
            body: { every, settings: settings!, ...(bucket === undefined ? {} : { bucket }) },
          }),
        );
    },
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['job'] });
      say({ text: every === 'once' ? t`The copy is being made.` : t`It is arranged.` });
      onAsked();
    },
  });
}
