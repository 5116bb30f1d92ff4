import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { LETTERS, type Letters } from './letters';
import type { RaciView } from './queries';
import { StepTitle } from './StepTitle';
import styles from './process.module.css';

interface Props {
  steps: RaciView['steps'];
  posts: RaciView['posts'];
  editable: boolean;
  selected: string | undefined;
  lettersOf: (step: RaciView['steps'][number]) => Letters;
  wrong: (elementId: string) => { message: string } | undefined;
  onSelect: (elementId: string) => void;
  onPut: (step: RaciView['steps'][number], post: string, letter: string) => void;
}

/** The matrix on a phone: a card for each step, a line for each post in it, letters to tap. */
export function RaciCards({ steps, ...rest }: Props) {
  const { t } = useTranslation('process');
  return (
    <ul className={styles.raciCards} aria-label={t('tab.raci')}>
      {steps.map((step) => (
        <StepCard key={step.elementId} step={step} {...rest} />
      ))}
    </ul>
  );
}

function StepCard({ step, posts, editable, selected, lettersOf, wrong, onSelect, onPut }: Omit<Props, 'steps'> & { step: RaciView['steps'][number] }) {
  const { t } = useTranslation('process');
  const text = useText();
  const [added, setAdded] = useState<string[]>([]);
  const letters = lettersOf(step);
  const problem = wrong(step.elementId);
  const shown = posts.filter((post) => letters[post.id] || step.letters[post.id] || added.includes(post.id));
  const others = posts.filter((post) => !shown.includes(post));
  return (
    <li aria-current={step.elementId === selected} className={problem ? styles.wrong : ''}>
      <StepTitle step={step} problem={problem} className={styles.raciStep} onSelect={onSelect} />
      {shown.map((post) => (
        <div key={post.id} className={styles.raciPost} role="group" aria-label={text(post.name)}>
          <span>{text(post.name)}</span>
          <span className={styles.raciLetters}>
            {LETTERS.filter((letter) => editable || letters[post.id]?.includes(letter)).map((letter) => {
              const given = letters[post.id]?.includes(letter) ?? false;
              const face = `${styles.letter} ${given ? styles[`letter${letter}`] : styles.free}`;
              if (!editable)
                return (
                  <span key={letter} className={face}>
                    {letter}
                  </span>
                );
              return (
                <button
                  key={letter}
                  type="button"
                  className={styles.tap}
                  aria-pressed={given}
                  aria-label={t('letterOf', { letter, words: t(`letter.${letter}`), step: text(step.name), post: text(post.name) })}
                  onClick={() => onPut(step, post.id, letter)}
                >
                  <span className={face}>{letter}</span>
                </button>
              );
            })}
          </span>
        </div>
      ))}
      {editable && others.length ? (
        <Select
          size="small"
          aria-label={`${t('addToStep')} ${text(step.name)}`}
          placeholder={t('addToStep')}
          value={null}
          showSearch={{ optionFilterProp: 'label' }}
          options={others.map((post) => ({ value: post.id, label: text(post.name) }))}
          onChange={(post: string | null) => post && setAdded((before) => [...before, post])}
        />
      ) : null}
    </li>
  );
}
