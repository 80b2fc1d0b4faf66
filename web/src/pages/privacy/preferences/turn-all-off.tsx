// One deed for everything optional. What goes with it is said first.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { goesWith, type Preference } from '../../../api/preferences.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Confirm } from '../../../design/parts/confirm.tsx';
import type { Choosing } from './use-choose.ts';

export interface TurnAllOffProps {
  readonly preferences: readonly Preference[];
  readonly choosing: Choosing;
}

export function TurnAllOff({ preferences, choosing }: TurnAllOffProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const mine = preferences.filter(({ decides }) => decides === 'person');
  const on = mine.filter(({ level, levels }) => level !== levels[0]!.name);
  const goes = mine.reduce((sum, each) => sum + goesWith(each, each.levels[0]!.name), 0);
  const turnOff = () => {
    setAsking(false);
    void choosing.choose('all-off');
  };
  return (
    <>
      <Button disabled={on.length === 0} busy={choosing.busy === 'all-off'} onClick={() => (goes > 0 ? setAsking(true) : turnOff())}>
        <Trans>Turn everything optional off</Trans>
      </Button>
      <Confirm
        open={asking}
        title={t`Turn everything optional off?`}
        deed={t`Turn off and erase`}
        onConfirm={turnOff}
        onClose={() => setAsking(false)}
      >
        <p>
          <Plural
            value={goes}
            one="# record that was collected is erased at once, and cannot be brought back."
            other="# records that were collected are erased at once, and cannot be brought back."
          />
        </p>
        <p>
          <Trans>You can switch each of them on again at any time; it then collects anew.</Trans>
        </p>
      </Confirm>
    </>
  );
}
