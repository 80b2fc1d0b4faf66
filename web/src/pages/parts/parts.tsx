// Every part of the design in every state it can be in, on one page: for whoever builds a screen, and for the tests that look at all of them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type ReactNode } from 'react';
import { Avatar } from '../../design/parts/avatar.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button, IconButton } from '../../design/parts/button.tsx';
import { Checkbox } from '../../design/parts/checkbox.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { DayLine } from '../../design/parts/day-line.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { FileDrop } from '../../design/parts/file-drop.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { createMenu, Menu, MenuButton, SharedMenu } from '../../design/parts/menu.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { EmptyState, Notice } from '../../design/parts/notice.tsx';
import { PeopleChoice, Person, PersonChoice } from '../../design/parts/person.tsx';
import { Progress } from '../../design/parts/progress.tsx';
import { Radios } from '../../design/parts/radios.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Table } from '../../design/parts/table.tsx';
import { Tabs } from '../../design/parts/tabs.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './parts.module.css';

const shared = createMenu<string>();

const people = [
  { person: 'petra', name: 'Petra Lindner' },
  { person: 'jonas', name: 'Jonas Weber' },
  { person: 'mira', name: 'Mira Yılmaz' },
];

export function Parts() {
  return (
    <>
      <h1>
        <Trans>The parts of the design</Trans>
      </h1>
      <Buttons />
      <Fields />
      <Choices />
      <Files />
      <Said />
      <Views />
    </>
  );
}

function Shown({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.shown}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Buttons() {
  const { t } = useLingui();
  const [asking, setAsking] = useState<'dialog' | 'wide' | 'confirm'>();
  const close = () => setAsking(undefined);
  return (
    <Shown title={t`Buttons, menus, dialogs`}>
      <div className={styles.row}>
        <Button kind="first" icon="plus">
          <Trans>First</Trans>
        </Button>
        <Button>
          <Trans>Ordinary</Trans>
        </Button>
        <Button kind="plain">
          <Trans>Plain</Trans>
        </Button>
        <Button kind="severe" icon="trash">
          <Trans>Severe</Trans>
        </Button>
        <Button busy>
          <Trans>Under way</Trans>
        </Button>
        <Button disabled>
          <Trans>Not now</Trans>
        </Button>
        <Button pressed icon="board">
          <Trans>Pressed</Trans>
        </Button>
        <IconButton label={t`Change`} icon="edit" onClick={() => undefined} />
      </div>
      <div className={styles.row}>
        <Menu
          label={t`Menu`}
          items={[
            { label: t`Change`, icon: 'edit', onSelect: () => undefined },
            { label: t`Put into the trash`, icon: 'trash', severe: true, onSelect: () => undefined },
          ]}
        />
        {people.map(({ person, name }) => (
          <MenuButton key={person} handle={shared} label={t`More about ${name}`} face={<Icon name="more" />} about={name} />
        ))}
        <SharedMenu handle={shared} itemsOf={(name) => [{ label: t`Switch to ${name}`, icon: 'person', onSelect: () => undefined }]} />
        <Button onClick={() => setAsking('dialog')}>
          <Trans>Dialog</Trans>
        </Button>
        <Button onClick={() => setAsking('wide')}>
          <Trans>Wide dialog</Trans>
        </Button>
        <Button onClick={() => setAsking('confirm')}>
          <Trans>Question</Trans>
        </Button>
      </div>
      <Dialog open={asking === 'dialog'} title={t`Dialog`} onClose={close}>
        <p>
          <Trans>Escape, the cross and a press beside it close it.</Trans>
        </p>
      </Dialog>
      <Dialog open={asking === 'wide'} size="wide" title={t`Wide dialog`} onClose={close}>
        <p>
          <Trans>From the side on a desk, from below on a phone.</Trans>
        </p>
      </Dialog>
      <Confirm open={asking === 'confirm'} title={t`Question`} deed={t`Remove`} onConfirm={close} onClose={close}>
        <p>
          <Trans>It says what goes and what stays.</Trans>
        </p>
      </Confirm>
    </Shown>
  );
}

function Fields() {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const [day, setDay] = useState('2026-11-24');
  return (
    <Shown title={t`Fields`}>
      <div className={styles.grid}>
        <Field label={t`Text`} value={text} onChange={setText} />
        <Field label={t`With a hint`} hint={t`It says what is expected.`} value={text} onChange={setText} />
        <Field label={t`With a mistake`} error={t`It says what is wrong, and what to do.`} value={text} onChange={setText} />
        <Field label={t`Day`} type="date" value={day} onChange={setDay} />
        <Field label={t`Password`} type="password" autoComplete="off" value={text} onChange={setText} />
        <Field label={t`Long text`} long value={text} onChange={setText} />
        <CopyLine label={t`To take along`} text="https://steward.example/invitation#a-secret-that-is-long-enough-to-need-two-lines" />
      </div>
    </Shown>
  );
}

function Choices() {
  const { t } = useLingui();
  const [state, setState] = useState<'open' | 'done'>('open');
  const [person, setPerson] = useState<string | undefined>('petra');
  const [crew, setCrew] = useState<readonly string[]>(['jonas']);
  const [yes, setYes] = useState(true);
  const options = [
    { value: 'open', label: t`Open` },
    { value: 'done', label: t`Done` },
  ] as const;
  return (
    <Shown title={t`Choices and people`}>
      <div className={styles.grid}>
        <Choice label={t`One of a few`} value={state} options={options} onChange={setState} />
        <PersonChoice label={t`A person`} nobody={t`Nobody`} people={people} value={person} onChange={setPerson} />
        <PeopleChoice label={t`Several people`} people={people} value={crew} onChange={setCrew} />
        <Radios
          label={t`One of a few, explained`}
          value={state}
          options={options.map((option) => ({ ...option, hint: t`It says what follows.` }))}
          onChange={setState}
        />
        <Checkbox label={t`Yes or no`} hint={t`It says what follows.`} value={yes} onChange={setYes} />
      </div>
      <div className={styles.row}>
        <Person name="Petra Lindner" />
        <Avatar name="" />
        <Badge>{t`Queued`}</Badge>
        <Badge tone="info">{t`In progress`}</Badge>
        <Badge tone="good">{t`Done`}</Badge>
        <Badge tone="wait">{t`Waiting`}</Badge>
        <Badge tone="stop">{t`Overdue`}</Badge>
      </div>
    </Shown>
  );
}

function Files() {
  const { t } = useLingui();
  const [names, setNames] = useState<readonly string[]>([]);
  return (
    <Shown title={t`Files and progress`}>
      <FileDrop label={t`Files`} many camera onFiles={(files) => setNames(files.map(({ name }) => name))} />
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <Progress label="plan.pdf" value={0.4} />
      <Progress label={t`Preparing`} value={null} />
      <Progress label="kran.jpg" value={1} />
      <Skeleton lines={2} />
      <DayLine
        label={t`Day by day`}
        steps={[
          { name: 'asked', at: '2026-11-24T08:00:00.000Z', what: t`Asked for`, state: 'done' },
          { name: 'hidden', at: '2026-11-24T08:00:01.000Z', what: t`Out of sight for everybody`, state: 'done' },
          { name: 'last', at: '2027-02-17', what: t`By then at the latest the last step is done`, state: 'ahead' },
        ]}
      />
    </Shown>
  );
}

function Said() {
  const { t } = useLingui();
  return (
    <Shown title={t`What is said`}>
      <Notice>
        <Trans>Something to know.</Trans>
      </Notice>
      <Notice kind="stop">
        <Trans>Something went wrong. Nothing was changed; try again.</Trans>
      </Notice>
      <EmptyState title={t`Nothing yet`}>
        <p>
          <Trans>It says what will be here, and offers the first step.</Trans>
        </p>
      </EmptyState>
      <div className={styles.row}>
        <Button onClick={() => say({ text: t`It is in the trash.`, action: { label: t`Undo`, run: () => undefined } })}>
          <Trans>Say it in passing</Trans>
        </Button>
        <Button onClick={() => say({ text: t`That did not work.`, kind: 'stop' })}>
          <Trans>Say what went wrong</Trans>
        </Button>
      </div>
    </Shown>
  );
}

const day = '2026-11-24T09:30:00Z';

function Views() {
  const { t } = useLingui();
  const [tab, setTab] = useState<'table' | 'nothing'>('table');
  const columns = [
    { name: 'name', label: t`Name`, cell: ({ name }: (typeof people)[number]) => <Person name={name} /> },
    { name: 'letters', label: t`Letters`, align: 'end' as const, cell: ({ name }: (typeof people)[number]) => name.length },
  ];
  const table = <Table caption={t`People`} columns={columns} rows={people} keyOf={({ person }) => person} />;
  return (
    <Shown title={t`Tabs and tables`}>
      <Section title={t`A piece of a page`} lead={<Trans>It says what it is about.</Trans>} ways={<Button>{t`Change`}</Button>}>
        <p>
          <Moment at={day} />
        </p>
      </Section>
      <Tabs
        label={t`Views`}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'table', label: t`Table`, content: table },
          { value: 'nothing', label: t`Nothing`, content: <p>{t`Nothing yet`}</p> },
        ]}
      />
    </Shown>
  );
}
