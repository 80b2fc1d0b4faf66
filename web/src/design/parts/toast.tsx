// What has just happened, said in passing, with the way back where there is one.
import { Toast as BaseToast } from '@base-ui/react/toast';
import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { Icon } from './icon.tsx';
import styles from './toast.module.css';

const shownMs = 8_000;
const toastsMax = 3;
const manager = BaseToast.createToastManager();

export interface ToastWords {
  readonly text: string;
  readonly kind?: 'stop';
  /** The way back, such as *Undo*. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** What was said before there was a place to say it. */
const waiting: ToastWords[] = [];
let isThere = false;

/** Says it for eight seconds, longer while somebody reads or points at it. */
export function say(words: ToastWords): void {
  if (!isThere) {
    waiting.push(words);
    return;
  }
  const { text, kind, action } = words;
  const id = manager.add({
    description: text,
    timeout: shownMs,
    ...(kind === 'stop' ? { type: 'stop', priority: 'high' as const } : {}),
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id);
              action.run();
            },
          },
        }
      : {}),
  });
}

/** Once, around everything. */
export function Toasts() {
  useEffect(() => {
    isThere = true;
    for (const words of waiting.splice(0)) say(words);
    return () => {
      isThere = false;
    };
  }, []);
  return (
    <BaseToast.Provider toastManager={manager} limit={toastsMax}>
      <BaseToast.Portal>
        <BaseToast.Viewport className={styles.viewport}>
          <List />
        </BaseToast.Viewport>
      </BaseToast.Portal>
    </BaseToast.Provider>
  );
}

function List() {
  const { t } = useLingui();
  const { toasts } = BaseToast.useToastManager();
  return toasts.map((toast) => (
    <BaseToast.Root key={toast.id} toast={toast} className={styles.toast} data-kind={toast.type} aria-label={t`What has just happened`}>
      <BaseToast.Content className={styles.content}>
        <BaseToast.Description className={styles.text} />
        <BaseToast.Action className={styles.action} />
        <BaseToast.Close className={styles.close} aria-label={t`Close`}>
          <Icon name="close" />
        </BaseToast.Close>
      </BaseToast.Content>
    </BaseToast.Root>
  ));
}
