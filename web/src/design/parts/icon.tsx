// The pictures of the app: lines of one weight on a grid of 24, in the colour of the text they stand beside. They never stand for a word alone.
import styles from './icon.module.css';

const lines = {
  projects: 'M3 21h18M5 21V8l7-5 7 5v13M10 21v-6h4v6',
  eye: 'M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7S2 12 2 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  people:
    'M16 20v-1.5A3.5 3.5 0 0 0 12.5 15h-6A3.5 3.5 0 0 0 3 18.5V20M9.5 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM21 20v-1.5a3.5 3.5 0 0 0-2.6-3.4M15.5 4.7a3.5 3.5 0 0 1 0 6.6',
  person: 'M5 21v-1.5A4.5 4.5 0 0 1 9.5 15h5a4.5 4.5 0 0 1 4.5 4.5V21M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z',
  shield: 'M12 3 5 6v5.5c0 4.6 2.9 7.6 7 9.5 4.1-1.9 7-4.9 7-9.5V6l-7-3ZM9 11.8l2.2 2.2L15.2 10',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.8-4.8',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  task: 'M9 11.5l2.2 2.2L16 9M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z',
  photo:
    'M4 7.5h3L8.5 5h7L17 7.5h3a1 1 0 0 1 1 1V18a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8.5a1 1 0 0 1 1-1ZM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  document: 'M14 3H6.5a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1V7.5L14 3ZM14 3v4.5h4.5M9 13h6M9 16.5h6',
  message: 'M5 4h14a1 1 0 0 1 1 1v10.5a1 1 0 0 1-1 1h-7L7 20.5v-4H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z',
  report: 'M8 3v3M16 3v3M4.5 9.5h15M5.5 4.5h13a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-14a1 1 0 0 1 1-1ZM8.5 13.5h7M8.5 16.8h4',
  contact:
    'M6 3.5h12a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1ZM3.5 8H6M3.5 12H6M3.5 16H6M12.2 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM9 16.5a3.2 3.2 0 0 1 6.4 0',
  map: 'M9 4 3.5 6v14L9 18l6 2 5.5-2V4L15 6 9 4ZM9 4v14M15 6v14',
  pin: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  board: 'M4 4.5h4.5v15H4zM10 4.5h4.5v9H10zM16 4.5h4.5v12H16z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.2 2',
  activity: 'M3 12h4l3-8 4 16 3-8h4',
  upload: 'M12 16V4.5M7.5 8.5 12 4l4.5 4.5M4 16.5V19a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-2.5',
  download: 'M12 4v11.5M7.5 11.5 12 16l4.5-4.5M4 16.5V19a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-2.5',
  trash: 'M4 6.5h16M9.5 6.5V4h5v2.5M6 6.5 7 20a1 1 0 0 0 1 .9h8a1 1 0 0 0 1-.9l1-13.5M10 10.5v6.5M14 10.5v6.5',
  undo: 'M8.5 14 4 9.5 8.5 5M4 9.5h10a6 6 0 0 1 0 12h-3',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5 12h.5M11.75 12h.5M18.5 12h.5',
  check: 'M5 12.5 10 17.5 19.5 7',
  left: 'M14.5 5.5 8 12l6.5 6.5',
  right: 'M9.5 5.5 16 12l-6.5 6.5',
  down: 'M5.5 9 12 15.5 18.5 9',
  edit: 'M4 20h4L19.5 8.5a2 2 0 0 0 0-2.8l-1.2-1.2a2 2 0 0 0-2.8 0L4 16v4ZM13.5 6.5l4 4',
  lock: 'M6 10.5h12a1 1 0 0 1 1 1V20a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8.5a1 1 0 0 1 1-1ZM8 10.5V8a4 4 0 0 1 8 0v2.5',
  key: 'M8 19a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM11.5 10.5 20 3M16.5 6l3 3',
  device: 'M7.5 2.5h9a1 1 0 0 1 1 1v17a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-17a1 1 0 0 1 1-1ZM11 18.5h2',
  mail: 'M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM3.5 7 12 13l8.5-6',
  building: 'M4 21V4.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1V21M15 9h4a1 1 0 0 1 1 1v11M2.5 21h19M8 7.5h3M8 11h3M8 14.5h3',
  offline:
    'M3 3l18 18M5 12.5a10 10 0 0 1 4-2.3M8.5 16a5 5 0 0 1 7 0M2 8.8A14 14 0 0 1 6.5 6M12 6a14 14 0 0 1 10 2.8M16 11a10 10 0 0 1 3 1.5M12 19.5h.01',
  attach: 'M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.7 1.7 0 0 1-2.4-2.4L15 7.2',
  copy: 'M9 8.5h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1ZM16 8.5V4.5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3',
  phone: 'M6.5 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2Z',
  print:
    'M7 8.5v-5h10v5M7 17.5H5a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 5 8.5h14a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-2M7 14.5h10v6H7z',
  send: 'M4 12 20.5 4.5 16 20l-4.5-6L4 12ZM11.5 14 20.5 4.5',
} as const;

export type IconName = keyof typeof lines;

export function Icon({ name, large = false }: { readonly name: IconName; readonly large?: boolean }) {
  return (
    <svg className={large ? `${styles.icon} ${styles.large}` : styles.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={lines[name]} />
    </svg>
  );
}
