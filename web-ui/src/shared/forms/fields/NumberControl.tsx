import { InputNumber } from 'antd';
import type { ControlProps } from './Control';

const grouped = (value: string | number | undefined): string => {
  if (value === undefined || value === '') return '';
  const [whole = '', fraction] = String(value).split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
};

export default function NumberControl({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const { prefixAdorner, suffixAdorner } = component.appearance ?? {};
  return (
    <InputNumber<number>
      id={id}
      style={{ width: '100%' }}
      controls={false}
      value={typeof value === 'number' ? value : value === null || value === undefined || value === '' ? null : Number(value)}
      status={invalid ? 'error' : undefined}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      prefix={prefixAdorner}
      suffix={suffixAdorner}
      inputMode={component.decimalDigits === 0 ? 'numeric' : 'decimal'}
      precision={component.decimalDigits}
      formatter={grouped}
      parser={(words) => Number((words ?? '').replace(/,/g, ''))}
      onChange={onChange}
      onBlur={onLeave}
    />
  );
}
