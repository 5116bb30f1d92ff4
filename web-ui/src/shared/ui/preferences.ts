// What a person sets for this browser: kept in local storage, shared by all open tabs.
import { useSyncExternalStore } from 'react';

export type Density = 'normal' | 'dense';
export type Appearance = 'system' | 'light' | 'dark';
export interface Preferences {
  appearance: Appearance;
  density: Density;
  /** Single-letter keys (WCAG 2.1.4 asks that they can be switched off). */
  letterKeys: boolean;
  railFolded: boolean;
}

const KEY = 'bihuan.preferences';
const initial: Preferences = { appearance: 'system', density: 'normal', letterKeys: true, railFolded: false };

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { ...initial, ...(stored as Partial<Preferences>) };
  } catch {
    return initial;
  }
}

let current = read();
const listeners = new Set<() => void>();
const announce = () => listeners.forEach((listener) => listener());

window.addEventListener('storage', (event) => {
  if (event.key !== KEY) return;
  current = read();
  announce();
});

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that refuses storage keeps the choice for this page only.
  }
  announce();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** True while the media query holds; follows the window. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

export const usePhone = (): boolean => useMedia('(max-width: 767px)');

export function useDark(): boolean {
  const { appearance } = usePreferences();
  const system = useMedia('(prefers-color-scheme: dark)');
  return appearance === 'dark' || (appearance === 'system' && system);
}
