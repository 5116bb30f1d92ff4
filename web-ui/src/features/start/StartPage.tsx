import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { startableQuery, type Startable } from '@/shared/queries';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { TopBar } from '@/shared/ui/TopBar';
import styles from './start.module.css';

const ORDER = ['core', 'support', 'management'] as const;

/** Everything my posts may start, by kind of process. */
export function StartPage() {
  const { t } = useTranslation('start');
  const text = useText();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const query = useQuery(startableQuery);
  const matching = (query.data ?? []).filter((each) => `${each.process.name.zh} ${each.process.name.en} ${text(each.summary)}`.toLowerCase().includes(words.trim().toLowerCase()));
  return (
    <>
      <TopBar crumbs={[t('title')]}>
        {(query.data?.length ?? 0) > 6 ? (
          <Input className={styles.search} allowClear prefix={<Icon name="search" size={14} />} placeholder={t('search')} aria-label={t('search')} onChange={(event) => setWords(event.target.value)} />
        ) : null}
      </TopBar>
      <div className={styles.page}>
        {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
        {query.isPending ? <RowsSkeleton rows={6} height={64} /> : null}
        {query.data?.length === 0 ? <EmptyState sentence={t('none')} action={{ text: t('toMap'), onClick: () => void navigate({ to: '/processes' }) }} /> : null}
        {query.data?.length && matching.length === 0 ? <p className={styles.quiet}>{t('noMatch')}</p> : null}
        {ORDER.map((category) => {
          const cards = matching.filter((each) => each.category === category);
          return cards.length === 0 ? null : (
            <section key={category} className={styles.section}>
              <h2>{t(`category.${category}`)}</h2>
              <div className={styles.cards}>
                {cards.map((each) => (
                  <StartCard key={each.process.id} each={each} />
                ))}
              </div>
            </section>
          );
        })}
      </div>
    </>
  );
}

function StartCard({ each }: { each: Startable }) {
  const { t } = useTranslation('start');
  const text = useText();
  return (
    <Link to="/start/$processId" params={{ processId: each.process.id }} className={styles.card}>
      <span className={styles.cardHead}>
        <b>{text(each.process.name)}</b>
        <Icon name="arrowRight" className={styles.arrow} />
      </span>
      <span className={styles.summary}>{text(each.summary)}</span>
      <span className={styles.foot}>
        {text(each.department)} · {t('steps', { count: each.steps })}
        {each.startedByMe > 0 ? ` · ${t('byMe', { count: each.startedByMe })}` : ''}
      </span>
    </Link>
  );
}
