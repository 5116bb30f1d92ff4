import { useTranslation } from 'react-i18next';
import { TopBar } from '@/shared/ui/TopBar';

export function HomePage() {
  const { t } = useTranslation('home');
  return <TopBar crumbs={[t('title')]} />;
}
