// How exactly the place is kept.
import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { coarserOf, type Precision } from '../../../map/coordinates.ts';
import styles from './place.module.css';

interface PrecisionChoiceProps {
  readonly value: Precision;
  /** The finest that the business keeps; finer ones cannot be chosen. */
  readonly finest: Precision;
  readonly onChange: (precision: Precision) => void;
}

export function PrecisionChoice({ value, finest, onChange }: PrecisionChoiceProps) {
  const { t } = useLingui();
  const name = useId();
  const options = [
    { precision: 'exact', label: t`Exact`, hint: t`To the metre: to find the gate.` },
    { precision: 'street', label: t`Street`, hint: t`Rounded to about 100 metres.` },
    { precision: 'town', label: t`Town`, hint: t`Rounded to about a kilometre.` },
  ] as const;
  const isKept = (precision: Precision) => coarserOf(precision, finest) === precision;
  const chosen = coarserOf(value, finest);
  return (
    <fieldset>
      <legend className={styles.legend}>
        <Trans>How exactly it is kept</Trans>
      </legend>
      {options.map(({ precision, label, hint }) => (
        <label key={precision} className={styles.choice}>
          <input
            type="radio"
            name={name}
            value={precision}
            checked={chosen === precision}
            disabled={!isKept(precision)}
            onChange={() => onChange(precision)}
          />
          <span>
            {label}
            <span className={styles.soft}> {hint}</span>
          </span>
        </label>
      ))}
      {finest !== 'exact' && (
        <p className={styles.soft}>
          <Trans>Your business keeps places no more exactly than this; finer ones are made coarser when they are saved.</Trans>
        </p>
      )}
    </fieldset>
  );
}
