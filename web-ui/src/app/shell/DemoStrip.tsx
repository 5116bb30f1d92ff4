import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { clockTime, useTime } from '@/shared/format/time';
import { currentZone } from '@/shared/format/zone';
import { demoQuery } from '@/shared/queries';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { Popup } from '@/shared/ui/Popup';
import styles from './demoStrip.module.css';

/** The demo company's own clock: which chapter of the story, what day it is there, and a way to let days pass. */
export function DemoStrip({ small }: { small: boolean }) {
  const { t, i18n } = useTranslation('app');
  const time = useTime();
  const demo = useQuery(demoQuery);
  const day = new Intl.DateTimeFormat(i18n.language === 'en' ? 'en-GB' : 'sv-SE', { dateStyle: i18n.language === 'en' ? 'medium' : 'short', timeZone: currentZone() }).format(time.now);
  return (
    <Popup
      side="above-left"
      width={280}
      label={t('demo.clock')}
      button={(props) => (
        <button type="button" className={styles.strip} {...props} title={`${t('demo.clock')} ${day}`}>
          <Icon name={demo.data?.busy ? 'refresh' : 'calendar'} size={14} className={demo.data?.busy ? styles.turning : undefined} />
          {small ? null : <span className={styles.words}>
            <span className={styles.day}>
              {day} {clockTime(time.now)}
            </span>
            <span className={styles.chapter}>{demo.data && demo.data.past < 1 ? t('demo.past', { percent: Math.floor(demo.data.past * 100) }) : demo.data ? t(`demo.chapter.${demo.data.chapter as '2024-04-08'}`, { defaultValue: demo.data.chapter }) : t('demo.clock')}</span>
          </span>}
        </button>
      )}
    >
      {() => <DemoPanel />}
    </Popup>
  );
}

export function DemoPanel() {
  const { t } = useTranslation('app');
  const client = useQueryClient();
  const [days, setDays] = useState(1);
  const { data, error } = useQuery(demoQuery);
  const advance = useMutation({
    mutationFn: (count: number) => body(api.POST('/api/demo/advance', { body: { days: count } })),
    onSuccess: (demo) => client.setQueryData(demoQuery.queryKey, demo),
  });
  const busy = advance.isPending || data?.busy === true;
  // When the days have passed, everything on every page is of another day.
  const was = useRef(false);
  useEffect(() => {
    if (was.current && data?.busy === false) void client.invalidateQueries();
    was.current = data?.busy === true;
  }, [client, data?.busy]);
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault();
        advance.mutate(days);
      }}
    >
      <b>{t('demo.clock')}</b>
      <p>{t('demo.what')}</p>
      <ol className={styles.chapters}>
        {(data?.chapters ?? []).map((chapter) => (
          <li key={chapter} aria-current={chapter === data?.chapter ? 'step' : undefined}>
            <span className={styles.date}>{chapter}</span> {t(`demo.chapter.${chapter as '2024-04-08'}`, { defaultValue: '' })}
          </li>
        ))}
      </ol>
      {data && data.past < 1 ? (
        <p role="status">
          {t('demo.past', { percent: Math.floor(data.past * 100) })}
        </p>
      ) : null}
      <div className={styles.advance}>
        <span>{t('demo.advance')}</span>
        <InputNumber aria-label={t('demo.days')} min={1} max={60} precision={0} value={days} onChange={(value) => setDays(value ?? 1)} style={{ width: 72 }} />
        <span>{t('demo.days')}</span>
        <Button type="primary" htmlType="submit" disabled={busy} loading={busy}>
          {t('demo.go')}
        </Button>
      </div>
      {busy && data ? (
        <progress className={styles.progress} max={1} value={data.progress}>
          {Math.round(data.progress * 100)}%
        </progress>
      ) : null}
      {advance.error || error ? <ErrorPanel error={advance.error ?? error} /> : null}
    </form>
  );
}
