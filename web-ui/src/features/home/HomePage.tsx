import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime, weekOf } from '@/shared/format/time';
import { homeQuery, type Home } from '@/shared/queries';
import { useSession } from '@/shared/session';
import { AttentionList } from '@/shared/ui/AttentionList';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { Part } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { TopBar } from '@/shared/ui/TopBar';
import { DueToday } from './DueToday';
import { Loops } from './Loops';
import { QuickStart } from './QuickStart';
import styles from './home.module.css';

/** What is due, how the loop stands, what needs a look, what I can start. */
export function HomePage() {
  const { t } = useTranslation(['home', 'app']);
  const home = useQuery(homeQuery);
  return (
    <>
      <TopBar crumbs={[t('title')]}>
        {home.data?.quickStart.length ? (
          <Link to="/start" className={styles.start}>
            <Icon name="plus" size={14} />
            {t('app:start')}
          </Link>
        ) : null}
      </TopBar>
      {home.data ? (
        <Content home={home.data} />
      ) : (
        <div className={styles.main}>{home.error ? <ErrorPanel error={home.error} retry={() => void home.refetch()} /> : <RowsSkeleton rows={8} height={44} />}</div>
      )}
    </>
  );
}

function Content({ home }: { home: Home }) {
  const { t } = useTranslation(['home', 'app']);
  return (
    <div className={styles.wrap}>
      <div className={styles.main}>
        <Hello home={home} />
        <DueToday items={home.dueToday} open={home.openItems} mayStart={home.quickStart.length > 0} />
        <Loops cards={home.loop} />
      </div>
      <aside className={styles.side}>
        <Part title={t('attention')} note={home.attention.length}>
          {home.attention.length > 0 ? <AttentionList entries={home.attention} /> : <p className={styles.quiet}>{t('attentionNone')}</p>}
        </Part>
        <QuickStart startable={home.quickStart} />
      </aside>
    </div>
  );
}

function greeting(hour: number): 'morning' | 'noon' | 'afternoon' | 'evening' {
  if (hour < 11) return 'morning';
  if (hour < 13) return 'noon';
  return hour < 18 ? 'afternoon' : 'evening';
}

function Hello({ home }: { home: Home }) {
  const { t } = useTranslation(['home', 'app']);
  const text = useText();
  const time = useTime();
  const { person } = useSession();
  const due = home.dueToday.length;
  const late = home.lateItems;
  const sentence = due === 0 && late === 0 ? t('nothingDue', { open: home.openItems }) : `${t('due', { count: due })}${late > 0 ? t('ofThemLate', { count: late }) : t('noneLate')}`;
  return (
    <div className={styles.hello}>
      <div>
        <h1>{t(`hello.${greeting(new Date(time.now).getHours())}`, { name: text(person.name) })}</h1>
        <p>{sentence}</p>
      </div>
      <div className={styles.date}>
        <Icon name="calendar" size={14} />
        {time.longDate()} · {t('week', { week: weekOf(time.now) })}
      </div>
    </div>
  );
}
