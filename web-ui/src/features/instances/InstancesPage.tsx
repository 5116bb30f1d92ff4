import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Segmented, Select, type TableColumnsType } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { DensitySwitch } from '@/shared/tables/DensitySwitch';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { usePhone } from '@/shared/ui/preferences';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { TopBar } from '@/shared/ui/TopBar';
import { instancesQuery, processesQuery, STATES, type InstanceSearch, type InstanceState, type Row } from './queries';
import { InstanceStateChip } from './StateChip';
import styles from './instances.module.css';

/** Every instance I may see: where it stands and since when. */
export function InstancesPage() {
  const { t } = useTranslation(['instances', 'forms', 'shared']);
  const phone = usePhone();
  const mayBatch = useMay('instances.manage');
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/instances' });
  const query = useInfiniteQuery(instancesQuery(search));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total;
  const filtered = Object.values(search).some((value) => value !== undefined);
  const empty = filtered ? (
    <EmptyState sentence={t('nothingFound')} action={{ text: t('clear'), onClick: () => void navigate({ to: '/instances', search: {} }) }} />
  ) : (
    <EmptyState sentence={t('none')} action={{ text: t('begin'), onClick: () => void navigate({ to: '/start' }) }} />
  );
  return (
    <>
      <TopBar crumbs={[t('title')]}>
        {mayBatch ? (
          <Link to="/batches">
            <Button>{t('batches')}</Button>
          </Link>
        ) : null}
        {phone ? null : <DensitySwitch />}
      </TopBar>
      <div className={styles.filters}>
        <Segmented<InstanceState | 'all'>
          value={search.state ?? 'all'}
          onChange={(state) => void navigate({ to: '/instances', search: { ...search, state: state === 'all' ? undefined : state } })}
          options={[{ value: 'all' as const, label: t('all') }, ...STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))]}
        />
        <More />
        <SearchField />
        {total === undefined ? null : <span className={styles.total}>{t('total', { count: total })}</span>}
      </div>
      <div className={styles.body}>
        {phone ? (
          <Cards rows={rows} pending={query.isPending} error={query.error} retry={() => void query.refetch()} empty={empty} />
        ) : (
          <Grid rows={rows} pending={query.isPending} error={query.error} retry={() => void query.refetch()} empty={empty} />
        )}
        {query.hasNextPage ? (
          <Button type="text" block loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('more')}
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** Process, version, what is late, what is stuck: all of it in the address, so that a list can be sent to somebody. */
function More() {
  const { t } = useTranslation('instances');
  const text = useText();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/instances' });
  const processes = useQuery(processesQuery);
  const go = (change: InstanceSearch) => void navigate({ to: '/instances', search: { ...search, ...change } });
  return (
    <>
      <Select
        className={styles.process ?? ''}
        allowClear
        value={search.process ?? null}
        placeholder={t('column.process')}
        aria-label={t('column.process')}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(process: string | null | undefined) => go({ process: process ?? undefined, version: undefined })}
        options={(processes.data ?? []).map((process) => ({ value: process.id, label: text(process.name) }))}
      />
      {search.version ? (
        <Button size="small" onClick={() => go({ version: undefined })} icon={<Icon name="close" size={12} />} iconPlacement="end">
          {t('filter.version')}
        </Button>
      ) : null}
      {(['late', 'incident'] as const).map((name) => (
        <Button key={name} size="small" type={search[name] ? 'primary' : 'default'} ghost={search[name] === true} aria-pressed={search[name] === true} onClick={() => go({ [name]: search[name] ? undefined : true })}>
          {t(`filter.${name}`)}
        </Button>
      ))}
    </>
  );
}

function SearchField() {
  const { t } = useTranslation(['instances', 'forms', 'shared']);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/instances' });
  const [words, setWords] = useState(search.q ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Input
      className={styles.search}
      allowClear
      value={words}
      prefix={<Icon name="search" size={14} />}
      placeholder={t('search')}
      aria-label={t('search')}
      onChange={(event) => {
        const next = event.target.value;
        setWords(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void navigate({ to: '/instances', search: { ...search, q: next.trim() || undefined }, replace: true }), 250);
      }}
    />
  );
}

interface ListProps {
  rows: Row[];
  pending: boolean;
  error: unknown;
  retry: () => void;
  empty: React.ReactNode;
}

function Grid({ rows, pending, error, retry, empty }: ListProps) {
  const { t } = useTranslation(['instances', 'forms', 'shared']);
  const text = useText();
  const time = useTime();
  const columns: TableColumnsType<Row> = [
    {
      title: t('column.instance'),
      render: (_, row) => (
        <Link to="/instances/$key" params={{ key: row.key }} className={styles.name}>
          <b className="ellipsis">{row.title || text(row.process.name)}</b>
          <span>{row.businessNo}</span>
        </Link>
      ),
    },
    { title: t('column.process'), render: (_, row) => `${text(row.process.name)} ${row.process.versionLabel}` },
    { title: t('column.now'), render: (_, row) => row.activeElements.map(text).join(t('forms:listSeparator')) || '–' },
    { title: t('column.state'), width: 150, render: (_, row) => <InstanceStateChip row={row} /> },
    { title: t('column.starter'), width: 120, render: (_, row) => <PersonName person={row.starter} fallback={t('shared:system')} /> },
    { title: t('column.started'), width: 130, align: 'right', render: (_, row) => time.moment(row.startedAt) },
    {
      title: t('column.took'),
      width: 130,
      align: 'right',
      render: (_, row) => time.duration((row.endedAt ? new Date(row.endedAt).getTime() : time.now) - new Date(row.startedAt).getTime()),
    },
  ];
  return <DataTable<Row> rowKey="key" columns={columns} dataSource={rows} pending={pending} error={error} retry={retry} empty={empty} sticky />;
}

function Cards({ rows, pending, error, retry, empty }: ListProps) {
  const { t } = useTranslation(['instances', 'forms', 'shared']);
  const text = useText();
  const time = useTime();
  if (error) return <ErrorPanel error={error} retry={retry} />;
  if (pending) return <RowsSkeleton rows={6} height={81} />;
  if (rows.length === 0) return <>{empty}</>;
  return (
    <>
      {rows.map((row) => (
        <Link key={row.key} to="/instances/$key" params={{ key: row.key }} className={styles.card}>
          <b className="ellipsis">{row.title || text(row.process.name)}</b>
          <span className={`${styles.cardSub} ellipsis`}>
            {row.businessNo} · {row.activeElements.map(text).join(t('forms:listSeparator')) || text(row.process.name)}
          </span>
          <span className={styles.cardFoot}>
            <InstanceStateChip row={row} />
            <span>{time.moment(row.startedAt)}</span>
          </span>
        </Link>
      ))}
    </>
  );
}
