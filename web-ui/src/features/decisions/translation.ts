// dmn-js asks for each of its sentences here; the decision table's own parts spell some with their colon.
import { currentLanguage } from '@/shared/format/language';
import chinese from './translation.zh.json';

const sentences = chinese as Record<string, string>;

export function translate(template: string, replacements: Record<string, string> = {}): string {
  const known = currentLanguage() === 'zh-CN' ? (sentences[template] ?? template) : template;
  return known.replace(/\{\s*([^}\s]+)\s*\}/g, (whole, name: string) => replacements[name] ?? whole);
}

export const translated = { translate: ['value', translate] };
