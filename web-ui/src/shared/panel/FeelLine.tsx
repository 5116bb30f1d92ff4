// A labelled FEEL expression of the panel.
import { useContext } from 'react';
import { FeelField } from '@/shared/feel/FeelField';
import type { ExpressionKind } from '@/shared/feel/queries';
import { VersionKey } from './expressionContext';
import styles from './panel.module.css';

interface Props {
  label: string;
  value: string;
  onCommit: (value: string) => void;
  rows?: number;
  placeholder?: string | undefined;
  problem?: string | undefined;
  names?: string[];
  kind?: ExpressionKind;
}

export function FeelLine({ label, value, onCommit, rows = 1, placeholder, problem, names, kind = 'condition' }: Props) {
  const versionKey = useContext(VersionKey);
  return (
    <div className={styles.line}>
      <span className={styles.feelLabel}>{label}</span>
      <FeelField versionKey={versionKey} label={label} value={value} onCommit={onCommit} rows={rows} placeholder={placeholder} kind={kind} {...(names ? { names } : {})} />
      {problem ? <div className={styles.problem}>{problem}</div> : null}
    </div>
  );
}
