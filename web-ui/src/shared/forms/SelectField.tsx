import { Select, type SelectProps } from 'antd';
import styles from '@/shared/ui/loop.module.css';

interface Option<Value> {
  value: Value extends (infer One)[] ? One : Value;
  label: string;
}

interface Props<Value> extends Omit<SelectProps<Value, Option<Value>>, 'aria-label' | 'onChange'> {
  label: string;
  onChange: (value: Value) => void;
}

/** A list to choose from in a form, under its name; it opens where the dialog around it says. */
export function SelectField<Value>({ label, onChange, ...select }: Props<Value>) {
  return (
    <div className={styles.field}>
      {label}
      <Select<Value, Option<Value>> aria-label={label} onChange={(value) => onChange(value)} {...select} />
    </div>
  );
}
