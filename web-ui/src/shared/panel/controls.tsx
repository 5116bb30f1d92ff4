// Small labelled controls of the properties panel: label above, committed when the reader leaves the field or presses Enter.
import { Input, InputNumber, Select, Switch } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import styles from './panel.module.css';

interface LineProps {
  label: string;
  hint?: string | undefined;
  problem?: string | undefined;
  children: (id: string) => ReactNode;
}

export function Line({ label, hint, problem, children }: LineProps) {
  const id = useId();
  return (
    <div className={styles.line}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {problem ? <div className={styles.problem}>{problem}</div> : hint ? <div className={styles.hint}>{hint}</div> : null}
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  onCommit: (value: string) => void;
  rows?: number;
  mono?: boolean;
  placeholder?: string | undefined;
  hint?: string | undefined;
  problem?: string | undefined;
  suffix?: string | undefined;
  disabled?: boolean;
}

export function TextLine({ label, value, onCommit, rows, mono, placeholder, hint, problem, suffix, disabled }: TextProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value) onCommit(typed.trim());
    setTyped(null);
  };
  const shared = {
    value: typed ?? value,
    onBlur: commit,
    placeholder,
    disabled,
    status: problem ? ('error' as const) : ('' as const),
    className: mono ? (styles.mono ?? '') : '',
  };
  return (
    <Line label={label} hint={hint} problem={problem}>
      {(id) =>
        rows ? (
          <Input.TextArea id={id} {...shared} autoSize={{ minRows: rows, maxRows: 10 }} onChange={(event) => setTyped(event.target.value)} />
        ) : (
          <Input id={id} {...shared} suffix={suffix} onChange={(event) => setTyped(event.target.value)} onPressEnter={commit} />
        )
      }
    </Line>
  );
}

interface NumberProps {
  label: string;
  value: number | undefined;
  onCommit: (value: number | undefined) => void;
  min?: number;
  max?: number;
  step?: number;
  hint?: string;
}

export function NumberLine({ label, value, onCommit, min, max, step, hint }: NumberProps) {
  return (
    <Line label={label} hint={hint}>
      {(id) => (
        <InputNumber
          id={id}
          className={styles.wide ?? ''}
          value={value ?? null}
          onChange={(next) => onCommit(next === null ? undefined : Number(next))}
          changeOnWheel={false}
          {...(min === undefined ? {} : { min })}
          {...(max === undefined ? {} : { max })}
          {...(step === undefined ? {} : { step })}
        />
      )}
    </Line>
  );
}

export interface Option {
  value: string;
  label: string;
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Option[];
  onCommit: (value: string) => void;
  clearable?: boolean;
  problem?: string | undefined;
  placeholder?: string;
}

export function ChoiceLine({ label, value, options, onCommit, clearable = false, problem, placeholder }: ChoiceProps) {
  return (
    <Line label={label} problem={problem}>
      {(id) => (
        <Select
          id={id}
          className={styles.wide ?? ''}
          value={value || null}
          options={options}
          allowClear={clearable}
          showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
          status={problem ? 'error' : ''}
          placeholder={placeholder}
          onChange={(next: string | null | undefined) => onCommit(next ?? '')}
        />
      )}
    </Line>
  );
}

export function SwitchLine({ label, value, onCommit }: { label: string; value: boolean; onCommit: (value: boolean) => void }) {
  const id = useId();
  return (
    <div className={styles.switchLine}>
      <label htmlFor={id}>{label}</label>
      <Switch id={id} size="small" checked={value} onChange={onCommit} />
    </div>
  );
}

export const Pair = ({ children }: { children: ReactNode }) => <div className={styles.pair}>{children}</div>;
