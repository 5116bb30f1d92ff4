import { Button, Input, Select, Switch } from 'antd';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { FeelField } from '@/shared/feel/FeelField';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import type { Option } from './controls';
import { VersionKey } from './expressionContext';
import styles from './panel.module.css';

/** A row as plain values, whatever it is written to. */
export type Plain = { [property: string]: string | number | boolean | undefined | Plain[] | Plain };

export interface Column {
  key: string;
  label: string;
  kind?: 'text' | 'choice' | 'switch' | 'feel';
  options?: Option[];
  mono?: boolean;
  /** Takes half a line, so that words have room; the narrow cells follow on lines of their own. */
  half?: boolean;
}

interface Props {
  label: string;
  columns: Column[];
  rows: Plain[];
  onCommit: (rows: Plain[]) => void;
  add: string;
}

/** A short list edited in place: one line per member, the last button adds one. */
export function Rows({ label, columns, rows, onCommit, add }: Props) {
  const { t } = useTranslation('shared');
  const versionKey = useContext(VersionKey);
  const change = (at: number, key: string, value: string | boolean) => onCommit(rows.map((row, index) => (index === at ? { ...row, [key]: value } : row)));
  return (
    <div className={styles.rows} role="group" aria-label={label}>
      <div className={styles.rowsLabel}>{label}</div>
      {rows.map((row, at) => (
        <div key={at} className={`${styles.row} ${columns.some((column) => column.half) ? styles.wrapped : ''}`}>
          {columns.map((column) =>
            column.kind === 'choice' ? (
              <Select
                key={column.key}
                size="small"
                aria-label={column.label}
                className={styles.cell ?? ''}
                value={String(row[column.key] ?? '') || null}
                options={column.options ?? []}
                placeholder={column.label}
                showSearch={{ optionFilterProp: 'label' }}
                onChange={(value: string) => change(at, column.key, value)}
              />
            ) : column.kind === 'feel' ? (
              <FeelField
                key={column.key}
                small
                quiet
                kind="condition"
                versionKey={versionKey}
                label={column.label}
                placeholder={column.label}
                value={String(row[column.key] ?? '')}
                onCommit={(value) => change(at, column.key, value)}
              />
            ) : column.kind === 'switch' ? (
              <Switch key={column.key} size="small" title={column.label} aria-label={column.label} checked={row[column.key] === true} onChange={(value) => change(at, column.key, value)} />
            ) : (
              <Input
                key={`${column.key}${String(row[column.key] ?? '')}`}
                size="small"
                aria-label={column.label}
                placeholder={column.label}
                className={`${styles.cell} ${column.half ? styles.half : ''} ${column.mono ? styles.mono : ''}`}
                defaultValue={String(row[column.key] ?? '')}
                onBlur={(event) => {
                  if (event.target.value !== String(row[column.key] ?? '')) change(at, column.key, event.target.value.trim());
                }}
              />
            ),
          )}
          <IconButton icon="close" label={t('removeRow')} onClick={() => onCommit(rows.filter((_, index) => index !== at))} />
        </div>
      ))}
      <Button size="small" type="dashed" icon={<Icon name="plus" size={12} />} onClick={() => onCommit([...rows, {}])}>
        {add}
      </Button>
    </div>
  );
}
