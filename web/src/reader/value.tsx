// The value of a field in full, by its type.
import { Trans, useLingui } from '@lingui/react/macro';
import type { CopyField } from '@steward/protocol/wire/offline-copy.ts';
import type { Shown } from './copy.ts';
import { FileValue } from './file-value.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { useSay } from './say.ts';
import styles from './reader.module.css';

interface ValueProps {
  readonly field: CopyField;
  readonly value: unknown;
  readonly of: Shown;
}

export function Value({ field, value, of }: ValueProps) {
  const { i18n } = useLingui();
  const say = useSay();
  switch (field.type) {
    case 'long-text':
      return <span className={styles.longText}>{String(value)}</span>;
    case 'number':
      return i18n.number(Number(value), { maximumFractionDigits: 10 });
    case 'date':
      return <time dateTime={String(value)}>{say.day(String(value))}</time>;
    case 'time':
      return <time dateTime={String(value)}>{say.moment(String(value))}</time>;
    case 'choice':
      return say.choice(String(value));
    case 'money': {
      const { amount, currency } = value as { readonly amount: number; readonly currency: string };
      return say.money(amount, currency);
    }
    case 'place':
      return <PlaceValue value={value} />;
    case 'file':
      return <FileValue value={value} path={of.files[field.name]} />;
    case 'person':
      return <Names of={of} ids={[value].flat().map(String)} />;
    case 'reference':
      return <References to={field.to!} ids={[value].flat().map(String)} />;
    case 'text':
      return String(value);
  }
}

function PlaceValue({ value }: { readonly value: unknown }) {
  const { i18n } = useLingui();
  const { lat, lon, accuracyM, label } = value as {
    readonly lat: number;
    readonly lon: number;
    readonly accuracyM?: number;
    readonly label?: string;
  };
  const metres = accuracyM === undefined ? undefined : i18n.number(accuracyM, { maximumFractionDigits: 0 });
  return (
    <>
      {label !== undefined && <>{label} · </>}
      <span className={styles.numbers}>
        {lat.toFixed(6)}, {lon.toFixed(6)}
      </span>
      {metres !== undefined && (
        <>
          {' · '}
          <Trans>within {metres} m</Trans>
        </>
      )}
    </>
  );
}

function Names({ of: { names }, ids }: { readonly of: Shown; readonly ids: readonly string[] }) {
  const { t } = useLingui();
  return ids.map((id) => names[id] ?? t`No longer named`).join(', ');
}

const referencesMax = 50;

function References({ to, ids }: { readonly to: string; readonly ids: readonly string[] }) {
  return (
    <ul className={styles.references}>
      {ids.slice(0, referencesMax).map((id) => (
        <li key={id}>
          <ReferenceLink to={to} id={id} />
        </li>
      ))}
      {ids.length > referencesMax && <li>… {ids.length - referencesMax}</li>}
    </ul>
  );
}
