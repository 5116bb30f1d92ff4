import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { isBlank } from '@/shared/forms/schema';
import { useShown } from '@/shared/forms/fields/shown';
import { OUTCOME } from './conclusion';
import { useFields } from './useFields';

/** What a variable of an instance is called and how its value reads: as the forms of its version say, where they say anything. */
export function useValueWords(versionKey: string): { name: (variable: string) => string; value: (variable: string, value: unknown) => string } {
  const { t } = useTranslation(['instances', 'forms']);
  const text = useText();
  const shown = useShown();
  const fields = useFields(versionKey);
  const decided = (variable: string) => variable === OUTCOME && !fields.has(OUTCOME);
  return {
    name: (variable) => {
      const field = fields.get(variable);
      if (decided(variable)) return t('decided');
      return (field && text(field.label)) || variable;
    },
    value: (variable, value) => {
      if (isBlank(value)) return t('forms:blank');
      if (decided(variable)) return t(`outcomes.${String(value)}`, { defaultValue: String(value) });
      if (Array.isArray(value) && value.some((each) => typeof each === 'object')) return t('forms:rows', { count: value.length });
      return shown(fields.get(variable) ?? { type: typeof value === 'boolean' ? 'checkbox' : 'textfield' }, value) || t('forms:blank');
    },
  };
}
