// A password somebody chooses. What is asked of it is said before, and nothing pretends to measure it.
import { useLingui } from '@lingui/react/macro';
import { Field } from '../../design/parts/field.tsx';

export interface NewPasswordProps {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}

export function NewPassword({ label, value, error, onChange }: NewPasswordProps) {
  const { t } = useLingui();
  return (
    <Field
      label={label}
      hint={t`At least 10 characters. A sentence is easy to remember.`}
      error={error}
      type="password"
      autoComplete="new-password"
      required
      value={value}
      onChange={onChange}
    />
  );
}
