import { Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { usePhone, usePreferences } from '@/shared/ui/preferences';
import { Cards, type FlatColumns } from './Cards';
import styles from './dataTable.module.css';

interface Props<Row> extends Omit<TableProps<Row>, 'loading' | 'locale' | 'size'> {
  /** While the first rows load; later refreshes keep the old rows, dimmed. */
  pending?: boolean;
  refreshing?: boolean;
  error?: unknown;
  retry?: () => void;
  empty: ReactNode;
}

/** Neither a tree nor grouped columns nor rows to be picked: those stay tables, whatever the width. */
const isFlat = <Row extends object>(table: TableProps<Row>) =>
  !table.rowSelection && !(table.columns ?? []).some((column) => 'children' in column) && !(table.dataSource ?? []).some((row) => 'children' in row && Array.isArray(row.children));

/** antd's table in our manner: hairlines, the density of the reader, true row heights while loading, an honest empty state; cards on a phone. */
export function DataTable<Row extends object>({ pending, refreshing, error, retry, empty, ...table }: Props<Row>) {
  const { density } = usePreferences();
  const { t } = useTranslation('shared');
  const phone = usePhone();
  if (error) return <ErrorPanel error={error} retry={retry} />;
  if (pending) return <RowsSkeleton rows={8} height={density === 'dense' ? 32 : 40} />;
  if (!table.dataSource?.length) return <>{empty}</>;
  if (phone && isFlat(table)) return <Cards<Row> rows={table.dataSource} columns={(table.columns ?? []) as FlatColumns<Row>} rowKey={table.rowKey} onRow={table.onRow} expandable={table.expandable} />;
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
