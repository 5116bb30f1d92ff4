import { Outlet, useMatches } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '@/shared/ui/keys';
import { useMedia, usePhone, usePreferences } from '@/shared/ui/preferences';
import { Toasts } from '@/shared/ui/toast';
import { TopBarTools } from '@/shared/ui/TopBar';
import { useLiveUpdates } from '../live/useLiveUpdates';
import { PagePending } from '../PageStates';
import { Bell } from './Bell';
import { BottomBar } from './BottomBar';
import { Rail } from './Rail';
import styles from './shell.module.css';

const Palette = lazy(() => import('./Palette').then((module) => ({ default: module.Palette })));
const KeyOverview = lazy(() => import('./KeyOverview').then((module) => ({ default: module.KeyOverview })));

/** Rail (or bottom bar), the white sheet with the page, and what floats above both. */
export function Shell() {
  const { t } = useTranslation('app');
  const phone = usePhone();
  const folded = useFolded();
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  useLiveUpdates();
  useKeys([
    { keys: 'Ctrl+k', says: t('keys.palette'), group: t('keys.everywhere'), run: () => setPalette(true) },
    { keys: '?', says: t('keys.overview'), group: t('keys.everywhere'), run: () => setKeys(true) },
  ]);
  return (
    <div className={`${styles.app} ${folded ? styles.folded : ''}`}>
      {phone ? null : <Rail folded={folded} onFind={() => setPalette(true)} onKeys={() => setKeys(true)} />}
      <main className={styles.sheet}>
        <TopBarTools value={<Bell onFind={phone ? () => setPalette(true) : undefined} />}>
          <Suspense fallback={<PagePending />}>
            <Outlet />
          </Suspense>
        </TopBarTools>
      </main>
      {phone ? <BottomBar /> : null}
      <Toasts />
      <Suspense fallback={null}>
        {palette ? <Palette onClose={() => setPalette(false)} /> : null}
        {keys ? <KeyOverview onClose={() => setKeys(false)} /> : null}
      </Suspense>
    </div>
  );
}

/** Narrow windows and pages that are a canvas leave the rail its icons; elsewhere the reader decides. */
function useFolded(): boolean {
  const { railFolded } = usePreferences();
  const narrow = useMedia('(max-width: 1099px)');
  const canvas = useMatches({ select: (matches) => matches.some((match) => match.staticData.canvas === true) });
  return railFolded || narrow || canvas;
}
