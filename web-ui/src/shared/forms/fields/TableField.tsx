import { Button } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { usePhone } from '@/shared/ui/preferences';
import { columnsOf, type Field, type FormComponent, type Values } from '../schema';
import type { FormState } from '../useForm';
import { Control } from './Control';
import { useShown } from './shown';
import styles from '../form.module.css';

interface Props {
  component: FormComponent;
  fieldKey: string;
  editable: boolean;
  form: FormState;
}

/** Rows of values: a hairline table, on a phone one block per row; rows are added and removed where editing is allowed. */
export default function TableField({ component, fieldKey, editable, form }: Props) {
  const { t } = useTranslation('forms');
  const text = useText();
  const id = useId();
  const phone = usePhone();
  const given = form.values[fieldKey];
  const rows: Values[] = Array.isArray(given) ? (given as Values[]) : [];
  const columns = columnsOf(component);
  const problem = form.problems[fieldKey];
  const change = (index: number, key: string, value: unknown) => form.set(fieldKey, rows.map((row, other) => (other === index ? { ...row, [key]: value } : row)));
  const parts = { columns, rows, editable, form, fieldKey, change, remove: (index: number) => form.set(fieldKey, rows.filter((_, other) => other !== index)) };
  return (
    <section aria-labelledby={`${id}-label`} className={styles.field}>
      <div id={`${id}-label`} className={styles.tableLabel}>
        {text(component.label)}
        {editable && (component.validate?.required || form.conditions.asked.has(fieldKey)) ? <span className={styles.required}>*</span> : null}
        <span className={styles.count}>{t('rows', { count: rows.length })}</span>
      </div>
      {rows.length > 0 ? phone ? <Blocks {...parts} /> : <Grid {...parts} /> : editable ? null : <div className={styles.blank}>{t('blank')}</div>}
      {editable ? (
        <Button size={phone ? 'middle' : 'small'} icon={<Icon name="plus" size={14} />} onClick={() => form.set(fieldKey, [...rows, {}])} style={{ marginTop: 8 }}>
          {t('addRow')}
        </Button>
      ) : null}
      {problem ? (
        <div className={styles.problem} role="alert">
          <Icon name="alert" size={14} />
          {problem}
        </div>
      ) : null}
    </section>
  );
}

interface PartProps {
  columns: Field[];
  rows: Values[];
  editable: boolean;
  form: FormState;
  fieldKey: string;
  change: (index: number, key: string, value: unknown) => void;
  remove: (index: number) => void;
}

const isFigure = (column: Field): boolean => column.type === 'number';

function Grid({ columns, rows, editable, remove, ...rest }: PartProps) {
  const text = useText();
  const { t } = useTranslation('forms');
  return (
    <div className={styles.tableFrame}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} className={isFigure(column) ? styles.figure : undefined}>
                {text(column.label)}
              </th>
            ))}
            {editable ? <th aria-label={t('removeRow')} /> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.key} className={isFigure(column) ? styles.figure : undefined}>
                  <Cell {...rest} column={column} row={row} index={index} editable={editable} />
                </td>
              ))}
              {editable ? (
                <td className={styles.rowAction}>
                  <IconButton icon="trash" label={t('removeRow')} onClick={() => remove(index)} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Blocks({ columns, rows, editable, remove, ...rest }: PartProps) {
  const text = useText();
  const { t } = useTranslation('forms');
  return (
    <>
      {rows.map((row, index) => (
        <div key={index} className={styles.block}>
          {columns.map((column) => (
            <div key={column.key} className={styles.blockLine}>
              <span>{text(column.label)}</span>
              <div>
                <Cell {...rest} column={column} row={row} index={index} editable={editable} />
              </div>
            </div>
          ))}
          {editable ? (
            <Button type="text" icon={<Icon name="trash" size={14} />} onClick={() => remove(index)}>
              {t('removeRow')}
            </Button>
          ) : null}
        </div>
      ))}
    </>
  );
}

interface CellProps extends Pick<PartProps, 'form' | 'fieldKey' | 'change' | 'editable'> {
  column: Field;
  row: Values;
  index: number;
}

function Cell({ column, row, index, editable, form, fieldKey, change }: CellProps) {
  const id = useId();
  const text = useText();
  const shown = useShown();
  const { key } = column;
  if (!editable) return <>{shown(column, row[key])}</>;
  const problem = form.problems[`${fieldKey}/${index}/${key}`];
  return (
    <div title={problem}>
      <label htmlFor={id} className="visually-hidden">
        {text(column.label)}
      </label>
      <Control
        id={id}
        component={column}
        label={text(column.label)}
        value={row[key]}
        invalid={problem !== undefined}
        onChange={(value) => change(index, key, value)}
        onLeave={() => form.leave(fieldKey)}
      />
      {problem ? <div className={styles.problem}>{problem}</div> : null}
    </div>
  );
}
