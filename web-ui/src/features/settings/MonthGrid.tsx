import { useTranslation } from 'react-i18next';
import { serverNow } from '@/shared/format/clock';
import { wallMinute } from '@/shared/format/zone';
import { WEEKDAYS, type Weekday } from './weekdays';
import styles from './calendar.module.css';

interface Props {
  year: number;
  month: number;
  look: (day: string, weekday: Weekday) => { className?: string | undefined; title?: string };
  onDay: ((day: string) => void) | undefined;
}

const two = (number: number) => String(number).padStart(2, '0');

/** One month, Monday first; each day a button where it may be changed. */
export function MonthGrid({ year, month, look, onDay }: Props) {
  const { t, i18n } = useTranslation('settings');
  const first = new Date(Date.UTC(year, month, 1));
  const blanks = (first.getUTCDay() + 6) % 7;
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const today = wallMinute(serverNow()).slice(0, 10);
  const name = new Intl.DateTimeFormat(i18n.language, { month: 'long', timeZone: 'UTC' }).format(first);
  return (
    <section className={styles.month} aria-label={`${name} ${year}`}>
      <h3>{name}</h3>
      <div className={styles.grid}>
        {WEEKDAYS.map((day) => (
          <span key={day} className={styles.weekday}>
            {t(`weekdayShort.${day}`)}
          </span>
        ))}
        {Array.from({ length: blanks }, (_, index) => (
          <span key={`blank-${index}`} />
        ))}
        {Array.from({ length: days }, (_, index) => {
          const day = `${year}-${two(month + 1)}-${two(index + 1)}`;
          const { className = '', title } = look(day, WEEKDAYS[(blanks + index) % 7] as Weekday);
          const classes = `${styles.day} ${className} ${day === today ? styles.today : ''}`;
          const label = title ? `${day} ${title}` : day;
          return onDay ? (
            <button key={day} type="button" className={classes} title={title} aria-label={label} onClick={() => onDay(day)}>
              {index + 1}
            </button>
          ) : (
            <span key={day} className={classes} title={title}>
              {index + 1}
            </span>
          );
        })}
      </div>
    </section>
  );
}
