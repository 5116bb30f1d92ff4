// Keys of the page: bound while a component lives, listed in the overview behind "?".
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { usePreferences } from './preferences';

export interface KeyBinding {
  /** "j", "Enter", "Ctrl+k" (Ctrl also means the Mac's command key). */
  keys: string;
  says: string;
  run: () => void;
  /** Groups the overview, such as "list" or "task". */
  group?: string;
}

let active: KeyBinding[][] = [];
const listeners = new Set<() => void>();
const announce = () => listeners.forEach((listener) => listener());

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role=listbox],[role=combobox]') !== null);

function matches(binding: KeyBinding, event: KeyboardEvent): boolean {
  const control = binding.keys.startsWith('Ctrl+');
  const name = control ? binding.keys.slice(5) : binding.keys;
  if (control !== (event.ctrlKey || event.metaKey) || event.altKey) return false;
  return event.key.toLowerCase() === name.toLowerCase();
}

/** Keys with Ctrl always work; the others only outside text fields, and single letters only where the reader wants them. */
export function useKeys(bindings: KeyBinding[], on = true): void {
  const { letterKeys } = usePreferences();
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const found = latest.current.find((binding) => matches(binding, event));
      if (!found) return;
      const plain = !found.keys.startsWith('Ctrl+');
      if (plain && (isTyping(event.target) || document.querySelector('dialog[open]'))) return;
      if (plain && found.keys.length === 1 && !letterKeys) return;
      // Enter and Space on a focused control belong to that control.
      if (found.keys === 'Enter' && event.target instanceof Element && event.target.closest('a,button')) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [on, letterKeys]);
  const words = on ? bindings.map((binding) => `${binding.keys}=${binding.says}`).join('|') : '';
  useEffect(() => {
    if (!words) return;
    const mine = latest.current;
    active = [...active, mine];
    announce();
    return () => {
      active = active.filter((each) => each !== mine);
      announce();
    };
  }, [words]);
}

/** What is bound now, for the overview. */
export function useActiveKeys(): KeyBinding[] {
  const lists = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => active,
  );
  return lists.flat();
}
