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
        <Face label={label} face={face} />
      </BaseMenu.Trigger>
      <Items items={items} />
    </BaseMenu.Root>
  );
}

export type MenuHandle<T> = BaseMenu.Handle<T>;

/** Where many things have the same menu: one menu for all of them, and a light button for each. */
export const createMenu = <T,>(): MenuHandle<T> => BaseMenu.createHandle<T>();

interface SharedMenuProps<T> {
  readonly handle: MenuHandle<T>;
  readonly itemsOf: (about: T) => readonly MenuItem[];
}

export function SharedMenu<T>({ handle, itemsOf }: SharedMenuProps<T>) {
  return (
    <BaseMenu.Root modal={false} handle={handle}>
      {({ payload }) => <Items items={payload === undefined ? [] : itemsOf(payload)} />}
    </BaseMenu.Root>
  );
}

interface MenuButtonProps<T> {
  readonly handle: MenuHandle<T>;
  readonly label: string;
  readonly face: ReactNode;
  readonly about: T;
}

export function MenuButton<T>({ handle, label, face, about }: MenuButtonProps<T>) {
  return (
    <BaseMenu.Trigger className={styles.trigger} title={label} handle={handle} payload={about}>
      <Face label={label} face={face} />
    </BaseMenu.Trigger>
  );
}

function Face({ label, face }: Pick<MenuProps, 'label' | 'face'>) {
  if (face === undefined)
    return (
      <>
        {label}
        <Icon name="down" />
      </>
    );
  return (
    <>
      <span className="visually-hidden">{label}</span>
      <span className={styles.face} aria-hidden="true">
        {face}
      </span>
    </>
  );
}

function Items({ items }: Pick<MenuProps, 'items'>) {
  return (
    <BaseMenu.Portal>
      <BaseMenu.Positioner align="end" sideOffset={4}>
        <BaseMenu.Popup className={styles.popup}>
          {items.map(({ label, lang, icon, severe, onSelect }) => (
            <BaseMenu.Item key={label} className={severe ? `${styles.item} ${styles.severe}` : styles.item} lang={lang} onClick={onSelect}>
              {icon && <Icon name={icon} />}
              {label}
            </BaseMenu.Item>
          ))}
        </BaseMenu.Popup>
      </BaseMenu.Positioner>
    </BaseMenu.Portal>
  );
}
