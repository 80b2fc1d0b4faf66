// The projects on a map, and beside it the same as a list: whatever a pin shows is there, too.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Icon } from '../../design/parts/icon.tsx';
import { PinMap, type MapPin } from '../../map/map.tsx';
import type { Group, ProjectLine } from './arrange.ts';
import { PinCard } from './pin-card.tsx';
import { Facts } from './project-list.tsx';
import styles from './projects-map.module.css';
import { useStatusWords } from './status-words.ts';

export function ProjectsMap({ groups }: { readonly groups: readonly Group[] }) {
  const { t } = useLingui();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const lines = groups.flatMap(({ lines: each }) => each);
  const pins = lines.flatMap(pinOf);
  const chosen = lines.filter(({ project }) => selected.includes(project.id));
  const placeless = lines.filter(({ project }) => project.fields.place === undefined);
  return (
    <div className={styles.both}>
      <PinMap label={t`Map of the projects`} pins={pins} selected={selected} onSelect={setSelected}>
        {chosen.length > 0 && <PinCard lines={chosen} onClose={() => setSelected([])} />}
      </PinMap>
      <div className={styles.twin}>
        <ul className={styles.list}>
          {lines
            .filter(({ project }) => project.fields.place !== undefined)
            .map((line) => (
              <Entry key={line.project.id} line={line} isSelected={selected.includes(line.project.id)} onSelect={setSelected} />
            ))}
        </ul>
        {placeless.length > 0 && <Placeless lines={placeless} />}
      </div>
    </div>
  );
}

function pinOf({ project: { id, fields } }: ProjectLine): readonly MapPin[] {
  if (!fields.place) return [];
  return [{ id, lat: fields.place.lat, lon: fields.place.lon, kind: 'project', label: fields.name ?? '' }];
}

interface EntryProps {
  readonly line: ProjectLine;
  readonly isSelected: boolean;
  readonly onSelect: (ids: readonly string[]) => void;
}

function Entry({ line, isSelected, onSelect }: EntryProps) {
  const { t } = useLingui();
  const words = useStatusWords();
  const { id, fields } = line.project;
  const name = fields.name ?? '';
  return (
    <li className={styles.entry} data-selected={isSelected} ref={isSelected ? intoSight : undefined}>
      <div className={styles.what}>
        <Link to="/app/projects/$project" params={{ project: id }}>
          {name}
        </Link>
        <span className={styles.soft}>
          {words[line.status]}
          {fields.place?.label !== undefined && ` · ${fields.place.label}`}
        </span>
        <Facts line={line} />
      </div>
      <button
        type="button"
        className={styles.show}
        aria-pressed={isSelected}
        aria-label={t`Show ${name} on the map`}
        onClick={() => onSelect([id])}
      >
        <Icon name="pin" />
      </button>
    </li>
  );
}

/** Within the list alone, never the page: on a phone the map would leave the screen. */
function intoSight(entry: HTMLLIElement | null): void {
  const list = entry?.parentElement?.parentElement;
  if (!entry || !list || list.scrollHeight <= list.clientHeight) return;
  list.scrollTop = entry.offsetTop - list.offsetTop - (list.clientHeight - entry.clientHeight) / 2;
}

function Placeless({ lines }: { readonly lines: readonly ProjectLine[] }) {
  return (
    <div className={styles.placeless}>
      <h2>
        <Plural value={lines.length} one="# project without a place" other="# projects without a place" />
      </h2>
      <ul>
        {lines.map(({ project: { id, fields } }) => (
          <li key={id}>
            <Link to="/app/projects/$project/place" params={{ project: id }}>
              <Trans>Set the place of {fields.name}</Trans>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
