// What it is about: something to talk about, or a right.
import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { isRight, threadKinds, type ThreadKind } from '@steward/protocol/words.ts';
import field from '../../design/parts/field.module.css';
import { articleOf, kindWords } from './thread-words.ts';

export function KindChoice({ value, onChange }: { readonly value: ThreadKind; readonly onChange: (value: ThreadKind) => void }) {
  const { t, i18n } = useLingui();
  const id = useId();
  const talk = threadKinds.filter((kind) => !isRight(kind));
  const rights = threadKinds.filter(isRight);
  return (
    <div className={field['field']}>
      <label className={field['label']} htmlFor={id}>
        <Trans>What is it?</Trans>
      </label>
      <select id={id} className={field['input']} value={value} onChange={(event) => onChange(event.target.value as ThreadKind)}>
        <optgroup label={t`To talk about`}>
          {talk.map((kind) => (
            <option key={kind} value={kind}>
              {i18n._(kindWords[kind])}
            </option>
          ))}
        </optgroup>
        <optgroup label={t`Your rights (GDPR)`}>
          {rights.map((kind) => (
            <option key={kind} value={kind}>
              {i18n._(kindWords[kind])} · {t`Art. ${articleOf(kind)!}`}
            </option>
          ))}
        </optgroup>
      </select>
    </div>
  );
}
