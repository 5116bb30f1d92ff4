import { useTranslation } from 'react-i18next';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { wallMinute } from '@/shared/format/zone';
import type { FormComponent } from '../schema';

export interface Attachment {
  name: string;
  size: number;
  type: string;
  content?: string;
}

export const attachmentsOf = (value: unknown): Attachment[] => (Array.isArray(value) ? (value as Attachment[]).filter((each) => typeof each?.name === 'string') : []);

/** How a value reads when it is not being edited. */
export function useShown(): (component: FormComponent, value: unknown) => string {
  const { t } = useTranslation('forms');
  const text = useText();
  return (component, value) => {
    if (value === null || value === undefined || value === '') return '';
    const choice = (each: unknown) => text(component.values?.find((known) => known.value === each)?.label) || String(each);
    switch (component.type) {
      case 'checkbox':
        return t(value === true ? 'yes' : 'no');
      case 'select':
      case 'radio':
      case 'checklist':
      case 'taglist':
        return Array.isArray(value) ? value.map(choice).join(t('listSeparator')) : choice(value);
      case 'number':
        return figure(component, value);
      case 'datetime':
        return component.subtype === 'datetime' ? minute(value) : String(value);
      case 'filepicker':
        return attachmentsOf(value).map((file) => file.name).join(t('listSeparator'));
      default:
        return typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
  };
}

function figure(component: FormComponent, value: unknown): string {
  const parsed = Number(value);
  if (!Number.isFinite(parsed)) return String(value);
  const { prefixAdorner = '', suffixAdorner } = component.appearance ?? {};
  const words = `${prefixAdorner}${number(parsed, component.decimalDigits)}`;
  return suffixAdorner ? `${words} ${suffixAdorner}` : words;
}

function minute(value: unknown): string {
  const at = new Date(String(value));
  if (Number.isNaN(at.getTime())) return String(value);
  return wallMinute(at.getTime()).replace('T', ' ');
}
