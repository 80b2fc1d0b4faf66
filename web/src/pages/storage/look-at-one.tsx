// One record is chosen and looked at. The list to choose from and the look are entries in the access log, so both are asked for.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { apis, declarations, isKnown, knownCollections, titleOf, type KnownCollection } from '../../api/any-collection.ts';
import { storedItemQuery } from '../../api/storage.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { useSaid } from '../policies/use-said.ts';
import { StoredRecord } from './stored-record.tsx';
import styles from './storage.module.css';

const listedMax = 20;

export function LookAtOne() {
  const { t } = useLingui();
  const { collection, id } = useSearch({ from: '/app/privacy/storage' });
  const known = isKnown(collection) ? collection : undefined;
  const looked = useQuery({ ...storedItemQuery(known ?? '', id ?? ''), enabled: known !== undefined && id !== undefined });
  return (
    <Section
      title={t`One record as it is stored`}
      lead={<Trans>Beside what members see of it. It is a look like any other: it stands in the access log.</Trans>}
    >
      <Chooser chosen={known} />
      {looked.error && <ErrorNotice error={looked.error} />}
      {looked.isLoading && <Skeleton lines={6} />}
      {known !== undefined && looked.data && <StoredRecord collection={known} item={looked.data} />}
    </Section>
  );
}

function Chooser({ chosen }: { readonly chosen: KnownCollection | undefined }) {
  const { t } = useLingui();
  const said = useSaid();
  const navigate = useNavigate({ from: '/app/privacy/storage' });
  const [collection, setCollection] = useState<KnownCollection>(chosen ?? 'projects');
  const [wanted, setWanted] = useState<KnownCollection>();
  const [picked, setPicked] = useState<string>();
  const { data, error, isLoading } = useQuery({
    queryKey: [collection, 'newest'],
    queryFn: async ({ signal }) => {
      const { records } = await apis[collection].page({}, undefined, signal, listedMax);
      return records.map((record) => ({ value: record.id as string, label: titleOf(collection, record.fields) ?? t`Without a name` }));
    },
    enabled: wanted === collection,
  });
  const id = picked ?? data?.[0]?.value;
  return (
    <div className={styles.choose}>
      <Choice
        label={t`Kind`}
        value={collection}
        options={knownCollections.map((value) => ({ value, label: said(declarations[value].title) }))}
        onChange={(value) => {
          setCollection(value);
          setPicked(undefined);
        }}
      />
      {data && data.length > 0 && <Choice label={t`Record`} value={id ?? ''} options={data} onChange={setPicked} />}
      {data === undefined ? (
        <Button icon="list" busy={isLoading} onClick={() => setWanted(collection)}>
          <Trans>List some</Trans>
        </Button>
      ) : (
        id !== undefined && (
          <Button kind="first" icon="eye" onClick={() => void navigate({ to: '.', search: { collection, id }, replace: true })}>
            <Trans>Look at it</Trans>
          </Button>
        )
      )}
      {data?.length === 0 && (
        <p>
          <Trans>There is none.</Trans>
        </p>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  );
}
