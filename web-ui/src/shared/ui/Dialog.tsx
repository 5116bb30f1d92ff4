import { ConfigProvider } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton';
import styles from './dialog.module.css';

interface Props {
  title: string;
  /** Without a visible head: the content brings its own (the command palette). */
  bare?: boolean;
  onClose: () => void;
  width?: number;
  children: ReactNode;
  footer?: ReactNode;
}

// What opens below a field must lie in the dialog: whatever is outside of a modal one lies behind it.
const inDialog = (node?: HTMLElement) => node?.closest('dialog') ?? document.body;

/** The browser's own modal dialog: focus stays inside, Escape closes, a click beside it closes. Rendered while open. */
export function Dialog({ title, bare = false, onClose, width = 480, children, footer }: Props) {
  const { t } = useTranslation('shared');
  const dialog = useRef<HTMLDialogElement>(null);
  // A click that begins on a field and ends on what opened below it lands on the dialog itself: only a press beside it counts.
  const pressedBeside = useRef(false);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      style={{ width }}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && pressedBeside.current) onClose();
      }}
    >
      <div className={styles.inside}>
        {bare ? null : (
          <header className={styles.head}>
            <h2>{title}</h2>
            <IconButton icon="close" label={t('close')} onClick={onClose} />
          </header>
        )}
        <ConfigProvider getPopupContainer={inDialog}>{bare ? children : <div className={styles.body}>{children}</div>}</ConfigProvider>
        {footer ? <footer className={styles.foot}>{footer}</footer> : null}
      </div>
    </dialog>
  );
}
