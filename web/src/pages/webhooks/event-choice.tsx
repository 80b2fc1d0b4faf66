// Which kinds a webhook tells of.
import { useLingui } from '@lingui/react/macro';
import { webhookEvents, type WebhookEvent } from '@steward/protocol/wire/webhook-routes.ts';
import { Checkbox } from '../../design/parts/checkbox.tsx';
import styles from './webhooks.module.css';
import { eventWords } from './webhook-words.ts';

interface EventChoiceProps {
  readonly value: readonly WebhookEvent[];
  readonly onChange: (value: readonly WebhookEvent[]) => void;
}

export function EventChoice({ value, onChange }: EventChoiceProps) {
  const { t, i18n } = useLingui();
  const toggle = (event: WebhookEvent, on: boolean) =>
    onChange(webhookEvents.filter((each) => (each === event ? on : value.includes(each))));
  return (
    <fieldset className={styles.events}>
      <legend>{t`It is told when`}</legend>
      {webhookEvents.map((event) => (
        <Checkbox key={event} label={i18n._(eventWords[event])} value={value.includes(event)} onChange={(on) => toggle(event, on)} />
      ))}
    </fieldset>
  );
}
