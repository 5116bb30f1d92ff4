import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import styles from './editDialog.module.css';

export interface Choice {
  value: string;
  label: string;
}

/**
 * One field of a dialog: what it is called, how it is filled in. `key` of a two-language name is `name.zh`, `name.en`;
 * a `moment` is written as the company's wall clock shows it (`2024-04-08T09:26`); a `count` is a whole number from 0 on, and
 * an emptied one is no number; choices may follow from other fields.
 */
export interface DialogField {
  key: string;
  label: string;
  kind?: 'text' | 'long' | 'choice' | 'choices' | 'switch' | 'moment' | 'count';
  choices?: Choice[] | ((values: Values) => Choice[]);
  required?: boolean;
  fixed?: boolean;
  hint?: string;
}

export type Values = Record<string, string | string[] | boolean | number>;

interface Props {
  title: string;
  fields: DialogField[];
  initial: Values;
  pending: boolean;
  error: unknown;
  onSave: (values: Values) => void;
  onClose: () => void;
  extra?: ReactNode;
  /** What the button says that sends it; "save" where nothing is done but storing. */
  action?: string;
}

const filled = (value: Values[string] | undefined) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Asks for the fields of one person, post or department; the server's problems show beside the field they name. */
export function EditDialog({ title, fields, initial, pending, error, onSave, onClose, extra, action }: Props) {
  const { t } = useTranslation('shared');
  const [values, setValues] = useState(initial);
  const prefix = useId();
  const problems = error ? (asProblem(error).problems ?? []) : [];
  const isOf = (place: string, field: DialogField) => place.replaceAll('/', '.').endsWith(field.key);
  // What no field can show is said below them all.
  const elsewhere = problems.length === 0 || problems.some((each) => !fields.some((field) => isOf(each.place, field)));
  const complete = fields.every((field) => !field.required || filled(values[field.key]));
  return (
    <Dialog
      title={title}
      onClose={onClose}
      width={520}
      footer={
        <>
          {extra}
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" disabled={!complete} loading={pending} onClick={() => onSave(values)}>
            {action ?? t('save')}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) onSave(values);
        }}
      >
        {fields.map((field) => {
          const id = `${prefix}-${field.key}`;
          const problem = problems.find((each) => isOf(each.place, field));
          const set = (value: Values[string]) => setValues((before) => ({ ...before, [field.key]: value }));
          return (
            <div key={field.key} className={`${styles.field} ${field.kind === 'long' ? styles.wide : ''}`}>
              <label htmlFor={id}>
                {field.label}
                {field.required ? <span aria-hidden> *</span> : null}
              </label>
              {field.kind === 'choice' || field.kind === 'choices' ? (
                <Select
                  id={id}
                  disabled={field.fixed ?? false}
                  {...(field.kind === 'choices' ? { mode: 'multiple' as const } : {})}
                  value={(values[field.key] as string | string[]) || undefined}
                  options={typeof field.choices === 'function' ? field.choices(values) : (field.choices ?? [])}
                  allowClear={!field.required}
                  listHeight={200}
                  showSearch={{ optionFilterProp: 'label' }}
                  status={problem ? 'error' : ''}
                  onChange={(next: string | string[] | null | undefined) => set(next ?? (field.kind === 'choices' ? [] : ''))}
                />
              ) : field.kind === 'long' ? (
                <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 6 }} value={String(values[field.key] ?? '')} status={problem ? 'error' : ''} onChange={(event) => set(event.target.value)} />
              ) : field.kind === 'switch' ? (
                <Switch id={id} disabled={field.fixed ?? false} checked={values[field.key] === true} onChange={set} />
              ) : field.kind === 'count' ? (
                <InputNumber<number>
                  id={id}
                  min={0}
                  controls={false}
                  precision={0}
                  disabled={field.fixed ?? false}
                  value={typeof values[field.key] === 'number' ? (values[field.key] as number) : null}
                  status={problem ? 'error' : ''}
                  onChange={(next) => set(next ?? '')}
                />
              ) : (
                <Input id={id} {...(field.kind === 'moment' ? { type: 'datetime-local' } : {})} disabled={field.fixed ?? false} value={String(values[field.key] ?? '')} status={problem ? 'error' : ''} onChange={(event) => set(event.target.value)} />
              )}
              {problem ? <div className={styles.problem}>{problem.message}</div> : field.hint ? <div className={styles.hint}>{field.hint}</div> : null}
            </div>
          );
        })}
        {error && elsewhere ? <ErrorPanel error={error} /> : null}
      </form>
    </Dialog>
  );
}
