// A few things to do, behind one button.
import { Menu as BaseMenu } from '@base-ui/react/menu';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  /** The language of the label, where it is another than the page's. */
  readonly lang?: string;
  readonly onSelect: () => void;
}

/** A button that opens a short list of things to do. */
export function Menu({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger className={styles.trigger}>
        {label}
        <svg aria-hidden="true" width="12" height="8" viewBox="0 0 12 8" fill="none" stroke="currentColor" strokeWidth="2">
          <path d="M1 1.5 6 6.5 11 1.5" />
        </svg>
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner align="end" sideOffset={4}>
          <BaseMenu.Popup className={styles.popup}>
            {items.map(({ label: its, lang, onSelect }) => (
              <BaseMenu.Item key={its} className={styles.item} lang={lang} onClick={onSelect}>
                {its}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
