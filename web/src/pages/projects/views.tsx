// List, map or trash.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useSearch } from '@tanstack/react-router';
import { useRole } from '../../app/account.ts';
import { Icon } from '../../design/parts/icon.tsx';
import styles from './projects.module.css';
import { rememberView } from './remembered-view.ts';

export type View = 'list' | 'map' | 'trash';

const exact = { exact: true } as const;

export function Views() {
  const { t } = useLingui();
  const role = useRole();
  const { status, sort } = useSearch({ from: '/app/' });
  return (
    <nav className={styles.views} aria-label={t`View of the projects`}>
      <Link to="/app" search={kept({ status, sort })} activeOptions={exact} onClick={() => rememberView('list')}>
        <Icon name="list" />
        <Trans>List</Trans>
      </Link>
      <Link to="/app" search={{ view: 'map', ...kept({ status, sort }) }} activeOptions={exact} onClick={() => rememberView('map')}>
        <Icon name="map" />
        <Trans>Map</Trans>
      </Link>
      {role !== undefined && role !== 'guest' && (
        <Link to="/app" search={{ view: 'trash' }} activeOptions={exact}>
          <Icon name="trash" />
          <Trans>Trash</Trans>
        </Link>
      )}
    </nav>
  );
}

const kept = ({ status, sort }: { readonly status?: string | undefined; readonly sort?: string | undefined }) => ({
  ...(status === undefined ? {} : { status }),
  ...(sort === undefined ? {} : { sort }),
});
