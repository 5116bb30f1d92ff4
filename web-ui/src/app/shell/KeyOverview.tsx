import { useTranslation } from 'react-i18next';
import { Checkbox } from 'antd';
import { Dialog } from '@/shared/ui/Dialog';
import { useActiveKeys } from '@/shared/ui/keys';
import { setPreferences, usePreferences } from '@/shared/ui/preferences';
import styles from './keyOverview.module.css';

/** Every key that does something on this page, and the switch that turns single letters off. */
export function KeyOverview({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('app');
  const { letterKeys } = usePreferences();
  const bindings = useActiveKeys();
  const groups = [...new Set(bindings.map((binding) => binding.group ?? ''))];
  return (
    <Dialog title={t('keys.overview')} onClose={onClose} width={440}>
      {groups.map((group) => (
        <section key={group} className={styles.group}>
          <h3>{group}</h3>
          <dl>
            {bindings
              .filter((binding) => (binding.group ?? '') === group)
              .map((binding) => (
                <div key={binding.keys}>
                  <dt>
                    {binding.keys.split('+').map((part) => (
                      <kbd key={part}>{part.length === 1 ? part.toUpperCase() : part}</kbd>
                    ))}
                  </dt>
                  <dd>{binding.says}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <Checkbox checked={letterKeys} onChange={(event) => setPreferences({ letterKeys: event.target.checked })}>
        {t('user.letterKeys')}
      </Checkbox>
    </Dialog>
  );
}
