// How exactly the place is kept.
import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import type { Precision } from '../../../map/coordinates.ts';
import styles from './place.module.css';

export function PrecisionChoice({ value, onChange }: { readonly value: Precision; readonly onChange: (precision: Precision) => void }) {
  const { t } = useLingui();
  const name = useId();
  const options = [
    { precision: 'exact', label: t`Exact`, hint: t`To the metre: to find the gate.` },
    { precision: 'street', label: t`Street`, hint: t`Rounded to about 100 metres.` },
    { precision: 'town', label: t`Town`, hint: t`Rounded to about a kilometre.` },
  ] as const;
  return (
    <fieldset>
      <legend className={styles.legend}>
        <Trans>How exactly it is kept</Trans>
      </legend>
      {options.map(({ precision, label, hint }) => (
        <label key={precision} className={styles.choice}>
          <input type="radio" name={name} value={precision} checked={value === precision} onChange={() => onChange(precision)} />
          <span>
            {label}
            <span className={styles.soft}> {hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
