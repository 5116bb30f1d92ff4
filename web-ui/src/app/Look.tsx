import { ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { configureApi } from '@/api/client';
import type { Language } from '@/shared/format/language';
import { bihuanTheme } from '@/shared/ui/theme';
import { useDark, usePhone, usePreferences } from '@/shared/ui/preferences';

const locales = {
  'zh-CN': () => Promise.all([import('antd/es/locale/zh_CN'), import('dayjs/locale/zh-cn')]),
  en: () => Promise.all([import('antd/es/locale/en_US'), import('dayjs/locale/en-gb')]),
};

/** The words of the components themselves: dates, empty tables, buttons of dialogs. */
export const componentWords = async (name: Language): Promise<Locale> => (await locales[name]())[0].default;

/**
 * Theme, density and language of everything below; also told to the document, where plain CSS reads them.
 * The first words come from outside: a `locale` that arrives late would mount the whole page anew and lose what was typed into it.
 */
export function Look({ first, children }: { first: Locale; children: ReactNode }) {
  const dark = useDark();
  const phone = usePhone();
  const { density } = usePreferences();
  const { i18n } = useTranslation();
  const [locale, setLocale] = useState(first);
  const name: Language = i18n.language === 'en' ? 'en' : 'zh-CN';

  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }, [dark]);
  useEffect(() => {
    configureApi({ language: name });
    let wanted = true;
    void componentWords(name).then((words) => {
      if (wanted) setLocale(words);
    });
    return () => {
      wanted = false;
    };
  }, [name]);

  return (
    <ConfigProvider theme={bihuanTheme(dark, phone ? 'touch' : density)} locale={locale} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}
