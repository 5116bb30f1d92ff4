import { Button, type TableColumnType, type TableProps } from 'antd';
import { useState, type Key, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './cards.module.css';

/** The columns that can be told as lines of a card; a group of columns cannot. */
export type FlatColumns<Row> = readonly TableColumnType<Row>[];

interface Props<Row> {
  rows: readonly Row[];
  columns: FlatColumns<Row>;
  rowKey: TableProps<Row>['rowKey'];
  onRow?: TableProps<Row>['onRow'];
  expandable?: TableProps<Row>['expandable'];
}

function keyOf<Row>(row: Row, rowKey: TableProps<Row>['rowKey'], index: number): Key {
  if (typeof rowKey === 'function') return rowKey(row, index);
  return rowKey ? (row as Record<PropertyKey, Key>)[rowKey as string] ?? index : index;
}

function cellOf<Row>(row: Row, column: TableColumnType<Row>, index: number): ReactNode {
  const value = typeof column.dataIndex === 'string' ? (row as Record<string, unknown>)[column.dataIndex] : undefined;
  return (column.render ? column.render(value, row, index) : value) as ReactNode;
}

/** What says that there is nothing; a card leaves the line out. */
const EMPTY = new Set<ReactNode>([null, undefined, '', '–', '—']);

/** A table on a phone: one card for each row, one line for each column under its name, nothing to be pushed sideways. */
export function Cards<Row extends object>({ rows, columns, rowKey, onRow, expandable }: Props<Row>) {
  const told = columns.filter((column) => !column.responsive || column.responsive.includes('xs'));
  return (
    <div role="table" className={styles.cards} data-cards>
      {rows.map((row, index) => {
        const { onClick, onDoubleClick } = onRow?.(row, index) ?? {};
        return (
          <div key={keyOf(row, rowKey, index)} role="row" className={styles.card} onClick={onClick} onDoubleClick={onDoubleClick}>
            {told.map((column, place) => {
              const content = cellOf(row, column, index);
              if (EMPTY.has(content)) return null;
              const title = typeof column.title === 'function' ? null : column.title;
              return (
                <div key={String(column.key ?? place)} role="cell" className={title ? (place === 0 ? styles.head : styles.line) : styles.acts}>
                  {title && place > 0 ? <span className={styles.name}>{title}</span> : null}
                  <div className={styles.value}>{content}</div>
                </div>
              );
            })}
            <More row={row} index={index} expandable={expandable} />
          </div>
        );
      })}
    </div>
  );
}

function More<Row extends object>({ row, index, expandable }: { row: Row; index: number; expandable: TableProps<Row>['expandable'] }) {
  const { t } = useTranslation('shared');
  const [open, setOpen] = useState(false);
  const render = expandable?.expandedRowRender;
  if (!render || expandable.rowExpandable?.(row) === false) return null;
  return (
    <div role="cell" className={styles.acts}>
      <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? 'card.close' : 'card.open')}
      </Button>
      {open ? <div className={styles.whole}>{render(row, index, 0, true)}</div> : null}
    </div>
  );
}
