import { useText } from '@/shared/format/text';
import { Icon } from '@/shared/ui/Icon';
import type { RaciView } from './queries';
import styles from './process.module.css';

interface Props {
  step: RaciView['steps'][number];
  problem: { message: string } | undefined;
  className?: string | undefined;
  onSelect: (elementId: string) => void;
}

/** A step of the matrix by its name, which chooses it, and what is wrong with its letters. */
export function StepTitle({ step, problem, className, onSelect }: Props) {
  const text = useText();
  return (
    <>
      <button type="button" className={className} onClick={() => onSelect(step.elementId)}>
        {text(step.name)}
      </button>
      {problem ? (
        <span className={styles.wrongWords}>
          <Icon name="alert" size={12} />
          {problem.message}
        </span>
      ) : null}
    </>
  );
}
