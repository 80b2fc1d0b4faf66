// One webhook: where it goes, what it tells, how it is doing, and what can be done with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { webhookRoutes } from '@steward/protocol/wire/webhook-routes.ts';
import { client } from '../../api/client.ts';
import { deliveriesQuery, webhooksQuery, type WireWebhook } from '../../api/webhooks.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { freshly } from '../../app/freshly.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Menu } from '../../design/parts/menu.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';
import { say } from '../../design/parts/toast.tsx';
import { Deliveries } from './deliveries.tsx';
import { EventChoice } from './event-choice.tsx';
import { Secret } from './new-webhook.tsx';
import styles from './webhooks.module.css';
import { eventWords, stateWords } from './webhook-words.ts';

type Open = 'change' | 'remove' | 'secret' | undefined;

export function WebhookCard({ webhook }: { readonly webhook: WireWebhook }) {
  const { t, i18n } = useLingui();
  const { id, url, label, events, state } = webhook;
  const [open, setOpen] = useState<Open>();
  const [secret, setSecret] = useState<string>();
  const [shown, setShown] = useState(false);
  const on = state === 'on';
  const deeds = useDeeds(id, setSecret, () => setShown(true));
  const { word, tone } = stateWords[state];
  const name = label === '' ? new URL(url).host : label;
  const error = deeds.change.error ?? deeds.rotate.error ?? deeds.test.error;
  return (
    <Section
      title={name}
      ways={
        <>
          <Button busy={deeds.test.isPending} disabled={state === 'off'} icon="send" onClick={() => deeds.test.mutate()}>
            <Trans>Send a test</Trans>
          </Button>
          <Menu
            label={t`More about ${name}`}
            face={<Icon name="more" />}
            items={[
              { label: on ? t`Switch off` : t`Switch on`, onSelect: () => deeds.change.mutate({ on: !on }) },
              { label: t`Change what it is told …`, onSelect: () => setOpen('change') },
              { label: t`New secret`, onSelect: () => deeds.rotate.mutate() },
              { label: t`Remove …`, severe: true, onSelect: () => setOpen('remove') },
            ]}
          />
        </>
      }
    >
      {error && <ErrorNotice error={error} />}
      <div className={styles.facts}>
        <p className={styles.state}>
          <Badge tone={tone}>{i18n._(word)}</Badge>
          <span className={styles.address}>{url}</span>
        </p>
        <p className={styles.state}>
          {events.map((event) => (
            <Badge key={event}>{i18n._(eventWords[event])}</Badge>
          ))}
        </p>
        <Health webhook={webhook} />
      </div>
      <div className={styles.state}>
        <Button pressed={shown} onClick={() => setShown(!shown)}>
          <Trans>What was delivered</Trans>
        </Button>
      </div>
      {shown && <Deliveries id={id} off={state === 'off'} />}
      {open === 'change' && <Change webhook={webhook} onClose={() => setOpen(undefined)} />}
      <Remove id={id} name={name} open={open === 'remove'} onClose={() => setOpen(undefined)} />
      {secret !== undefined && <Secret title={t`The new secret`} secret={secret} onClose={() => setSecret(undefined)} />}
    </Section>
  );
}

function Health({ webhook: { lastDeliveredAt, failingSince, twoSecretsUntil, waiting } }: { readonly webhook: WireWebhook }) {
  return (
    <>
      {failingSince !== undefined && (
        <p className={styles.soft}>
          <Trans>
            Nothing arrives since <Moment at={failingSince} dated />. It is tried again for about three days.
          </Trans>
        </p>
      )}
      {lastDeliveredAt !== undefined && (
        <p className={styles.soft}>
          <Trans>
            Last delivered <Moment at={lastDeliveredAt} />
          </Trans>
        </p>
      )}
      {waiting > 0 && (
        <p className={styles.soft}>
          <Trans>Waiting to be delivered: {waiting}</Trans>
        </p>
      )}
      {twoSecretsUntil !== undefined && Date.parse(twoSecretsUntil) > Date.now() && (
        <p className={styles.soft}>
          <Trans>
            The secret before the newest one still counts until <Moment at={twoSecretsUntil} dated />.
          </Trans>
        </p>
      )}
    </>
  );
}

function useDeeds(id: string, onSecret: (secret: string) => void, onTested: () => void) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const params = { id };
  return {
    change: useMutation({
      mutationFn: (body: { on: boolean }) => freshly(() => client.call(webhookRoutes.changeWebhook, { params, body })),
      onSettled,
    }),
    rotate: useMutation({
      mutationFn: () => freshly(() => client.call(webhookRoutes.rotateWebhook, { params, body: {} })),
      onSuccess: ({ secret }) => onSecret(secret!),
      onSettled,
    }),
    test: useMutation({
      mutationFn: () => freshly(() => client.call(webhookRoutes.testWebhook, { params, body: {} })),
      async onSuccess() {
        onTested();
        await queries.invalidateQueries({ queryKey: deliveriesQuery(id).queryKey });
        say({ text: t`A test is on its way.` });
      },
    }),
  };
}

function Change({ webhook, onClose }: { readonly webhook: WireWebhook; readonly onClose: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [label, setLabel] = useState(webhook.label);
  const [events, setEvents] = useState<WireWebhook['events']>(webhook.events);
  const params = { id: webhook.id };
  const change = useMutation({
    mutationFn: () => freshly(() => client.call(webhookRoutes.changeWebhook, { params, body: { label, events } })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog open title={t`Change what it is told`} onClose={onClose}>
      <div className={confirm.body}>
        {change.error && <ErrorNotice error={change.error} />}
        <Field label={t`What it is, for you`} value={label} onChange={setLabel} />
        <EventChoice value={events} onChange={(next) => setEvents([...next])} />
        <div className={confirm.ways}>
          <Button kind="first" busy={change.isPending} disabled={events.length === 0} onClick={() => change.mutate()}>
            <Trans>Save</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface RemoveProps {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

function Remove({ id, name, open, onClose }: RemoveProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => freshly(() => client.call(webhookRoutes.removeWebhook, { params: { id } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: webhooksQuery.queryKey });
    },
  });
  return (
    <Confirm
      open={open}
      title={t`Remove ${name}?`}
      deed={t`Remove the webhook`}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {remove.error && <ErrorNotice error={remove.error} />}
      <p>
        <Trans>Its address and its secret are destroyed, and what waits is not delivered. What was delivered stays in the log.</Trans>
      </p>
    </Confirm>
  );
}
