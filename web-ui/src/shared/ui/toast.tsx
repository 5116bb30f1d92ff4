// A word about an action that is done; never an error, never a question. One at a time, read out politely.
import { useSyncExternalStore } from 'react';
import { Icon } from './Icon';
import styles from './toast.module.css';

interface Toast {
  id: number;
  text: string;
  undo?: { text: string; run: () => void };
}

let current: Toast | null = null;
let count = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(next: Toast | null): void {
  current = next;
  listeners.forEach((listener) => listener());
}

export function toast(text: string, undo?: Toast['undo']): void {
  clearTimeout(timer);
  const id = ++count;
  show({ id, text, undo });
  timer = setTimeout(() => current?.id === id && show(null), 5000);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return (
    <div className={styles.place} role="status" aria-live="polite">
      {shown ? (
        <div key={shown.id} className={styles.toast}>
          <Icon name="check" size={14} />
          <span>{shown.text}</span>
          {shown.undo ? (
            <button
              type="button"
              onClick={() => {
                shown.undo?.run();
                show(null);
              }}
            >
              {shown.undo.text}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
