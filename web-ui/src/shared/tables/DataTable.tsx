import { Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { usePreferences } from '@/shared/ui/preferences';
import styles from './dataTable.module.css';

interface Props<Row> extends Omit<TableProps<Row>, 'loading' | 'locale' | 'size'> {
  /** While the first rows load; later refreshes keep the old rows, dimmed. */
  pending?: boolean;
  refreshing?: boolean;
  error?: unknown;
  retry?: () => void;
  empty: ReactNode;
}

/** antd's table in our manner: hairlines, the density of the reader, true row heights while loading, an honest empty state. */
export function DataTable<Row extends object>({ pending, refreshing, error, retry, empty, ...table }: Props<Row>) {
  const { density } = usePreferences();
  const { t } = useTranslation('shared');
  if (error) return <ErrorPanel error={error} retry={retry} />;
  if (pending) return <RowsSkeleton rows={8} height={density === 'dense' ? 32 : 40} />;
  if (!table.dataSource?.length) return <>{empty}</>;
  return (
    <Table<Row>
      pagination={false}
      {...table}
      size={density === 'dense' ? 'small' : 'middle'}
      className={`${styles.table} ${refreshing ? styles.refreshing : ''} ${table.className ?? ''}`}
      locale={{ emptyText: t('empty') }}
    />
  );
}
