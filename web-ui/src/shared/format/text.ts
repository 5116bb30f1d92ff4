import { useTranslation } from 'react-i18next';
import { currentLanguage, type Language } from './language';

/** A name or sentence in both languages, as the server sends it. */
export interface Text {
  zh?: string;
  en?: string;
}

/** The text in the language, falling back to the other one; empty when there is none. */
export function textIn(language: Language, text: Text | string | null | undefined): string {
  if (text == null) return '';
  if (typeof text === 'string') return text;
  const [first, second] = language === 'zh-CN' ? [text.zh, text.en] : [text.en, text.zh];
  return first || second || '';
}

/** Reads two-language texts in the reader's language and follows its change. */
export function useText(): (text: Text | string | null | undefined) => string {
  useTranslation();
  return (text) => textIn(currentLanguage(), text);
}
