// Who of the staff may ask for what: joiners, eligibility by name, leavers. Whoever administers it looks at nothing, never decides about themselves, and
// grants nothing alone.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { staffRoutes, type WireStaffPerson } from '@steward/protocol/wire/staff-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import { casesQuery, staffClient, staffMeQuery, staffPeopleQuery, staffQueries } from '../queries.ts';
import styles from '../staff.module.css';
import { AddStaff } from './add-staff.tsx';
import { Eligibilities } from './eligibilities.tsx';
import { LookersNow } from './lookers-now.tsx';
import { Proposed } from './proposed.tsx';
import { SetEligibility } from './set-eligibility.tsx';

type Open = { readonly what: 'add' } | { readonly what: 'set' | 'leave'; readonly person: WireStaffPerson } | undefined;

export function StaffPeople() {
  const { t, i18n } = useLingui();
  const { data, error } = useQuery(staffPeopleQuery);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <>
      <div className={styles.head}>
        <h1>{t`Who may ask`}</h1>
        {data && (
          <Button kind="first" icon="plus" onClick={() => setOpen({ what: 'add' })}>
            <Trans>Add somebody</Trans>
          </Button>
        )}
      </div>
      <LookersNow />
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!data && !error && <Skeleton lines={5} />}
      {data?.people.map((person) => (
        <One key={person.person} person={person} people={data.people} onOpen={setOpen} />
      ))}
      <Dialog open={open?.what === 'add'} title={t`Add somebody to the staff`} onClose={close}>
        <AddStaff />
      </Dialog>
      {open?.what === 'set' && (
        <Dialog open title={t`What ${open.person.name} may ask for`} size="wide" onClose={close}>
          <SetEligibility person={open.person} onDone={close} />
        </Dialog>
      )}
      {open?.what === 'leave' && <Leaves person={open.person} onDone={close} />}
    </>
  );
}

interface OneProps {
  readonly person: WireStaffPerson;
  readonly people: readonly WireStaffPerson[];
  readonly onOpen: (open: Open) => void;
}

function One({ person, people, onOpen }: OneProps) {
  const { t, i18n } = useLingui();
  const { data: me } = useQuery(staffMeQuery);
  const { name, email, administrator, eligible, leftAt, proposed } = person;
  const itself = me?.person === person.person;
  return (
    <Section
      title={name}
      oneOfMany
      lead={
        <>
          {email} {administrator && <Badge>{t`Administrator`}</Badge>}
          {leftAt !== undefined && <Badge tone="stop">{t`Left on ${i18n.date(leftAt, { dateStyle: 'medium' })}`}</Badge>}
        </>
      }
      ways={
        !itself &&
        leftAt === undefined && (
          <>
            <Button icon="edit" onClick={() => onOpen({ what: 'set', person })}>
              <Trans>Change</Trans> <span className="visually-hidden">{name}</span>
            </Button>
            <Button icon="leave" onClick={() => onOpen({ what: 'leave', person })}>
              <Trans>Leaves now</Trans> <span className="visually-hidden">{name}</span>
            </Button>
          </>
        )
      }
    >
      {leftAt === undefined && <Eligibilities eligible={eligible} />}
      {leftAt === undefined && proposed && me && (
        <Proposed
          key={proposed.at}
          of={person}
          proposed={proposed}
          me={me.person}
          by={people.find((each) => each.person === proposed.by)}
        />
      )}
    </Section>
  );
}

function Leaves({ person: { person, name }, onDone }: { readonly person: WireStaffPerson; readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const leave = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffLeaves, { params: { person }, body: {} }),
    async onSuccess() {
      await Promise.all([staffPeopleQuery, casesQuery].map(({ queryKey }) => staffQueries.invalidateQueries({ queryKey })));
      say({ text: t`${name} is out, everywhere.` });
      onDone();
    },
  });
  return (
    <Confirm
      open
      title={t`Does ${name} leave now?`}
      deed={t`Leaves now`}
      busy={leave.isPending}
      onConfirm={() => leave.mutate()}
      onClose={onDone}
    >
      {leave.error && <Notice kind="stop">{sayError(i18n, leave.error)}</Notice>}
      <p>
        <Trans>
          Sessions, sign-in and eligibility end at once, and every case that rests on {name}, also in the middle of a look. The name stays
          in what was done.
        </Trans>
      </p>
    </Confirm>
  );
}
