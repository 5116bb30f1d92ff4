import { useTranslation } from 'react-i18next';
import { EditDialog } from '@/shared/forms/EditDialog';
import { WEEKDAYS, type Weekday } from './weekdays';

/** What a date is: an ordinary day, a holiday, or a make-up day with the hours of a weekday. */
export interface DayRule {
  kind: 'plain' | 'holiday' | 'makeUp';
  like: Weekday;
  name: { zh: string; en: string };
}

export function CalendarDay({ day, rule, onSave, onClose }: { day: string; rule: DayRule; onSave: (rule: DayRule) => void; onClose: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <EditDialog
      title={day}
      pending={false}
      error={null}
      onClose={onClose}
      initial={{ kind: rule.kind, like: rule.like, 'name.zh': rule.name.zh, 'name.en': rule.name.en }}
      fields={[
        { key: 'kind', label: t('calendar.kind'), kind: 'choice', required: true, choices: (['plain', 'holiday', 'makeUp'] as const).map((value) => ({ value, label: t(`calendar.${value}`) })) },
        { key: 'like', label: t('calendar.like'), kind: 'choice', choices: WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) })), hint: t('calendar.likeHint') },
        { key: 'name.zh', label: t('calendar.nameZh') },
        { key: 'name.en', label: t('calendar.nameEn') },
      ]}
      onSave={(values) =>
        onSave({
          kind: values['kind'] as DayRule['kind'],
          like: (values['like'] || 'mon') as Weekday,
          name: { zh: String(values['name.zh'] || t('calendar.holiday')), en: String(values['name.en'] ?? '') },
        })
      }
    />
  );
}
