// What one webhook has delivered, attempt by attempt, and exactly what was sent.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { webhookRoutes, type DeliveryState } from '@steward/protocol/wire/webhook-routes.ts';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { client } from '../../api/client.ts';
import { deliveriesQuery, type WireDelivery } from '../../api/webhooks.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { freshly } from '../../app/freshly.ts';
import { Badge, type Tone } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import styles from './webhooks.module.css';
import { eventWords, testWord } from './webhook-words.ts';

const states: Readonly<Record<DeliveryState, { readonly word: MessageDescriptor; readonly tone: Tone }>> = {
  waiting: { word: msg`Waiting`, tone: 'wait' },
  delivered: { word: msg`Delivered`, tone: 'good' },
  failed: { word: msg`Failed`, tone: 'stop' },
};

export function Deliveries({ id, off }: { readonly id: string; readonly off: boolean }) {
  const queries = useQueryClient();
  const { data: deliveries, error, isFetching } = useQuery(deliveriesQuery(id));
  if (error) return <ErrorNotice error={error} />;
  if (!deliveries) return <Skeleton lines={3} />;
  return (
    <>
      <ul className={styles.deliveries}>
        {deliveries.map((delivery) => (
          <Delivery key={delivery.id} webhook={id} delivery={delivery} off={off} />
        ))}
      </ul>
      {deliveries.length === 0 && (
        <p className={styles.soft}>
          <Trans>Nothing was delivered in the last 30 days.</Trans>
        </p>
      )}
      <div className={styles.state}>
        <Button busy={isFetching} onClick={() => void queries.invalidateQueries({ queryKey: deliveriesQuery(id).queryKey })}>
          <Trans>Look again</Trans>
        </Button>
      </div>
    </>
  );
}

function Delivery({ webhook, delivery, off }: { readonly webhook: string; readonly delivery: WireDelivery; readonly off: boolean }) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const { id, type, data, at, state, attempts, nextAt, message } = delivery;
  const again = useMutation({
    mutationFn: () => freshly(() => client.call(webhookRoutes.resendWebhook, { params: { id: webhook, delivery: id }, body: {} })),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveriesQuery(webhook).queryKey }),
  });
  const { word, tone } = states[state];
  const says = type in eventWords ? eventWords[type as keyof typeof eventWords] : testWord;
  return (
    <li className={styles.delivery}>
      <div className={styles.what}>
        <span className={styles.state}>
          <strong>{i18n._(says)}</strong>
          <Badge tone={tone}>{i18n._(word)}</Badge>
        </span>
        <span className={styles.soft}>
          <Moment at={at} />
        </span>
        {attempts.length > 0 && (
          <ol className={styles.attempts}>
            {attempts.map((attempt) => (
              <li key={attempt.at}>
                {i18n.date(attempt.at, { dateStyle: 'short', timeStyle: 'medium' })}:{' '}
                {attempt.status === undefined ? (attempt.rule ?? '') : <Trans>answered {attempt.status}</Trans>}
              </li>
            ))}
          </ol>
        )}
        {nextAt !== undefined && (
          <span className={styles.soft}>
            <Trans>
              Tried again <Moment at={nextAt} />
            </Trans>
          </span>
        )}
        {again.error && <ErrorNotice error={again.error} />}
        <details>
          <summary>
            <Trans>Exactly what is sent</Trans>
          </summary>
          <pre className={styles.sent} tabIndex={0}>
            {`webhook-id: ${message}\n\n${JSON.stringify({ type, timestamp: at, data }, undefined, 2)}`}
          </pre>
        </details>
      </div>
      {state !== 'waiting' && (
        <Button busy={again.isPending} disabled={off} onClick={() => again.mutate()}>
          <Trans>Send again</Trans>
        </Button>
      )}
    </li>
  );
}
