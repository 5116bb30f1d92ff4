import { createContext, useContext, type ReactNode } from 'react';
import { Icon } from './Icon';
import styles from './topBar.module.css';

/** What the shell adds to every page's bar: bell, and on a phone the way back. */
export const TopBarTools = createContext<ReactNode>(null);

interface Props {
  /** From general to particular; the last one is this page. Elements may be links. */
  crumbs: ReactNode[];
  /** Controls of the page, primary action last. */
  children?: ReactNode;
}

/** The 48 px bar at the top of the sheet: where am I, what can I do here. */
export function TopBar({ crumbs, children }: Props) {
  const tools = useContext(TopBarTools);
  return (
    <div className={styles.bar}>
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
