import { useTranslation } from 'react-i18next';

const PHASES = 5;
const STEP = 360 / PHASES;

function arc(centre: number, radius: number, from: number, to: number): string {
  const at = (angle: number) => {
    const radians = (angle * Math.PI) / 180;
    return `${(centre + radius * Math.sin(radians)).toFixed(2)} ${(centre - radius * Math.cos(radians)).toFixed(2)}`;
  };
  return `M${at(from)}A${radius} ${radius} 0 0 1 ${at(to)}`;
}

interface Props {
  size?: number;
  /** 1..5 = survey, diagnosis, design, pilot, rollout; 0 = not begun, 6 = the loop is closed (also the logo). */
  phase?: number;
  /** How much of the current phase is done, 0..1. */
  progress?: number;
  /** Written in the middle, such as a version number. */
  text?: string;
  label?: string;
}

/** The mark of the product: five arcs, filled = done, part-filled = now, grey = to come. */
export function PhaseRing({ size = 24, phase = PHASES + 1, progress = 0, text, label }: Props) {
  const { t } = useTranslation('shared');
  const stroke = size <= 16 ? 2.4 : size <= 32 ? 3 : Math.max(4, size / 11.5);
  const radius = (size - stroke - 1) / 2;
  // Round caps eat into the gap, so the gap is measured in stroke widths, not in degrees.
  const gap = ((stroke * 1.9) / radius) * (180 / Math.PI);
  const centre = size / 2;
  const name = label ?? (phase >= 1 && phase <= PHASES ? t(`phase.${phase as 1}`) : undefined);
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      style={{ flex: 'none', display: 'block' }}
      fill="none"
      strokeWidth={stroke}
      strokeLinecap="round"
      {...(name ? { role: 'img', 'aria-label': name } : { 'aria-hidden': true })}
    >
      {Array.from({ length: PHASES }, (_, index) => {
        const number = index + 1;
        const from = index * STEP + gap / 2;
        const to = (index + 1) * STEP - gap / 2;
        const base = number < phase ? 'var(--brand)' : number === phase ? 'var(--brand-soft-2)' : 'var(--line-2)';
        return (
          <g key={number}>
            <path d={arc(centre, radius, from, to)} stroke={base} />
            {number === phase && progress > 0 ? (
              <path d={arc(centre, radius, from, from + (to - from) * Math.min(1, progress))} stroke="var(--brand)" />
            ) : null}
          </g>
        );
      })}
      {text ? (
        <text x={centre} y={centre} dy=".35em" textAnchor="middle" fontSize={Math.max(11, size * 0.26)} fontWeight={600} fill="var(--text)" stroke="none">
          {text}
        </text>
      ) : null}
    </svg>
  );
}
