// What is about to be sent, picture by picture: what is to be seen on it, when and where it was taken as its camera wrote it, and what of that goes along.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../design/parts/button.tsx';
import { Checkbox } from '../design/parts/checkbox.tsx';
import { Dialog } from '../design/parts/dialog.tsx';
import { Notice } from '../design/parts/notice.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { wayOf, type PhotoDraft } from './photo-draft.ts';
import styles from './photo-review.module.css';
import { PlacesChoice } from './places-choice.tsx';
import { ReviewCard } from './review-card.tsx';

export interface PhotoReviewProps {
  readonly drafts: readonly PhotoDraft[];
  /** Still being read. */
  readonly coming: number;
  /** Names of files that are no pictures. */
  readonly unfit: readonly string[];
  readonly onChange: (drafts: readonly PhotoDraft[]) => void;
  readonly onSend: (drafts: readonly PhotoDraft[]) => void;
  readonly onClose: () => void;
}

export function PhotoReview({ drafts, coming, unfit, onChange, onSend, onClose }: PhotoReviewProps) {
  const { t } = useLingui();
  const going = drafts.filter((draft) => wayOf(draft) !== 'none');
  const change = (key: string, changed: Partial<PhotoDraft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...changed } : draft)));
  return (
    <Dialog open title={t`Look before you upload`} size="wide" onClose={onClose}>
      <div className={styles.review}>
        <p className={styles.lead}>
          <Trans>
            Cameras write into a picture when, where and with what it was taken. Only what you keep here is uploaded; everything else is cut
            out of the file first.
          </Trans>
        </p>
        {unfit.length > 0 && (
          <Notice kind="stop">
            <Plural
              value={unfit.length}
              one="# file is not a picture and was left out:"
              other="# files are not pictures and were left out:"
            />{' '}
            {unfit.join(', ')}
          </Notice>
        )}
        <PlacesChoice drafts={drafts} />
        <PlaceOfAll drafts={drafts} onChange={onChange} />
        <ul className={styles.cards}>
          {drafts.map((draft) => (
            <li key={draft.key}>
              <ReviewCard
                draft={draft}
                onChange={(changed) => change(draft.key, changed)}
                onRemove={() => onChange(drafts.filter(({ key }) => key !== draft.key))}
              />
            </li>
          ))}
        </ul>
        {coming > 0 && <Skeleton lines={Math.min(coming, 3)} />}
      </div>
      <div className={styles.ways}>
        <Button kind="first" icon="upload" disabled={going.length === 0 || coming > 0} onClick={() => onSend(going)}>
          <Plural value={going.length} one="Upload # photo" other="Upload # photos" />
        </Button>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </Dialog>
  );
}

/** One switch for many pictures. */
function PlaceOfAll({ drafts, onChange }: Pick<PhotoReviewProps, 'drafts' | 'onChange'>) {
  const { t } = useLingui();
  const placed = drafts.filter(({ facts, clean }) => clean && facts.place !== undefined);
  if (placed.length < 2) return null;
  const all = placed.every(({ keepPlace }) => keepPlace);
  const set = (keepPlace: boolean) =>
    onChange(drafts.map((draft) => (draft.clean && draft.facts.place !== undefined ? { ...draft, keepPlace } : draft)));
  const count = placed.length;
  return <Checkbox label={t`Keep the place of all ${count} pictures that carry one`} value={all} onChange={set} />;
}
