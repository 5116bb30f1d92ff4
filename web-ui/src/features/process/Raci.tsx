import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { raciQuery, type RaciView } from './queries';
import styles from './process.module.css';

interface Props {
  versionKey: string;
  selected: string | undefined;
  onSelect: (elementId: string | undefined) => void;
}

const LETTERS = ['R', 'A', 'S', 'C', 'I'] as const;

/** Runs of neighbouring posts of the same department: the group heads of the matrix. */
function groupsOf(posts: RaciView['posts'], name: (post: RaciView['posts'][number]) => string): { words: string; span: number }[] {
  const groups: { words: string; span: number }[] = [];
  for (const post of posts) {
    const last = groups.at(-1);
    if (last && last.words === name(post)) last.span += 1;
    else groups.push({ words: name(post), span: 1 });
  }
  return groups;
}

/** Posts of one department side by side, departments in the order the process first comes to them. */
function together(posts: RaciView['posts']): RaciView['posts'] {
  const departments = [...new Set(posts.map((post) => post.department.zh || post.department.en))];
  const place = (post: RaciView['posts'][number]) => departments.indexOf(post.department.zh || post.department.en);
  return [...posts].sort((a, b) => place(a) - place(b));
}

/** Steps down, posts across; exactly one A a step. */
export function Raci({ versionKey, selected, onSelect }: Props) {
  const { t } = useTranslation('process');
  const text = useText();
  const query = useQuery(raciQuery(versionKey));
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={48} />;
  const { steps, problems } = query.data;
  const posts = together(query.data.posts);
  if (!steps.length) return <EmptyState sentence={t('noSteps')} phase={3} />;
  const groups = groupsOf(posts, (post) => text(post.department));
  const wrong = (elementId: string) => problems.find((problem) => problem.place === elementId && problem.severity === 'error');
  return (
    <div className={styles.raci}>
      <div className={styles.raciKey}>
        {LETTERS.map((letter) => (
          <span key={letter}>
            <span className={`${styles.letter} ${styles[`letter${letter}`]}`}>{letter}</span>
            {t(`letter.${letter}`)}
          </span>
        ))}
        {problems.length ? <StatusChip tone="bad">{t('raciProblems', { count: problems.length })}</StatusChip> : <StatusChip tone="ok">{t('raciFine')}</StatusChip>}
      </div>
      <div className={styles.raciScroll}>
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th rowSpan={2} scope="col">
                {t('column.step')}
              </th>
              {groups.map((group, index) => (
                <th key={index} colSpan={group.span} scope="colgroup">
                  {group.words}
                </th>
              ))}
            </tr>
            <tr>
              {posts.map((post) => (
                <th key={post.id} scope="col" title={t('holders', { count: post.holders })}>
                  {text(post.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => {
              const problem = wrong(step.elementId);
              return (
                <tr key={step.elementId} className={`${problem ? styles.wrong : ''} ${step.elementId === selected ? styles.chosen : ''}`}>
                  <th scope="row">
                    <button type="button" onClick={() => onSelect(step.elementId)}>
                      {text(step.name)}
                    </button>
                    {problem ? (
                      <span className={styles.wrongWords}>
                        <Icon name="alert" size={12} />
                        {problem.message}
                      </span>
                    ) : null}
                  </th>
                  {posts.map((post) => (
                    <td key={post.id}>
                      {[...(step.letters[post.id] ?? '')].map((letter) => (
                        <span key={letter} className={`${styles.letter} ${styles[`letter${letter}`]}`}>
                          {letter}
                        </span>
                      ))}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {problems.filter((problem) => problem.severity !== 'error').length ? (
        <ul className={styles.remarks}>
          {problems
            .filter((problem) => problem.severity !== 'error')
            .map((problem, index) => (
              <li key={index}>
                <Icon name="warning" size={14} /> {problem.message}
              </li>
            ))}
        </ul>
      ) : null}
    </div>
  );
}
