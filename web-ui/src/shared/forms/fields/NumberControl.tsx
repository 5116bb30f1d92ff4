import { InputNumber } from 'antd';
import type { ControlProps } from './Control';

function grouped(value: string | number | undefined): string {
  const [whole = '', fraction] = String(value ?? '').split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

/** A figure as JSON has it, unless a number would round it: then its digits as text, which the server takes as well. */
export function exact(digits: string | null): number | string | null {
  if (digits === null || digits === '') return null;
  const figure = Number(digits);
  const plain = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  return String(figure) === plain ? figure : digits;
}

export default function NumberControl({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const { prefixAdorner, suffixAdorner } = component.appearance ?? {};
  return (
    <InputNumber<string>
      id={id}
      stringMode
      style={{ width: '100%' }}
      controls={false}
      value={value === null || value === undefined || value === '' ? null : String(value)}
      status={invalid ? 'error' : undefined}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      prefix={prefixAdorner}
      suffix={suffixAdorner}
      inputMode={component.decimalDigits === 0 ? 'numeric' : 'decimal'}
      precision={component.decimalDigits}
      formatter={grouped}
      parser={(words) => (words ?? '').replace(/,/g, '')}
      onChange={(digits) => onChange(exact(digits))}
      onBlur={onLeave}
    />
  );
}
