// Systems of the business's own that are told when something happens: for owners and admins.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { webhooksMax } from '@steward/protocol/wire/webhook-routes.ts';
import { webhooksQuery } from '../../api/webhooks.ts';
import { useRole } from '../../app/account.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Button } from '../../design/parts/button.tsx';
import { EmptyState } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookCard } from './webhook-card.tsx';

export function Webhooks() {
  const role = useRole();
  const [adding, setAdding] = useState(false);
  const runs = role === 'owner' || role === 'admin';
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>
          <Trans>Webhooks</Trans>
        </h1>
        {runs && (
          <Button kind="first" icon="plus" onClick={() => setAdding(true)}>
            <Trans>Add a webhook</Trans>
          </Button>
        )}
      </div>
      <p className={privacy.lead}>
        <Trans>
          A system of your own is told when something happens here: that a record was changed, somebody joined. It is told kinds and ids,
          never a word of what stands in your data. What it wants to know it asks for with an account of its own, and that is in the log.
        </Trans>
      </p>
      {role === undefined && <Skeleton lines={3} />}
      {role !== undefined && !runs && (
        <p>
          <Trans>Owners and admins arrange this.</Trans>
        </p>
      )}
      {runs && <List />}
      {adding && <NewWebhook onClose={() => setAdding(false)} />}
    </>
  );
}

function List() {
  const { t } = useLingui();
  const { data: webhooks, error } = useQuery(webhooksQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!webhooks) return <Skeleton lines={3} />;
  if (webhooks.length === 0)
    return (
      <EmptyState title={t`No system is told of anything`}>
        <p>
          <Trans>Nothing leaves until you name an address. You can have up to {webhooksMax} of them.</Trans>
        </p>
      </EmptyState>
    );
  return webhooks.map((webhook) => <WebhookCard key={webhook.id} webhook={webhook} />);
}
