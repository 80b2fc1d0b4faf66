import { useLingui } from '@lingui/react/macro';
import { Button } from '../../design/parts/button.tsx';
import { speak } from '../../app/language.ts';
import styles from './sign-in.module.css';

/** Whose page this is, and the other language, before anybody is known. */
export function Mark() {
  const { i18n } = useLingui();
  const other = i18n.locale === 'de' ? ({ code: 'en', name: 'English' } as const) : ({ code: 'de', name: 'Deutsch' } as const);
  return (
    <p className={styles.mark}>
      <a href="/">
        <img src="/mark.svg" alt="" width="32" height="32" /> Steward
      </a>
      <Button kind="plain" onClick={() => void speak(other.code)}>
        <span lang={other.code}>{other.name}</span>
      </Button>
    </p>
  );
}
