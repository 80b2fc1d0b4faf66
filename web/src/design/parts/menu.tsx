// A few things to do, behind one button.
import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  /** The language of the label, where it is another than the page's. */
  readonly lang?: string;
  readonly icon?: IconName;
  /** Cannot be undone, or takes something away. */
  readonly severe?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Shown instead of the label, which is then for those who listen. */
  readonly face?: ReactNode;
}

/** A button that opens a short list of things to do. */
export function Menu({ label, items, face }: MenuProps) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger className={styles.trigger} {...(face === undefined ? {} : { title: label })}>
        {face === undefined ? (
          <>
            {label}
            <Icon name="down" />
          </>
        ) : (
          <>
            <span className="visually-hidden">{label}</span>
            <span className={styles.face} aria-hidden="true">
              {face}
            </span>
          </>
        )}
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner align="end" sideOffset={4}>
          <BaseMenu.Popup className={styles.popup}>
            {items.map(({ label: its, lang, icon, severe, onSelect }) => (
              <BaseMenu.Item key={its} className={severe ? `${styles.item} ${styles.severe}` : styles.item} lang={lang} onClick={onSelect}>
                {icon && <Icon name={icon} />}
                {its}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
