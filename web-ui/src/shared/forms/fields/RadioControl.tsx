import { Radio } from 'antd';
import { useText } from '@/shared/format/text';
import type { ControlProps } from './Control';

export default function RadioControl({ id, component, label, value, describedBy, onChange, onLeave }: ControlProps) {
  const text = useText();
  return (
    <Radio.Group
      id={id}
      value={value}
      aria-label={label}
      aria-describedby={describedBy}
      options={(component.values ?? []).map((choice) => ({ value: choice.value, label: text(choice.label) }))}
      onChange={(event) => {
        onChange(event.target.value);
        onLeave();
      }}
    />
  );
}
