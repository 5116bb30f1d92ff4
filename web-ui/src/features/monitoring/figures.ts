import { number, withUnit } from '@/shared/format/number';
import type { IndicatorView, PointView } from './queries';

/** The present value: the last point that was measured by the present formula. */
export const present = (indicator: IndicatorView): PointView | undefined => indicator.points.at(-1);

export const figure = (indicator: IndicatorView, value: number | null | undefined): string =>
  value == null ? '—' : withUnit(number(value, indicator.digits), indicator.unit);

/** A target as people write it: ≤3 天, ≥95%, 2–4 d. */
export function target(indicator: IndicatorView): string {
  const { target: wanted, ceiling } = indicator.bounds;
  if (wanted == null) return '';
  if (indicator.direction === 'band' && ceiling != null) return withUnit(`${number(wanted)}–${number(ceiling)}`, indicator.unit);
  return withUnit(`${indicator.direction === 'lower' ? '≤' : '≥'}${number(wanted)}`, indicator.unit);
}
