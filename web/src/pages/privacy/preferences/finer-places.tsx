// Places that were kept before places were to be kept less exactly stay as they are; here an admin finds them, and has them kept so too. They are looked for only
// when it is asked for: each look is an entry in the access log.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Place } from '@steward/protocol/catalogue/collection.ts';
import { keptAt } from '@steward/protocol/catalogue/place.ts';
import { projectsApi, type Project } from '../../../api/collections.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';
import { isConflict } from '../../../app/use-save-record.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Confirm } from '../../../design/parts/confirm.tsx';
import { say } from '../../../design/parts/toast.tsx';
import type { Precision } from '../../../map/coordinates.ts';
import styles from './preferences.module.css';

export function FinerPlaces({ precision }: { readonly precision: Precision }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const look = useMutation({ mutationFn: () => findFiner(precision) });
  const keep = useMutation({
    mutationFn: async (finer: readonly Project[]) => {
      for (const project of finer) await keepSo(project, precision);
    },
    onSuccess: () => say({ text: t`All places are kept so now.` }),
    onSettled: async () => {
      setAsking(false);
      await queries.invalidateQueries({ queryKey: [projectsApi.name] });
      // What is left, if it was broken off.
      look.mutate();
    },
  });
  const finer = look.data;
  return (
    <div className={styles.finer}>
      <p className={styles.soft}>
        <Trans>It holds from now on. What was kept more exactly before stays so until it is changed.</Trans>
      </p>
      {look.error && <ErrorNotice error={look.error} />}
      {keep.error && <ErrorNotice error={keep.error} />}
      {finer === undefined && (
        <Button icon="search" busy={look.isPending} onClick={() => look.mutate()}>
          <Trans>Look for places that are kept more exactly</Trans>
        </Button>
      )}
      {finer !== undefined && (
        <p role="status">
          <Plural
            value={finer.length}
            _0="No place is kept more exactly than that."
            one="# place is kept more exactly than that."
            other="# places are kept more exactly than that."
          />
        </p>
      )}
      {finer !== undefined && finer.length > 0 && (
        <Button busy={keep.isPending} onClick={() => setAsking(true)}>
          <Trans>Keep them less exactly too</Trans>
        </Button>
      )}
      <Confirm
        open={asking}
        title={t`Keep these places less exactly?`}
        deed={t`Keep them so`}
        busy={keep.isPending}
        onConfirm={() => keep.mutate(finer ?? [])}
        onClose={() => setAsking(false)}
      >
        <p>
          <Trans>Their pins are rounded, and house numbers or whole addresses go with them.</Trans>
        </p>
        <p>
          <Trans>
            The finer places stay in the history of their projects for 92 days, from where they can be brought back; then they are gone.
          </Trans>
        </p>
      </Confirm>
    </div>
  );
}

const isFiner = ({ fields: { place } }: Project, precision: Precision): boolean =>
  place !== undefined && membersOf(keptAt(place, precision)) !== membersOf(place);

/** Whatever order they come in. */
const membersOf = (place: Place): string => JSON.stringify(Object.entries(place).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const pagesMax = 100;
/** Nobody breaks it off: what is done is done. */
const { signal } = new AbortController();

async function findFiner(precision: Precision): Promise<readonly Project[]> {
  const finer: Project[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const { records, next } = await projectsApi.page({ sort: 'name' }, cursor, signal);
    finer.push(...records.filter((project) => isFiner(project, precision)));
    if (next === undefined) break;
    cursor = next;
  }
  return finer;
}

/** The server makes it coarser where it enters; the page sends what is to be kept, so that both say the same. */
async function keepSo(project: Project, precision: Precision): Promise<void> {
  const place = { ...keptAt(project.fields.place!, precision) };
  try {
    await projectsApi.update(project.id, project.version, { place });
  } catch (error) {
    if (!isConflict(error)) throw error;
    // Somebody changed it meanwhile: what is there now is made coarser, if it still is finer.
    const now = await projectsApi.read(project.id);
    if (isFiner(now, precision)) await projectsApi.update(now.id, now.version, { place: { ...keptAt(now.fields.place!, precision) } });
  }
}
