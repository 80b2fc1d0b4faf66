// A new webhook: where to, and what it is told; then its secret, once.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { webhookRoutes, type WebhookEvent } from '@steward/protocol/wire/webhook-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm } from '../../api/say-error.ts';
import { webhooksQuery, type WireNewWebhook } from '../../api/webhooks.ts';
import { freshly } from '../../app/freshly.ts';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { EventChoice } from './event-choice.tsx';

const usual: readonly WebhookEvent[] = ['record.created', 'record.changed', 'record.erased'];

export function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [url, setUrl] = useState('https://');
  const [label, setLabel] = useState('');
  const [events, setEvents] = useState(usual);
  const [made, setMade] = useState<WireNewWebhook>();
  const add = useMutation({
    mutationFn: () => freshly(() => client.call(webhookRoutes.createWebhook, { body: { url: url.trim(), label, events: [...events] } })),
    async onSuccess(webhook) {
      await queries.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      setMade(webhook);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  if (made) return <Secret secret={made.secret!} onClose={onClose} title={t`The webhook is on`} />;
  const said = sayInForm(i18n, add.error, ['url', 'label', 'events']);
  return (
    <Dialog open title={t`Add a webhook`} onClose={onClose}>
      <form className={confirm.body} onSubmit={submit}>
        {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
        <Field
          label={t`Address`}
          type="url"
          required
          autoComplete="off"
          error={said.at('url')}
          hint={t`Begins with https:// and can be reached from the internet.`}
          value={url}
          onChange={setUrl}
        />
        <Field label={t`What it is, for you`} hint={t`Such as: accounting`} error={said.at('label')} value={label} onChange={setLabel} />
        <EventChoice value={events} onChange={setEvents} />
        <div className={confirm.ways}>
          <Button kind="first" type="submit" busy={add.isPending} disabled={events.length === 0}>
            <Trans>Switch on</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Shown once: whoever closes it without taking it along makes a new one. */
export function Secret({ secret, title, onClose }: { readonly secret: string; readonly title: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open title={title} onClose={onClose}>
      <div className={confirm.body}>
        <p>
          <Trans>
            Your system checks with this secret that a message comes from here. It is shown this once; a new one can be made at any time.
          </Trans>
        </p>
        <CopyLine label={t`Secret`} text={secret} />
        <p>
          <Trans>
            Messages follow Standard Webhooks: its libraries check the signature in a line. A message may come twice; its webhook-id is then
            the same.
          </Trans>
        </p>
        <div className={confirm.ways}>
          <Button kind="first" onClick={onClose}>
            <Trans>I have kept it</Trans>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
