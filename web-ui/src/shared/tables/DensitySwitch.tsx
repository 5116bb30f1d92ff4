import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { setPreferences, usePreferences, type Density } from '@/shared/ui/preferences';

/** Row height for all tables of this browser. */
export function DensitySwitch() {
  const { t } = useTranslation('shared');
  const { density } = usePreferences();
  return (
    <Segmented<Density>
      size="small"
      value={density}
      onChange={(next) => setPreferences({ density: next })}
      options={[
        { value: 'normal', label: t('density.normal') },
        { value: 'dense', label: t('density.dense') },
      ]}
      aria-label={t('density.label')}
    />
  );
}
