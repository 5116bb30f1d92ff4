import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import styles from './phaseStepper.module.css';

interface Props {
  /** 1..5; 6 = all five done. */
  phase: number;
  /** Words beside each phase, such as the day it was finished. */
  notes?: Partial<Record<number, string>>;
}

/** The five phases of the loop; the only stepper of the product. */
export function PhaseStepper({ phase, notes = {} }: Props) {
  const { t } = useTranslation('shared');
  return (
    <ol className={styles.phases}>
      {([1, 2, 3, 4, 5] as const).map((number) => {
        const state = number < phase ? 'done' : number === phase ? 'now' : 'next';
        return (
          <li key={number} className={styles[state]} aria-current={state === 'now' ? 'step' : undefined}>
            <span className={styles.mark}>{state === 'done' ? <Icon name="check" size={12} /> : number}</span>
            <span>{t(`phase.${number}`)}</span>
            {notes[number] ? <span className={styles.note}>{notes[number]}</span> : null}
          </li>
        );
      })}
    </ol>
  );
}
