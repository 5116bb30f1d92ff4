import { Button } from 'antd';
import type { ReactNode } from 'react';
import { PhaseRing } from './PhaseRing';
import styles from './states.module.css';

interface Action {
  text: string;
  onClick: () => void;
}

interface Props {
  /** One sentence. */
  sentence: ReactNode;
  /** Which arc of the loop this place belongs to. */
  phase?: number;
  action?: Action;
  /** "Load the demo": only where the server can. */
  demo?: Action;
}

/** One sentence, one primary action, one way to see it alive. */
export function EmptyState({ sentence, phase = 0, action, demo }: Props) {
  return (
    <div className={styles.empty}>
      <PhaseRing size={48} phase={phase} />
      <p>{sentence}</p>
      {action || demo ? (
        <div className={styles.actions}>
          {action ? (
            <Button type="primary" onClick={action.onClick}>
              {action.text}
            </Button>
          ) : null}
          {demo ? <Button onClick={demo.onClick}>{demo.text}</Button> : null}
        </div>
      ) : null}
    </div>
  );
}
