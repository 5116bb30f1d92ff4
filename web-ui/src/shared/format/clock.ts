// The server's clock rules (a demo company lives in its own year), so "now" is the browser's time moved by what the server said.
import { useEffect, useState } from 'react';

/** A jump of the server's clock worth redrawing for; less is the line's delay. */
const JUMP = 5_000;

let offset = 0;
const watching = new Set<() => void>();

export function setServerNow(now: string | Date): void {
  const told = new Date(now).getTime() - Date.now();
  if (!Number.isFinite(told)) return;
  const jumped = Math.abs(told - offset) > JUMP;
  offset = told;
  if (jumped) watching.forEach((look) => look());
}

export const serverNow = (): number => Date.now() + offset;

/** The server's now in ms, looked at every `every` ms so that countdowns move, and at once when the server's clock jumps. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const look = () => setNow(serverNow());
    const timer = setInterval(look, every);
    watching.add(look);
    return () => {
      clearInterval(timer);
      watching.delete(look);
    };
  }, [every]);
  return now;
}
