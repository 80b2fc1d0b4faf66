// One copy: how far it is, giving it up, downloading it, keeping it for longer, removing it.
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { StewardError } from '@steward/protocol/errors.ts';
import { exportRoutes } from '@steward/protocol/wire/export-routes.ts';
import { lifecycleRoutes } from '@steward/protocol/wire/lifecycle-routes.ts';
import { client } from '../../../api/client.ts';
import { archiveUrl, type Export } from '../../../api/exports.ts';
import type { Sentences } from '../../../api/say-error.ts';
import { freshly } from '../../../app/freshly.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { sayBytes } from '../../../uploads/say-bytes.ts';
import styles from '../privacy.module.css';
import { TimeLeft } from '../time-left.tsx';
import { removedWords, stateWords } from './export-words.ts';
import { searchOfScope, useScopeName } from './scope.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function CopyCard({ copy }: { readonly copy: Export }) {
  const { i18n } = useLingui();
  const name = useScopeName(copy.scope);
  const { label, tone } = stateWords(copy.state);
  const runs = copy.state === 'collecting' || copy.state === 'packing';
  return (
    <Section
      oneOfMany
      title={name}
      lead={
        <>
          <Badge tone={tone}>{i18n._(label)}</Badge>{' '}
          <Trans>
            Asked for <Moment at={copy.startedAt} />
          </Trans>
        </>
      }
    >
      {runs && <HowFar copy={copy} />}
      {copy.failure && <ErrorNotice error={new StewardError(copy.failure.code)} own={failures} />}
      {copy.state === 'ready' && <Ready copy={copy} />}
      {copy.removedWhy !== undefined && <p className={styles.soft}>{i18n._(removedWords[copy.removedWhy])}</p>}
      <Ways copy={copy} />
    </Section>
  );
}

function HowFar({ copy: { state, progress, records, bytes } }: { readonly copy: Export }) {
  const { t, i18n } = useLingui();
  const { done, total } = progress;
  return (
    <>
      <Progress
        label={state === 'collecting' ? t`Collecting the records` : t`Packing the archive`}
        value={total === undefined || total === 0 ? null : Math.min(1, done / total)}
      />
      <p className={styles.soft}>
        <Plural value={records} one="# record so far" other="# records so far" />
        {bytes > 0 && `, ${sayBytes(i18n, bytes)}`}
        {progress.remainingSeconds !== undefined && '. '}
        <TimeLeft seconds={progress.remainingSeconds} />
      </p>
    </>
  );
}

function Ready({ copy: { id, parts, bytes, records, expiresAt, mayDownload, archive } }: { readonly copy: Export }) {
  const { i18n } = useLingui();
  return (
    <>
      <p>
        <Plural value={records} one="# record" other="# records" />, {sayBytes(i18n, bytes)}.{' '}
        {expiresAt !== undefined && (
          <Trans>
            To be downloaded until <Moment at={expiresAt} dated />, as often as you like.
          </Trans>
        )}
      </p>
      {mayDownload ? (
        <ul className={styles.ways}>
          {parts.map(({ part, bytes: size }) => (
            <li key={part}>
              <a
                className={buttonClass(parts.length === 1 ? 'first' : undefined)}
                href={archiveUrl(id, part)}
                download={`steward-${part}.${archive}`}
              >
                <Icon name="download" />
                {parts.length === 1 ? <Trans>Download</Trans> : <Trans>Part {part}</Trans>} ({sayBytes(i18n, size)})
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.soft}>
          <Trans>Only whoever asked for it can download it.</Trans>
        </p>
      )}
    </>
  );
}

/** Nobody waits for an answer here: the general sentences would speak of what somebody has just done. */
const failures: Sentences = {
  refused: msg`Whoever asked for it has no right to all of it any more. Nothing of it is kept.`,
  'not-signed-in': msg`The account that asked for it is not there any more. Nothing of it is kept.`,
  'storage-full': msg`The server has no room left for it. Nothing of it is kept.`,
  internal: msg`It could not be made. Nothing of it is kept; whoever runs this installation can see why.`,
};

const sentences: Sentences = { conflict: msg`It is further already: this cannot be done any more.` };

function Ways({ copy: { id, state, mayDownload, scope } }: { readonly copy: Export }) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['job'] });
  const params = { id };
  const cancel = useMutation({ mutationFn: () => client.call(lifecycleRoutes.cancelJob, { params, body: {} }), onSettled });
  const renew = useMutation({ mutationFn: () => freshly(() => client.call(exportRoutes.renewExport, { params, body: {} })), onSettled });
  const remove = useMutation({ mutationFn: () => client.call(exportRoutes.removeExport, { params }), onSettled });
  const error = cancel.error ?? renew.error ?? remove.error;
  const runs = state === 'collecting' || state === 'packing';
  if (state === 'failed' || state === 'cancelled' || state === 'expired')
    return (
      <p>
        <Link className={buttonClass()} to="/app/privacy/copy" search={searchOfScope(scope)}>
          <Icon name="copy" />
          <Trans>Ask for it again</Trans>
        </Link>
      </p>
    );
  if (!runs && state !== 'ready') return null;
  return (
    <>
      {error && <ErrorNotice error={error} own={sentences} />}
      <div className={styles.ways}>
        {runs && (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            <Trans>Cancel</Trans>
          </Button>
        )}
        {state === 'ready' && mayDownload && (
          <Button icon="clock" busy={renew.isPending} onClick={() => renew.mutate()}>
            <Trans>Keep it for 14 more days</Trans>
          </Button>
        )}
        {state === 'ready' && (
          <Button icon="trash" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Remove it now</Trans>
          </Button>
        )}
      </div>
    </>
  );
}
