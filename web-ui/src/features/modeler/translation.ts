// bpmn-js asks for each of its sentences here. Sentences we have not met show in English and are named in the console.
import { currentLanguage } from '@/shared/format/language';
import chinese from './translation.zh.json';

const sentences = chinese as Record<string, string>;

/** The sentence in the reader's language with `{name}` filled in. */
export function translate(template: string, replacements: Record<string, string> = {}): string {
  const known = currentLanguage() === 'zh-CN' ? (sentences[template] ?? template) : template;
  return known.replace(/\{([^}]+)\}/g, (whole, name: string) => replacements[name] ?? whole);
}

export const translated = { translate: ['value', translate] };
