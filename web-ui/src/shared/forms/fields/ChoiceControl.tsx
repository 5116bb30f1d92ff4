import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { isMany } from '../schema';
import type { ControlProps } from './Control';

export default function ChoiceControl({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const text = useText();
  const { t } = useTranslation('forms');
  const choices = component.values ?? [];
  return (
    <Select
      id={id}
      style={{ width: '100%' }}
      mode={isMany(component) ? 'multiple' : undefined}
      value={value ?? undefined}
      status={invalid ? 'error' : undefined}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      placeholder={text(component.placeholder) || t('choose')}
      allowClear={!component.validate?.required}
      showSearch={choices.length > 8 ? { optionFilterProp: 'label' } : false}
      options={choices.map((choice) => ({ value: choice.value, label: text(choice.label) }))}
      onChange={(next: unknown) => onChange(next ?? null)}
      onBlur={onLeave}
    />
  );
}
