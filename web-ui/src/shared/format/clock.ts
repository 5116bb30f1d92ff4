// The server's clock rules (a demo company lives in its own year), so "now" is the browser's time moved by what the server said.
import { useEffect, useState } from 'react';

let offset = 0;

export function setServerNow(now: string | Date): void {
  const at = new Date(now).getTime();
  if (Number.isFinite(at)) offset = at - Date.now();
}

export const serverNow = (): number => Date.now() + offset;

/** The server's now in ms, refreshed every `every` ms so that countdowns move. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
