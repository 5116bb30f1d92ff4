import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import { textOf, type ElementEditor } from '../moddle';
import type { Option } from '@/shared/panel/controls';
import { Section } from './Section';
import styles from './panel.module.css';

const LETTERS = ['R', 'A', 'S', 'C', 'I'] as const;
type Letter = (typeof LETTERS)[number];

/** One letter may be a post, or a rule such as `@dept_leader(form.dept)` typed by hand. */
export function Responsibility({ editor, posts }: { editor: ElementEditor; posts: Option[] }) {
  const { t } = useTranslation('modeler');
  const all = editor.list('bihuan:Responsibilities', 'values').map((each) => ({
    letter: textOf(each, 'letter') as Letter,
    holder: textOf(each, 'post') || textOf(each, 'rule'),
  }));
  const holders = (letter: Letter) => all.filter((each) => each.letter === letter).map((each) => each.holder);
  const assign = (letter: Letter, chosen: string[]) => {
    const others = all.filter((each) => each.letter !== letter);
    const next = [...others, ...chosen.map((holder) => ({ letter, holder }))];
    next.sort((a, b) => LETTERS.indexOf(a.letter) - LETTERS.indexOf(b.letter));
    editor.putList(
      'bihuan:Responsibilities',
      'values',
      'bihuan:Responsibility',
      next.map(({ letter: mark, holder }) => ({ letter: mark, ...(holder.startsWith('@') || holder.startsWith('=') ? { rule: holder } : { post: holder }) })),
    );
  };
  const accountable = holders('A');
  const broken = accountable.length !== 1;
  const noPerformer = holders('R').length === 0;
  const problems = Number(broken) + Number(noPerformer);
  return (
    <Section title={t('section.responsibility')} open filled={all.length > 0} note={problems ? <StatusChip tone="bad">{problems}</StatusChip> : null}>
      {LETTERS.map((letter) => {
        const missing = (letter === 'A' && broken) || (letter === 'R' && noPerformer);
        return (
          <div key={letter} className={styles.letter}>
            <span className={`${styles.letterMark} ${missing ? styles.missing : letter === 'R' || letter === 'A' ? (styles[`letter${letter}`] ?? '') : ''}`} title={t(`letter.${letter}`)}>
              {letter}
            </span>
            <Select
              mode="tags"
              maxTagTextLength={16}
              value={holders(letter)}
              options={posts}
              placeholder={t(`letter.${letter}`)}
              aria-label={t(`letter.${letter}`)}
              status={missing ? 'error' : ''}
              optionFilterProp="label"
              suffixIcon={<Icon name="chevronDown" size={12} />}
              onChange={(chosen: string[]) => assign(letter, letter === 'A' ? chosen.slice(-1) : chosen)}
            />
          </div>
        );
      })}
      {broken ? <div className={styles.problem}>{t('oneAccountable')}</div> : null}
      {noPerformer ? <div className={styles.problem}>{t('oneResponsible')}</div> : null}
    </Section>
  );
}
