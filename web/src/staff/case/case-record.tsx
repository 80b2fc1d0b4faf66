// One record, field by field, as the ground of the case allows. A file is opened only when somebody asks for it: it is one more look.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { sayError } from '../../api/say-error.ts';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { recordQuery } from '../queries.ts';
import facts from '../staff.module.css';
import { CaseFile } from './case-file.tsx';
import { OutOfScope } from './case-records.tsx';
import { CaseTrail, Withheld } from './case-trail.tsx';
import { namesOf, said, titleOf, useKind } from './reach.ts';
import { StaffValue } from './staff-value.tsx';

export function CaseRecord() {
  const { i18n } = useLingui();
  const { case: id, collection, record: recordId } = useParams({ from: '/staff/entered/cases/$case/$collection/$record' });
  const kind = useKind(id, collection);
  const { data: record, error } = useQuery({ ...recordQuery(id, collection, recordId), enabled: kind !== undefined });
  if (!kind) return <OutOfScope id={id} />;
  const shown = kind.fields.filter((each) => each.shown && each.previewOf === undefined && record?.fields[each.name] !== undefined);
  return (
    <>
      <CaseTrail id={id} kind={kind} />
      <h1 className={facts.title} dir="auto">
        {(record && titleOf(kind, record)) ?? said(i18n.locale, kind.title)}
      </h1>
      <Withheld names={namesOf(i18n.locale, kind, false)} />
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!record && !error && <Skeleton lines={5} />}
      {record && (
        <dl className={facts.facts}>
          {shown.map(({ name, type, title }) => (
            <div key={name}>
              <dt>{said(i18n.locale, title)}</dt>
              <dd>
                {type === 'file' ? (
                  <CaseFile id={id} collection={collection} record={recordId} field={name} value={record.fields[name]} />
                ) : (
                  <StaffValue type={type} value={record.fields[name]} />
                )}
              </dd>
            </div>
          ))}
          <div>
            <dt>
              <Trans>Made</Trans>
            </dt>
            <dd>{i18n.date(record.createdAt, { dateStyle: 'medium', timeStyle: 'short' })}</dd>
          </div>
        </dl>
      )}
    </>
  );
}
