import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import styles from './popup.module.css';

interface Props {
  /** The button that opens it; gets what a disclosure needs. */
  button: (props: { onClick: () => void; 'aria-expanded': boolean; 'aria-controls': string }) => ReactNode;
  /** Where it opens, seen from the button. */
  side?: 'below-left' | 'below-right' | 'above-left' | 'right-end';
  label: string;
  width?: number;
  children: (close: () => void) => ReactNode;
}

/** A small panel beside its button: closes on Escape, on a click elsewhere, and when its content says so. */
export function Popup({ button, side = 'below-left', label, width, children }: Props) {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const away = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setOpen(false);
      frame.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('keydown', escape, true);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('keydown', escape, true);
    };
  }, [open]);
  return (
    <div ref={frame} className={styles.frame}>
      {button({ onClick: () => setOpen(!open), 'aria-expanded': open, 'aria-controls': id })}
      {open ? (
        <div id={id} role="dialog" aria-label={label} className={`${styles.panel} ${styles[side]}`} style={{ width }}>
          {children(() => setOpen(false))}
        </div>
      ) : null}
    </div>
  );
}
