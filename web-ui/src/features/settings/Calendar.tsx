import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { serverNow } from '@/shared/format/clock';
import { useText } from '@/shared/format/text';
import { wallClock } from '@/shared/format/zone';
import { useMay } from '@/shared/session';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { CalendarDay, type DayRule } from './CalendarDay';
import { MonthGrid } from './MonthGrid';
import { calendarsQuery, type CalendarView } from './queries';
import { WEEKDAYS, type Weekday } from './weekdays';
import styles from './calendar.module.css';

/** When the company works: weekly hours, public holidays, make-up days. Limits on the working clock run by it. */
export function Calendar() {
  const { t } = useTranslation('settings');
  const calendars = useQuery(calendarsQuery);
  if (calendars.error) return <ErrorPanel error={calendars.error} retry={() => void calendars.refetch()} />;
  if (!calendars.data) return <RowsSkeleton rows={6} height={44} />;
  const [first] = calendars.data;
  return first ? <One key={`${first.id}${first.version}`} calendar={first} /> : <EmptyState sentence={t('calendar.none')} />;
}

function One({ calendar }: { calendar: CalendarView }) {
  const { t } = useTranslation('settings');
  const may = useMay('calendars.edit');
  const cache = useQueryClient();
  const [year, setYear] = useState(() => wallClock(serverNow()).getUTCFullYear());
  const [draft, setDraft] = useState(calendar);
  const [day, setDay] = useState<string | null>(null);
  const put = (saved: CalendarView) => cache.setQueryData(calendarsQuery.queryKey, (all) => all?.map((each) => (each.id === saved.id ? saved : each)));
  const save = useMutation({ mutationFn: (changed: CalendarView) => body(api.PUT('/api/calendars/{id}', { params: { path: { id: calendar.id } }, body: changed })), onSuccess: put });
  const seed = useMutation({
    mutationFn: (country: string) => body(api.POST('/api/calendars/{id}/holidays', { params: { path: { id: calendar.id } }, body: { country, years: [year] } })),
    onSuccess: put,
  });
  const changed = draft !== calendar;
  const rule = day ? ruleOf(draft, day) : null;
  return (
    <div className={styles.calendar}>
      <section>
        <header className={styles.head}>
          <h2>{t('calendar.week')}</h2>
          {may ? (
            <div className={styles.actions}>
              {changed ? <Button onClick={() => setDraft(calendar)}>{t('calendar.undo')}</Button> : null}
              <Button type="primary" disabled={!changed} loading={save.isPending} onClick={() => save.mutate(draft)}>
                {t('calendar.save')}
              </Button>
            </div>
          ) : null}
        </header>
        {save.error ? <ErrorPanel error={save.error} /> : null}
        <Week week={draft.week} disabled={!may} onChange={(week) => setDraft({ ...draft, week })} />
        <p className={styles.quiet}>{t('calendar.zone', { zone: calendar.zone })}</p>
      </section>
      <section>
        <header className={styles.head}>
          <h2>{t('calendar.days')}</h2>
          <div className={styles.actions}>
            <IconButton icon="back" label={t('calendar.before')} onClick={() => setYear(year - 1)} />
            <b className={styles.year}>{year}</b>
            <IconButton icon="chevronRight" label={t('calendar.after')} onClick={() => setYear(year + 1)} />
            {may ? (
              <Select
                className={styles.seed ?? ''}
                value={null}
                placeholder={t('calendar.seed', { year })}
                aria-label={t('calendar.seed', { year })}
                loading={seed.isPending}
                disabled={changed}
                options={['CN', 'HK', 'TW', 'SG', 'US', 'GB', 'DE', 'JP'].map((value) => ({ value, label: t(`country.${value as 'CN'}`) }))}
                onChange={(country: string | null) => country && seed.mutate(country)}
              />
            ) : null}
          </div>
        </header>
        {seed.error ? <ErrorPanel error={seed.error} /> : null}
        {(calendar.warnings ?? []).map((warning) => (
          <StatusChip key={warning} tone="warn" icon="warning">
            {warning}
          </StatusChip>
        ))}
        <Legend />
        <Year calendar={draft} year={year} onDay={may ? setDay : undefined} />
      </section>
      {day && rule ? <CalendarDay day={day} rule={rule} onClose={() => setDay(null)} onSave={(next) => (setDraft(withRule(draft, day, next)), setDay(null))} /> : null}
    </div>
  );
}

function ruleOf(calendar: CalendarView, day: string): DayRule {
  const makeUp = calendar.makeUp[day];
  if (makeUp) return { kind: 'makeUp', like: makeUp, name: { zh: '', en: '' } };
  const holiday = calendar.holidays[day];
  return holiday ? { kind: 'holiday', like: 'mon', name: holiday } : { kind: 'plain', like: 'mon', name: { zh: '', en: '' } };
}

function withRule(calendar: CalendarView, day: string, rule: DayRule): CalendarView {
  const without = <Value,>(all: Record<string, Value>) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== day));
  const holidays = without(calendar.holidays);
  const makeUp = without(calendar.makeUp);
  if (rule.kind === 'holiday') holidays[day] = rule.name;
  if (rule.kind === 'makeUp') makeUp[day] = rule.like;
  return { ...calendar, holidays, makeUp };
}

/** Worked hours per weekday, written as `09:00-12:00, 13:30-18:00`; an empty line is a day off. */
function Week({ week, disabled, onChange }: { week: CalendarView['week']; disabled: boolean; onChange: (week: CalendarView['week']) => void }) {
  const { t } = useTranslation('settings');
  return (
    <dl className={styles.week}>
      {WEEKDAYS.map((day) => (
        <div key={day}>
          <dt>
            <label htmlFor={`hours-${day}`}>{t(`weekday.${day}`)}</label>
          </dt>
          <dd>
            <Input
              id={`hours-${day}`}
              disabled={disabled}
              placeholder={t('calendar.off')}
              value={(week[day] ?? []).join(', ')}
              onChange={(event) => onChange({ ...week, [day]: parted(event.target.value) })}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What is still being typed is kept as it stands, so that no letter is lost; the server judges it when it is saved. */
const parted = (typed: string): string[] => (typed.trim() === '' ? [] : typed.split(/,\s?/));

function Legend() {
  const { t } = useTranslation('settings');
  return (
    <p className={styles.legend}>
      <span className={styles.holiday}>{t('calendar.holiday')}</span>
      <span className={styles.makeUp}>
        <Icon name="refresh" size={12} />
        {t('calendar.makeUp')}
      </span>
      <span className={styles.off}>{t('calendar.off')}</span>
    </p>
  );
}

function Year({ calendar, year, onDay }: { calendar: CalendarView; year: number; onDay: ((day: string) => void) | undefined }) {
  const text = useText();
  const { t } = useTranslation('settings');
  const months = useMemo(() => Array.from({ length: 12 }, (_, month) => month), []);
  const look = (day: string, weekday: Weekday) => {
    const makeUp = calendar.makeUp[day];
    if (makeUp) return { className: styles.makeUp, title: `${t('calendar.makeUp')} · ${t(`weekday.${makeUp}`)}` };
    const holiday = calendar.holidays[day];
    if (holiday) return { className: styles.holiday, title: text(holiday) };
    return calendar.week[weekday]?.length ? {} : { className: styles.off };
  };
  return (
    <div className={styles.months}>
      {months.map((month) => (
        <MonthGrid key={month} year={year} month={month} look={look} onDay={onDay} />
      ))}
    </div>
  );
}
