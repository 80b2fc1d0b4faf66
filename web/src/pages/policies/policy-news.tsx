// Said on the Privacy page while a version is announced that the person has not read.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { myPoliciesQuery, policiesQuery } from '../../api/policies.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import privacy from '../privacy/privacy.module.css';

export function PolicyNews() {
  const { i18n } = useLingui();
  const { data: policies } = useQuery(policiesQuery);
  const { data: mine } = useQuery(myPoliciesQuery);
  const news = policies?.versions.find(
    ({ state, version }) => state === 'announced' && mine && !mine.acknowledged.some((each) => each.version === version),
  );
  if (!news) return null;
  const day = i18n.date(new Date(`${news.effective}T12:00`), { dateStyle: 'long' });
  return (
    <div className={privacy.panel}>
      <Notice>
        <p>
          <Trans>Our data policy will change on {day}.</Trans>
        </p>
        <p>
          <Link className={buttonClass('plain')} to="/app/privacy/policies/$version" params={{ version: String(news.version) }}>
            <Trans>See what changes</Trans>
          </Link>
        </p>
      </Notice>
    </div>
  );
}
