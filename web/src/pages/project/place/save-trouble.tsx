// Why a place was not saved. Where somebody else was faster, both places are in reach.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Project } from '../../../api/collections.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { formatDecimal } from '../../../map/coordinates.ts';
import styles from './place.module.css';
import { isConflict, type SavePlace } from './use-save-place.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface SaveTroubleProps {
  readonly save: SavePlace;
  /** The project as it is now. */
  readonly theirs: Project;
  readonly onTheirs: () => void;
}

export function SaveTrouble({ save, theirs, onTheirs }: SaveTroubleProps) {
  const { t } = useLingui();
  if (!save.error) return null;
  if (!isConflict(save.error)) return <ErrorNotice error={save.error} />;
  const { place } = theirs.fields;
  const what = place ? [place.label, formatDecimal(place)].filter(Boolean).join(' · ') : t`no place`;
  const take = () => {
    save.reset();
    onTheirs();
  };
  const keep = () => save.variables && save.mutate({ place: save.variables.place, over: theirs.version });
  return (
    <Notice kind="stop">
      <p>
        <Trans>Somebody else changed the place meanwhile. It is now: {what}.</Trans>
      </p>
      <div className={styles.ways}>
        <Button onClick={take}>
          <Trans>Take theirs</Trans>
        </Button>
        <Button onClick={keep}>
          <Trans>Keep mine</Trans>
        </Button>
      </div>
    </Notice>
  );
}
