// In which formats: by what the copy is for, and one by one for whoever knows them. The machine copy is always inside.
import { Trans, useLingui } from '@lingui/react/macro';
import { Checkbox } from '../../../design/parts/checkbox.tsx';
import styles from '../privacy.module.css';
import { offeredFor, purposes, wordsOf, type Purpose } from './export-words.ts';

interface ChooseFormatsProps {
  readonly offered: readonly string[];
  readonly value: readonly string[];
  readonly onChange: (formats: readonly string[]) => void;
}

export function ChooseFormats({ offered, value, onChange }: ChooseFormatsProps) {
  const { t } = useLingui();
  const words: Readonly<Record<Purpose, { readonly label: string; readonly hint: string }>> = {
    reading: { label: t`To read it`, hint: t`Pages for the browser, PDF, plain text.` },
    spreadsheet: { label: t`For a spreadsheet`, hint: t`Excel, LibreOffice and the like.` },
    program: { label: t`For other programs`, hint: t`Databases, maps, calendars, address books.` },
  };
  const set = (names: readonly string[], yes: boolean) =>
    onChange(offered.filter((name) => (names.includes(name) ? yes : value.includes(name))));
  const shown = purposes.filter((purpose) => offeredFor(offered, purpose).length > 0);
  return (
    <fieldset className={styles.form}>
      <legend className={styles.legend}>
        <Trans>What for</Trans>
      </legend>
      {shown.map((purpose) => {
        const names = offeredFor(offered, purpose);
        return (
          <Checkbox
            key={purpose}
            label={words[purpose].label}
            hint={words[purpose].hint}
            value={names.some((name) => value.includes(name))}
            onChange={(yes) => set(names, yes)}
          />
        );
      })}
      <p className={styles.soft}>
        <Trans>The complete copy for machines, which can be brought back in, is always inside.</Trans>
      </p>
      {shown.length > 0 && <OneByOne offered={offered} value={value} onSet={set} />}
    </fieldset>
  );
}

interface OneByOneProps extends Pick<ChooseFormatsProps, 'offered' | 'value'> {
  readonly onSet: (names: readonly string[], yes: boolean) => void;
}

function OneByOne({ offered, value, onSet }: OneByOneProps) {
  const { i18n } = useLingui();
  const names = purposes.flatMap((purpose) => offeredFor(offered, purpose));
  return (
    <details className={styles.more}>
      <summary>
        <Trans>Choose single formats</Trans>
      </summary>
      {names.map((name) => {
        const label = wordsOf(name);
        return (
          <Checkbox key={name} label={label ? i18n._(label) : name} value={value.includes(name)} onChange={(yes) => onSet([name], yes)} />
        );
      })}
    </details>
  );
}
