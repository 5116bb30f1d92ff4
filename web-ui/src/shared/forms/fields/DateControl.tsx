// eslint-disable-next-line no-restricted-imports -- antd's pickers speak dayjs
import dayjs from 'dayjs';
import { DatePicker, TimePicker } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { serverNow } from '@/shared/format/clock';
import { atWall, wallMinute } from '@/shared/format/zone';
import type { ControlProps } from './Control';

const DAY = 'YYYY-MM-DD';

export default function DateControl({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const text = useText();
  const { t } = useTranslation('forms');
  const kind = component.subtype || 'date';
  const given = typeof value === 'string' && value !== '' ? value : undefined;
  const shared = {
    id,
    style: { width: '100%' },
    status: invalid ? ('error' as const) : undefined,
    'aria-invalid': invalid,
    'aria-describedby': describedBy,
    onBlur: onLeave,
  };
  if (kind === 'time') {
    return (
      <TimePicker
        {...shared}
        format="HH:mm"
        placeholder={text(component.placeholder) || t('chooseTime')}
        value={given ? dayjs(given, 'HH:mm') : null}
        onChange={(at) => onChange(at ? at.format('HH:mm') : null)}
      />
    );
  }
  const exact = kind === 'datetime';
  return (
    <DatePicker
      {...shared}
      showTime={exact ? { format: 'HH:mm' } : false}
      format={exact ? `${DAY} HH:mm` : DAY}
      placeholder={text(component.placeholder) || t('chooseDate')}
      defaultPickerValue={dayjs(wallMinute(serverNow()))}
      value={given ? dayjs(exact ? wallMinute(new Date(given).getTime()) : given) : null}
      onChange={(at) => onChange(at ? (exact ? atWall(at.format('YYYY-MM-DDTHH:mm')) : at.format(DAY)) : null)}
    />
  );
}
