// What one administrator would grant: it holds once another agrees, who reads the whole of it first and is neither of the two.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { staffRoutes, type WireStaffPerson } from '@steward/protocol/wire/staff-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { say } from '../../design/parts/toast.tsx';
import { casesQuery, staffClient, staffPeopleQuery, staffQueries } from '../queries.ts';
import styles from '../staff.module.css';
import { Eligibilities } from './eligibilities.tsx';

interface ProposedProps {
  readonly of: WireStaffPerson;
  readonly proposed: NonNullable<WireStaffPerson['proposed']>;
  /** Who proposed it, where they are still known. */
  readonly by: WireStaffPerson | undefined;
  /** Who reads this. */
  readonly me: string;
}

export function Proposed({ of: { person, name }, proposed, by, me }: ProposedProps) {
  const { t, i18n } = useLingui();
  // What was read is what is agreed to: where it was proposed anew meanwhile, the server refuses, and the newer one is shown.
  const renew = () => Promise.all([staffPeopleQuery, casesQuery].map(({ queryKey }) => staffQueries.invalidateQueries({ queryKey })));
  const agree = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.agreeEligibility, { params: { person }, body: { proposedAt: proposed.at } }),
    async onSuccess() {
      await renew();
      say({ text: t`Agreed. It holds now.` });
    },
    onError: renew,
  });
  const theirs = proposed.by === me;
  const proposer = by?.name ?? '';
  return (
    <div className={styles.proposed}>
      <p>
        <Badge tone="wait">{t`Proposed`}</Badge>{' '}
        {proposer !== '' && (
          <Trans>
            by {proposer}, <Moment at={proposed.at} dated />
          </Trans>
        )}
      </p>
      <Eligibilities eligible={proposed.eligible} />
      {agree.error && <Notice kind="stop">{sayError(i18n, agree.error)}</Notice>}
      {theirs && (
        <p className={styles.soft}>
          <Trans>It holds once another administrator agrees.</Trans>
        </p>
      )}
      {!theirs && person !== me && (
        <div className={styles.ways}>
          <Button kind="first" icon="check" busy={agree.isPending} onClick={() => agree.mutate()}>
            <Trans>Agree</Trans> <span className="visually-hidden">{name}</span>
          </Button>
        </div>
      )}
      {person === me && (
        <p className={styles.soft}>
          <Trans>Nobody decides about themselves: another administrator agrees.</Trans>
        </p>
      )}
    </div>
  );
}
