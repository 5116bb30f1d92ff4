import { useTranslation } from 'react-i18next';
import { useTime } from '@/shared/format/time';
import { StatusChip, type Tone } from './StatusChip';

export interface ServiceLevel {
  clock: 'elapsed' | 'working';
  warnAt: number;
  dueAt: string;
  remainingMs: number;
  totalMs: number;
  state: 'ok' | 'warn' | 'late';
  /** The instance is suspended: what is left stays left. */
  stopped?: boolean;
}

const TONES: Record<ServiceLevel['state'], Tone> = { ok: 'mute', warn: 'warn', late: 'bad' };
const STROKES: Record<ServiceLevel['state'], string> = { ok: 'var(--before)', warn: 'var(--warn-dot)', late: 'var(--bad-dot)' };

/** Milliseconds left now. A working clock stands still outside hours, so its figure is the server's; an elapsed one runs on here. */
export const leftOf = (level: ServiceLevel, now: number): number =>
  level.clock === 'elapsed' && !level.stopped ? new Date(level.dueAt).getTime() - now : level.remainingMs;

/** The state at `now`: the server's, unless an elapsed limit has passed its warning or its end since. */
export function stateAt(level: ServiceLevel, now: number): ServiceLevel['state'] {
  const left = leftOf(level, now);
  if (left < 0) return 'late';
  return level.totalMs > 0 && 1 - left / level.totalMs >= level.warnAt ? 'warn' : 'ok';
}

/** A countdown in words: grey, amber once the warning point has passed, red when late. */
export function SlaChip({ level }: { level: ServiceLevel | null | undefined }) {
  const { t } = useTranslation('shared');
  const time = useTime();
  if (!level) return null;
  const state = stateAt(level, time.now);
  if (level.stopped) return <StatusChip icon="pause" title={t('sla.stoppedNote')}>{t('sla.stopped', { words: time.remaining(leftOf(level, time.now)) })}</StatusChip>;
  const title = `${t('sla.due', { at: time.moment(level.dueAt) })}${level.clock === 'working' ? t('sla.workingNote') : ''}`;
  return (
    <StatusChip tone={TONES[state]} icon={state === 'late' ? 'alert' : 'clock'} title={title}>
      {time.remaining(leftOf(level, time.now))}
    </StatusChip>
  );
}

/** "3:12" or "2 天": short enough for the middle of the ring. */
function figure(left: number, inDays: (count: number) => string): string {
  const minutes = Math.floor(Math.abs(left) / 60_000);
  if (minutes >= 3 * 1440) return inDays(Math.floor(minutes / 1440));
  return `${left < 0 ? '\u2212' : ''}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** One continuous ring for one countdown: the used share, a notch at the warning point. */
export function SlaRing({ level, size = 84 }: { level: ServiceLevel; size?: number }) {
  const { t } = useTranslation('shared');
  const time = useTime();
  const left = leftOf(level, time.now);
  const state = stateAt(level, time.now);
  const used = level.totalMs > 0 ? Math.min(1, Math.max(0.012, 1 - left / level.totalMs)) : 1;
  const radius = (size - 8) / 2;
  const length = 2 * Math.PI * radius;
  const centre = size / 2;
  return (
    <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} style={{ flex: 'none', display: 'block' }} role="img" aria-label={time.remaining(left)}>
      <circle cx={centre} cy={centre} r={radius} fill="none" stroke="var(--mute-bg)" strokeWidth="6" />
      <circle
        cx={centre}
        cy={centre}
        r={radius}
        fill="none"
        stroke={STROKES[state]}
        strokeWidth="6"
        strokeLinecap="round"
        strokeDasharray={`${used * length} ${length}`}
        transform={`rotate(-90 ${centre} ${centre})`}
      />
      <path d={`M${centre} 0V8`} stroke="var(--surface)" strokeWidth="2" transform={`rotate(${level.warnAt * 360} ${centre} ${centre})`} />
      <text x={centre} y={centre} textAnchor="middle" fontSize={size * 0.2} fontWeight="600" fill="var(--text)">
        {figure(left, (count) => t('time.day', { count }))}
      </text>
      <text x={centre} y={centre + size * 0.185} textAnchor="middle" fontSize="11" fill="var(--text-3)">
        {t(left < 0 ? 'sla.lateWord' : 'sla.leftWord')}
      </text>
    </svg>
  );
}
