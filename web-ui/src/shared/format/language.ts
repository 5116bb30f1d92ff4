// One i18next instance; every namespace is a small file per language, loaded with the page that speaks it.
import { createInstance, type BackendModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'zh-CN' | 'en';
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];
const KEY = 'bihuan.language';

const files = import.meta.glob<{ default: Record<string, unknown> }>('../../i18n/*/*.json');

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const file = files[`../../i18n/${language}/${namespace}.json`];
    if (!file) {
      done(new Error(`no sentences for ${language}/${namespace}`), null);
      return;
    }
    file().then(
      (module) => done(null, module.default as never),
      (error: unknown) => done(error as Error, null),
    );
  },
};

/** The language chosen here before, else the browser's: any Chinese is zh-CN, everything else en. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(KEY);
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export const language: i18n = createInstance();

export async function startI18n(first: Language = preferredLanguage()): Promise<void> {
  await language.use(backend).use(initReactI18next).init({
    lng: first,
    fallbackLng: false,
    supportedLngs: [...LANGUAGES],
    ns: ['shared', 'app'],
    defaultNS: 'shared',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = first;
}

/** Speaks it from now on and remembers it for this browser. */
export async function chooseLanguage(next: Language): Promise<void> {
  await language.changeLanguage(next);
  document.documentElement.lang = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

export const currentLanguage = (): Language => (language.language === 'en' ? 'en' : 'zh-CN');
