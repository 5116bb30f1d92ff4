import { number } from '@/shared/format/number';
import type { IndicatorView, PointView } from './queries';

/** The present value: the last point that was measured by the present formula. */
export const present = (indicator: IndicatorView): PointView | undefined => indicator.points.at(-1);

export const figure = (indicator: IndicatorView, value: number | null | undefined): string =>
  value == null ? '—' : `${number(value, indicator.digits)}${indicator.unit === '%' ? '%' : indicator.unit ? ` ${indicator.unit}` : ''}`;

/** A target as people write it: ≤3 d, ≥95%, 2–4 d. */
export function target(indicator: IndicatorView): string {
  const { target: wanted, ceiling } = indicator.bounds;
  if (wanted == null) return '';
  const unit = indicator.unit === '%' ? '%' : indicator.unit ? ` ${indicator.unit}` : '';
  if (indicator.direction === 'band' && ceiling != null) return `${number(wanted)}–${number(ceiling)}${unit}`;
  return `${indicator.direction === 'lower' ? '≤' : '≥'}${number(wanted)}${unit}`;
}
