import { useRouter } from '@tanstack/react-router';
import { createContext, useContext, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import { IconButton } from './IconButton';
import { usePhone } from './preferences';
import styles from './topBar.module.css';

/** What the shell adds to every page's bar: the bell, on a phone the search. */
export const TopBarTools = createContext<ReactNode>(null);

interface Props {
  /** From general to particular; the last one is this page. Elements may be links. */
  crumbs: ReactNode[];
  /** Controls of the page, primary action last. */
  children?: ReactNode;
}

/** The 48 px bar at the top of the sheet: where am I, what can I do here. On a phone the way back stands for the crumbs. */
export function TopBar({ crumbs, children }: Props) {
  const tools = useContext(TopBarTools);
  const second = usePhone() && crumbs.length > 1;
  const here = crumbs[crumbs.length - 1];
  return (
    <div className={`${styles.bar} ${second ? styles.second : ''}`}>
      {typeof here === 'string' ? <PageTitle of={here} /> : null}
      {second ? <Back /> : null}
      <nav className={styles.crumbs} aria-label="breadcrumb">
        {crumbs.map((crumb, index) => (
          <span key={index} className={styles.crumb} aria-current={index === crumbs.length - 1 ? 'page' : undefined}>
            {index > 0 ? <Icon name="chevronRight" size={14} className={styles.arrow} /> : null}
            {crumb}
          </span>
        ))}
      </nav>
      <div className={styles.controls}>{children}</div>
      {tools}
    </div>
  );
}

function Back() {
  const { t } = useTranslation('shared');
  const router = useRouter();
  const back = () => {
    if (router.history.canGoBack()) router.history.back();
    else void router.navigate({ to: '/' });
  };
  return <IconButton icon="back" label={t('back')} onClick={back} />;
}

/** The name of the page in the browser's tab and history. */
export function PageTitle({ of }: { of: string }) {
  const { t } = useTranslation('app');
  return <title>{`${of} \u00b7 ${t('product')}`}</title>;
}

/** For a page that draws its own bar: the page's name for the browser, and what the shell adds to every bar. */
export function BarEnd({ title }: { title: string }) {
  return (
    <>
      <PageTitle of={title} />
      {useContext(TopBarTools)}
    </>
  );
}
