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

/** The browser's own modal dialog: focus stays inside, Escape closes, a click beside it closes. Rendered while open. */
export function Dialog({ title, bare = false, onClose, width = 480, children, footer }: Props) {
  const { t } = useTranslation('shared');
  const dialog = useRef<HTMLDialogElement>(null);
  const beside = useRef(false);
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
        // A click that begins on a control and ends on what it has opened counts for the dialog: only one that begins beside closes.
        beside.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (beside.current && event.target === event.currentTarget) onClose();
      }}
    >
      <div className={styles.inside}>
        {bare ? null : (
          <header className={styles.head}>
            <h2>{title}</h2>
            <IconButton icon="close" label={t('close')} onClick={onClose} />
          </header>
        )}
        {bare ? children : <div className={styles.body}>{children}</div>}
        {footer ? <footer className={styles.foot}>{footer}</footer> : null}
      </div>
    </dialog>
  );
}
