// Dates and durations in words. Pure: everything takes `now`, so that a test or the demo's clock decides what "today" is.
import { useTranslation } from 'react-i18next';
import { useNow } from './clock';
import { currentLanguage, language as i18n, type Language } from './language';
import { currentZone, wallClock } from './zone';

const DAY = 86_400_000;

function startOfDay(at: number): number {
  const day = wallClock(at);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate());
}

/** Days are counted on the company's wall, so a change of clocks moves nothing. Whole days between the calendar days of the two instants: 0 today, 1 tomorrow, -1 yesterday. */
export const daysFrom = (now: number, at: number): number => Math.round((startOfDay(at) - startOfDay(now)) / DAY);

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatted(language: Language, at: number, options: Intl.DateTimeFormatOptions): string {
  const timeZone = currentZone();
  const key = `${timeZone}${language}${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', timeZone ? { ...options, timeZone } : options);
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}

export const clockTime = (at: number): string => formatted('en', at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function dayName(language: Language, now: number, at: number): string {
  const sameYear = wallClock(now).getUTCFullYear() === wallClock(at).getUTCFullYear();
  if (language === 'en') return formatted('en', at, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
  const day = wallClock(at);
  const month = day.getUTCMonth() + 1;
  return `${sameYear ? month : `${day.getUTCFullYear()}-${String(month).padStart(2, '0')}`}-${String(day.getUTCDate()).padStart(2, '0')}`;
}

/** "今天 16:00", "昨天 14:05", "04-12 09:30"; `short` leaves "today" out. */
export function moment(language: Language, now: number, at: number, short = false): string {
  const days = daysFrom(now, at);
  const time = clockTime(at);
  if (days === 0) return short ? time : `${i18n.t('shared:time.today', { lng: language })} ${time}`;
  if (days === 1) return `${i18n.t('shared:time.tomorrow', { lng: language })} ${time}`;
  if (days === -1) return `${i18n.t('shared:time.yesterday', { lng: language })} ${time}`;
  return `${dayName(language, now, at)} ${time}`;
}

/** "2024 年 4 月 8 日 星期一", "Monday, 8 April 2024". */
export function longDate(language: Language, at: number): string {
  const words = formatted(language, at, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });
  // Intl writes Chinese dates without the spaces that we set between digits and characters.
  return words.replace(/(\d)(\p{Script=Han})/gu, '$1 $2').replace(/(\p{Script=Han})(\d)/gu, '$1 $2').replace(/(\d \p{Script=Han})(\p{Script=Han})/gu, '$1 $2');
}

/** ISO week of the local calendar day. */
export function weekOf(at: number): number {
  const day = new Date(startOfDay(at));
  const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * DAY);
  const first = new Date(Date.UTC(thursday.getUTCFullYear(), 0, 4));
  return 1 + Math.round(((thursday.getTime() - first.getTime()) / DAY - 3 + ((first.getUTCDay() + 6) % 7)) / 7);
}

/** "3 小时 12 分", "2 天 4 小时", "48 分"; never more than two units. Negative durations lose their sign. */
export function duration(language: Language, ms: number): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const t = (key: 'day' | 'hour' | 'minute', count: number) => i18n.t(`shared:time.${key}`, { lng: language, count });
  if (days >= 3 || (days > 0 && hours === 0)) return t('day', days);
  if (days > 0) return `${t('day', days)} ${t('hour', hours)}`;
  if (hours > 0) return rest > 0 ? `${t('hour', hours)} ${t('minute', rest)}` : t('hour', hours);
  return t('minute', rest);
}

/** "剩 3 小时 12 分" or "已超时 42 分". */
export function remaining(language: Language, ms: number): string {
  const words = duration(language, ms);
  return i18n.t(ms < 0 ? 'shared:time.late' : 'shared:time.left', { lng: language, words });
}

/** A duration as a limit is written (ISO 8601: `PT30M`, `P1DT4H`, `P2W`) in words; anything else as it stands. */
export function span(language: Language, iso: string): string {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(iso);
  if (!found || iso === 'P') return iso;
  const [, weeks, days, hours, minutes] = found.map((part) => Number(part ?? 0));
  const said = (['day', 'hour', 'minute'] as const).map((unit, index) => ({ unit, count: [(weeks ?? 0) * 7 + (days ?? 0), hours ?? 0, minutes ?? 0][index] ?? 0 }));
  return said.filter(({ count }) => count > 0).map(({ unit, count }) => i18n.t(`shared:time.${unit}`, { lng: language, count })).join(' ');
}

/** The functions above, bound to the reader's language and the server's now. */
export function useTime(every?: number) {
  useTranslation();
  const now = useNow(every);
  const language = currentLanguage();
  return {
    now,
    moment: (at: string | number, short = false) => moment(language, now, new Date(at).getTime(), short),
    duration: (ms: number) => duration(language, ms),
    span: (iso: string) => span(language, iso),
    remaining: (ms: number) => remaining(language, ms),
    day: (at: string | number) => dayName(language, now, new Date(at).getTime()),
    longDate: (at: number = now) => longDate(language, at),
  };
}
