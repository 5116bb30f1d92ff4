import styles from './loop.module.css';

interface Props {
  value: number;
  low: number;
  high: number;
  /** The largest value to either side of zero that all intervals of one column share. */
  span: number;
  /** Everything that is known was used: a diamond; else a hollow circle. */
  final: boolean;
  label: string;
}

/** An estimate with its interval on an axis whose zero stands in the middle, so that a column of them can be read at once. */
export function Interval({ value, low, high, span, final, label }: Props) {
  const at = (each: number) => 90 + Math.max(-1, Math.min(1, each / (span || 1))) * 82;
  const colour = final ? 'var(--after)' : 'var(--before)';
  return (
    <svg className={styles.interval} viewBox="0 0 180 24" role="img" aria-label={label}>
      <line x1={4} x2={176} y1={12} y2={12} stroke="var(--line)" />
      <line x1={90} x2={90} y1={3} y2={21} stroke="var(--line-ctl)" />
      <g stroke={colour} strokeWidth={1.6}>
        <line x1={at(low)} x2={at(high)} y1={12} y2={12} />
        <line x1={at(low)} x2={at(low)} y1={7} y2={17} />
        <line x1={at(high)} x2={at(high)} y1={7} y2={17} />
      </g>
      {final ? (
        <path d={`M${at(value)} 7l5 5-5 5-5-5z`} fill={colour} />
      ) : (
        <circle cx={at(value)} cy={12} r={4} fill="var(--surface)" stroke={colour} strokeWidth={1.6} />
      )}
    </svg>
  );
}
