// On a phone the system's own pickers are better than any we could draw, and weigh nothing.
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { atWall, wallMinute } from '@/shared/format/zone';
import type { ControlProps } from './Control';
import styles from '../form.module.css';

export function NativeChoice({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const text = useText();
  const { t } = useTranslation('forms');
  return (
    <select
      id={id}
      className={styles.native}
      value={typeof value === 'string' ? value : ''}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value || null)}
      onBlur={onLeave}
    >
      <option value="">{t('choose')}</option>
      {(component.values ?? []).map((choice) => (
        <option key={choice.value} value={choice.value}>
          {text(choice.label)}
        </option>
      ))}
    </select>
  );
}

/** What `datetime-local` shows: the company's wall clock, without a zone. */
function localMinute(value: unknown): string {
  if (typeof value !== 'string' || value === '') return '';
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? '' : wallMinute(at.getTime());
}

export function NativeDate({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const kind = component.subtype || 'date';
  const exact = kind === 'datetime';
  return (
    <input
      id={id}
      className={styles.native}
      type={exact ? 'datetime-local' : kind === 'time' ? 'time' : 'date'}
      value={exact ? localMinute(value) : typeof value === 'string' ? value : ''}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => {
        const picked = event.target.value;
        onChange(picked === '' ? null : exact ? atWall(picked) : picked);
      }}
      onBlur={onLeave}
    />
  );
}
