import { currentLanguage, language as i18n } from './language';

const MINUS = '\u2212';

export function number(value: number, digits?: number): string {
  const options = digits === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(currentLanguage(), options).format(value).replace('-', MINUS);
}

export const money = (value: number, digits?: number): string => `${value < 0 ? MINUS : ''}¥${number(Math.abs(value), digits)}`;
export const percent = (share: number, digits = 0): string => `${number(share * 100, digits)}%`;

const WORDED = ['d', 'h', 'min', 'wd', 'wh'] as const;

/** A figure with its unit as the language says it: 2.8 天, 2.8 d, 96%; a symbol without words stands for itself. */
export function withUnit(figure: string, unit: string): string {
  if (!unit || unit === '%') return figure + unit;
  const worded = WORDED.find((each) => each === unit);
  return `${figure} ${worded ? i18n.t(`shared:unit.${worded}`) : unit}`;
}
