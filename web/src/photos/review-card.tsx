// One picture before it is sent.
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, IconButton } from '../design/parts/button.tsx';
import { Checkbox } from '../design/parts/checkbox.tsx';
import { Field } from '../design/parts/field.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { useObjectUrl } from '../app/use-object-url.ts';
import { wayOf, type PhotoDraft } from './photo-draft.ts';
import { sayCoordinates } from './say-coordinates.ts';
import styles from './photo-review.module.css';

interface CardProps {
  readonly draft: PhotoDraft;
  readonly onChange: (changed: Partial<PhotoDraft>) => void;
  readonly onRemove: () => void;
}

export function ReviewCard({ draft, onChange, onRemove }: CardProps) {
  const { t } = useLingui();
  const url = useObjectUrl(draft.preview);
  const { name } = draft.file;
  return (
    <article className={styles.card} aria-label={name}>
      <div className={styles.thumbnail}>{url === undefined ? <Icon name="photo" large /> : <img src={url} alt="" />}</div>
      <div className={styles.facts}>
        <div className={styles.name}>
          <span>{name}</span>
          <IconButton label={t`Do not upload ${name}`} icon="close" onClick={onRemove} />
        </div>
        {draft.preview === undefined && (
          <p className={styles.hint}>
            {draft.kind === 'heic' ? (
              <Trans>HEIC pictures are kept as they are. This browser cannot show them.</Trans>
            ) : (
              <Trans>This browser cannot show the picture.</Trans>
            )}
          </p>
        )}
        <Field label={t`Caption`} hint={t`What is to be seen?`} value={draft.caption} onChange={(caption) => onChange({ caption })} />
        <Time draft={draft} onChange={onChange} />
        {draft.clean ? <Place draft={draft} onChange={onChange} /> : <NotClean draft={draft} onChange={onChange} />}
        {draft.facts.camera !== undefined && wayOf(draft) !== 'as-it-is' && (
          <p className={styles.hint}>
            <Trans>Cut out: camera ({draft.facts.camera}) and everything else it wrote.</Trans>
          </p>
        )}
      </div>
    </article>
  );
}

type PartProps = Pick<CardProps, 'draft' | 'onChange'>;

function Time({ draft, onChange }: PartProps) {
  const { i18n } = useLingui();
  const { takenAt } = draft.facts;
  if (takenAt === undefined)
    return (
      <p className={styles.hint}>
        <Trans>No time is in the picture.</Trans>
      </p>
    );
  const moment = i18n.date(takenAt, { dateStyle: 'medium', timeStyle: 'short' });
  if (wayOf(draft) === 'as-it-is')
    return (
      <p className={styles.fact}>
        <Icon name="clock" />
        <Trans>Taken {moment}</Trans>
      </p>
    );
  return (
    <p className={styles.fact}>
      <Icon name="clock" />
      {draft.keepTime ? <Trans>Taken {moment}</Trans> : <Trans>The time is cut out.</Trans>}
      <Button kind="plain" onClick={() => onChange({ keepTime: !draft.keepTime })}>
        {draft.keepTime ? <Trans>Remove the time</Trans> : <Trans>Keep the time</Trans>}
      </Button>
    </p>
  );
}

function Place({ draft, onChange }: PartProps) {
  const { t, i18n } = useLingui();
  const { place } = draft.facts;
  if (place === undefined)
    return (
      <p className={styles.hint}>
        <Trans>No place is in the picture.</Trans>
      </p>
    );
  const where = sayCoordinates(i18n, place);
  return (
    <Checkbox
      label={t`Keep the place ${where}`}
      hint={
        draft.keepPlace
          ? t`Everybody in the project can then see where it was taken. You can remove it later.`
          : t`Off: it is cut out of the file and not stored.`
      }
      value={draft.keepPlace}
      onChange={(keepPlace) => onChange({ keepPlace })}
    />
  );
}

/** A file out of which nothing can be taken. */
function NotClean({ draft, onChange }: PartProps) {
  const { t, i18n } = useLingui();
  const { place, unreadable } = draft.facts;
  const way = wayOf(draft);
  const where = place && sayCoordinates(i18n, place);
  const inside = where !== undefined ? t`Its place is in it: ${where}.` : unreadable ? t`Nobody can tell here what is in it.` : '';
  const hint = {
    'as-it-is': t`Everything the camera wrote goes along and can be seen by everybody in the project.`,
    redrawn: t`Off: the picture is drawn anew as a JPEG, without anything else in it.`,
    none: t`Off: it is not uploaded. Nothing can be cut out of a file of this kind here, and this browser cannot draw it anew.`,
    cleaned: '',
  }[way];
  return (
    <>
      {inside !== '' && (
        <p className={styles.fact}>
          <Icon name="pin" />
          {inside}
        </p>
      )}
      <Checkbox
        label={t`Upload the file as it is, with everything in it`}
        hint={hint}
        value={draft.keepPlace}
        onChange={(keepPlace) => onChange({ keepPlace })}
      />
    </>
  );
}
