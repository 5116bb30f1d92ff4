// The company's time zone: a person reads the same hour wherever the browser stands.
let zone: string | undefined;
let parts: Intl.DateTimeFormat | undefined;

export function setZone(next: string | undefined): void {
  zone = next || undefined;
  parts = undefined;
}

export const currentZone = (): string | undefined => zone;

/** A date whose UTC fields read as the clock on the company's wall at that instant. */
export function wallClock(at: number): Date {
  parts ??= new Intl.DateTimeFormat('en-US', {
    ...(zone ? { timeZone: zone } : {}),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const field = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return new Date(Date.UTC(field['year'] ?? 0, (field['month'] ?? 1) - 1, field['day'] ?? 1, field['hour'] ?? 0, field['minute'] ?? 0, field['second'] ?? 0));
}

/** `2024-04-08T09:26` on the company's wall at that instant. */
export const wallMinute = (at: number): string => wallClock(at).toISOString().slice(0, 16);

/** The instant, as ISO 8601 in UTC, at which the company's wall clock shows `2024-04-08T09:26`. */
export function atWall(minute: string): string {
  const wanted = new Date(`${minute}:00Z`).getTime();
  const first = wanted - (wallClock(wanted).getTime() - wanted);
  return new Date(first - (wallClock(first).getTime() - wanted)).toISOString();
}
