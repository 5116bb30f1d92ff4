import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/shared/ui/PageHeader';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { TopBar } from '@/shared/ui/TopBar';
import loop from '@/shared/ui/loop.module.css';
import { Board } from './Board';

/** Are the targets met, and must somebody act? */
export function MonitoringPage() {
  const { t } = useTranslation('monitoring');
  return (
    <div className={loop.page}>
      <TopBar crumbs={[t('title')]} />
      <div className={loop.body}>
        <PageHeader mark={<PhaseRing size={44} phase={5} />} title={t('title')} sub={<span>{t('sub')}</span>} />
        <Board />
      </div>
    </div>
  );
}
