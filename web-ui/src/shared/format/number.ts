import { currentLanguage } from './language';

const MINUS = '\u2212';

export function number(value: number, digits?: number): string {
  const options = digits === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(currentLanguage(), options).format(value).replace('-', MINUS);
}

export const money = (value: number, digits?: number): string => `${value < 0 ? MINUS : ''}¥${number(Math.abs(value), digits)}`;
export const percent = (share: number, digits = 0): string => `${number(share * 100, digits)}%`;
