import { useQuery } from '@tanstack/react-query';
import { Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { DataTable } from '@/shared/tables/DataTable';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { historyQuery, type HistoryRow } from './queries';
import { useKindWords } from './words';
import styles from './operate.module.css';

/** Every fact of the instance, in order: who, what, where, why; the engine's own steps when asked for. */
export function Audit({ instanceKey }: { instanceKey: string }) {
  const { t } = useTranslation(['instances', 'shared']);
  const text = useText();
  const time = useTime();
  const word = useKindWords();
  const [technical, setTechnical] = useState(false);
  const query = useQuery(historyQuery(instanceKey));
  const rows = query.data?.items.filter((row) => technical || !row.technical) ?? [];
  return (
    <>
      <div className={styles.tools}>
        <label className={styles.check}>
          <Switch size="small" checked={technical} onChange={setTechnical} aria-label={t('audit.technical')} /> {t('audit.technical')}
        </label>
        <span className={styles.count}>{t('audit.facts', { count: rows.length })}</span>
      </div>
      <DataTable<HistoryRow>
        rowKey="seq"
        dataSource={rows}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={t('audit.none')} />}
        scroll={{ x: 760 }}
        expandable={{ rowExpandable: (row) => hasMore(row), expandedRowRender: (row) => <pre className={styles.raw}>{JSON.stringify({ ...row.detail, ...(Object.keys(row.variables).length > 0 ? { variables: row.variables } : {}) }, null, 2)}</pre> }}
        columns={[
          { title: '#', key: 'seq', width: 64, align: 'right', responsive: ['md'], render: (_, row) => row.seq },
          { title: t('audit.when'), key: 'at', width: 130, render: (_, row) => time.moment(row.at) },
          { title: t('audit.what'), key: 'kind', width: 180, render: (_, row) => word(row.kind) },
          { title: t('audit.where'), key: 'where', render: (_, row) => (row.elementName ? text(row.elementName) : '–') },
          { title: t('audit.who'), key: 'who', width: 140, render: (_, row) => <PersonName person={row.actor} fallback={t('shared:system')} /> },
          { title: t('audit.why'), key: 'why', render: (_, row) => row.reason || '–' },
        ]}
      />
    </>
  );
}

const hasMore = (row: HistoryRow): boolean => Object.keys(row.variables).length > 0 || Object.keys(row.detail).length > 0;
