import type { Text } from '@/shared/format/text';
import { textIn } from '@/shared/format/text';
import { currentLanguage } from '@/shared/format/language';
import styles from './avatar.module.css';

export interface Person {
  id: string;
  name: Text;
}

/** 周雯 -> 雯, Li Na -> LN: the last character of a Chinese name, two initials of any other. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/\p{Script=Han}$/u.test(trimmed)) return trimmed.slice(-1);
  const words = trimmed.split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : (words[0]?.[1] ?? '');
  return (first + last).toUpperCase();
}

/** The same person has the same colour everywhere: taken from the id, not from the name, which has two languages. */
function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}

interface Props {
  person: Person | null | undefined;
  size?: 'small' | 'normal' | 'large';
}

export function Avatar({ person, size = 'normal' }: Props) {
  const name = person ? textIn(currentLanguage(), person.name) || person.id : '';
  return (
    <span className={`${styles.avatar} ${styles[size]} ${styles[`hue${person ? hueOf(person.id) : 5}`]}`} aria-hidden>
      {name ? initialsOf(name) : '·'}
    </span>
  );
}

/** Avatar and name in one line; says "system" when nobody is behind it. */
export function PersonName({ person, fallback = '' }: { person: Person | null | undefined; fallback?: string }) {
  const name = person ? textIn(currentLanguage(), person.name) || person.id : fallback;
  return (
    <span className={styles.person}>
      {person ? <Avatar person={person} size="small" /> : null}
      <span className={styles.name}>{name}</span>
    </span>
  );
}
