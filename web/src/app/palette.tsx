// Goes anywhere by a few letters: a page of this project, another project, the rest. Arrow keys choose, Enter goes.
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { projectsApi } from '../api/collections.ts';
import { Dialog } from '../design/parts/dialog.tsx';
import { Icon, type IconName } from '../design/parts/icon.tsx';
import { fold, wordsOf } from './fold-text.ts';
import styles from './palette.module.css';

interface Way {
  readonly value: string;
  readonly label: string;
  readonly icon: IconName;
  readonly go: () => void;
}

interface Ways {
  readonly value: string;
  readonly items: readonly Way[];
}

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  const groups = useWays().filter(({ items }) => items.length > 0);
  const fits = (way: Way, query: string) => {
    const label = fold(way.label);
    return wordsOf(query).every((word) => label.includes(word));
  };
  return (
    <Dialog open title={t`Go to …`} onClose={onClose}>
      <Autocomplete.Root open inline items={groups} filter={fits} autoHighlight="always" keepHighlight>
        <Autocomplete.Input className={styles.input} aria-label={t`Name of a project or page`} autoFocus />
        <Autocomplete.Status className="visually-hidden">
          <Trans>Arrow keys choose, Enter goes there.</Trans>
        </Autocomplete.Status>
        <div className={styles.ways}>
          <Autocomplete.Empty>
            <p className={styles.nothing}>
              <Trans>Nothing is called so.</Trans>
            </p>
          </Autocomplete.Empty>
          <Autocomplete.List>
            {(group: Ways) => (
              <Autocomplete.Group key={group.value} items={group.items}>
                <Autocomplete.GroupLabel className={styles.group}>{group.value}</Autocomplete.GroupLabel>
                <Autocomplete.Collection>
                  {(way: Way) => (
                    <Autocomplete.Item
                      key={way.value}
                      value={way}
                      className={styles.way}
                      onClick={() => {
                        onClose();
                        way.go();
                      }}
                    >
                      <Icon name={way.icon} />
                      <span dir="auto">{way.label}</span>
                    </Autocomplete.Item>
                  )}
                </Autocomplete.Collection>
              </Autocomplete.Group>
            )}
          </Autocomplete.List>
        </div>
      </Autocomplete.Root>
    </Dialog>
  );
}

function useWays(): readonly Ways[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { project } = useParams({ strict: false });
  const { data } = useInfiniteQuery(projectsApi.list({ sort: 'name' }));
  const records = data?.records ?? [];
  const here = records.find(({ id }) => id === project);
  return [
    { value: here?.fields.name ?? t`This project`, items: useProjectWays(project) },
    {
      value: t`Projects`,
      items: records
        .filter(({ id }) => id !== project)
        .map(({ id, fields }) => ({
          value: id,
          label: fields.name ?? '',
          icon: 'projects',
          go: () => void navigate({ to: '/app/projects/$project', params: { project: id } }),
        })),
    },
    {
      value: t`Everything else`,
      items: [
        { value: 'projects', label: t`All projects`, icon: 'projects', go: () => void navigate({ to: '/app' }) },
        { value: 'who-looked', label: t`Who looked`, icon: 'eye', go: () => void navigate({ to: '/app/who-looked' }) },
        { value: 'privacy', label: t`Privacy`, icon: 'shield', go: () => void navigate({ to: '/app/privacy' }) },
        { value: 'copy', label: t`Get a copy`, icon: 'download', go: () => void navigate({ to: '/app/privacy/copy' }) },
        { value: 'delete', label: t`Delete and restore`, icon: 'trash', go: () => void navigate({ to: '/app/privacy/delete' }) },
        { value: 'restore', label: t`Restore an earlier moment`, icon: 'clock', go: () => void navigate({ to: '/app/privacy/restore' }) },
        { value: 'people', label: t`People`, icon: 'people', go: () => void navigate({ to: '/app/people' }) },
        { value: 'account', label: t`My account`, icon: 'person', go: () => void navigate({ to: '/app/account' }) },
      ],
    },
  ];
}

function useProjectWays(project: string | undefined): readonly Way[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  if (project === undefined) return [];
  const pages = [
    ['tasks', t`Tasks`, 'task'],
    ['photos', t`Photos`, 'photo'],
    ['documents', t`Documents`, 'document'],
    ['messages', t`Messages`, 'message'],
    ['reports', t`Daily reports`, 'report'],
    ['contacts', t`Contacts`, 'contact'],
    ['people', t`People`, 'people'],
    ['place', t`Place`, 'pin'],
    ['activity', t`Activity`, 'activity'],
    ['search', t`Search`, 'search'],
  ] as const;
  return pages.map(([page, label, icon]) => ({
    value: `project-${page}`,
    label,
    icon,
    go: () => void navigate({ to: `/app/projects/$project/${page}`, params: { project } }),
  }));
}
