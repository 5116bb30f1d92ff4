import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useEffect, useEffectEvent, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { usePhone } from '@/shared/ui/preferences';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { LETTERS, type Letters } from './letters';
import { RaciCards } from './RaciCards';
import { StepTitle } from './StepTitle';
import { postsQuery, raciQuery, type RaciView, type VersionView } from './queries';
import styles from './process.module.css';

interface Props {
  version: VersionView;
  mayEdit: boolean;
  selected: string | undefined;
  onSelect: (elementId: string | undefined) => void;
}

/** What is written and not yet saved: rows as they shall be, and the counter of the matrix on which the first of them was written. */
interface Edits {
  rows: Record<string, Letters>;
  base: number;
}

const listed = (rows: Edits['rows']) => Object.entries(rows).map(([elementId, letters]) => ({ elementId, letters }));
const NO_EDITS: Edits = { rows: {}, base: 0 };
const CHECK_AFTER = 250;

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

/** Steps down, posts across; exactly one A a step. In a draft each cell takes letters, and the rules answer at once. */
export function Raci({ version, mayEdit, selected, onSelect }: Props) {
  const query = useQuery(raciQuery(version.key));
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={48} />;
  return <Matrix key={version.key} raci={query.data} version={version} editable={mayEdit && version.state === 'draft'} selected={selected} onSelect={onSelect} />;
}

interface MatrixProps {
  raci: RaciView;
  version: VersionView;
  editable: boolean;
  selected: string | undefined;
  onSelect: (elementId: string | undefined) => void;
}

function Matrix({ raci, version, editable, selected, onSelect }: MatrixProps) {
  const { t } = useTranslation('process');
  const text = useText();
  const cache = useQueryClient();
  const phone = usePhone();
  const allPosts = useQuery({ ...postsQuery, enabled: editable });
  const [edits, setEdits] = useState(NO_EDITS);
  const [added, setAdded] = useState<string[]>([]);
  const rows = useMemo(() => listed(edits.rows), [edits]);
  const path = { params: { path: { key: version.key } } };
  const check = useMutation({ mutationFn: () => body(api.POST('/api/versions/{key}/raci/check', { ...path, body: { rows, version: edits.base } })) });
  const save = useMutation({
    mutationFn: (sent: Edits) => body(api.PUT('/api/versions/{key}/raci', { ...path, body: { rows: listed(sent.rows), version: sent.base } })),
    // What was saved stays shown until the matrix is read again; what was tapped in the meantime stays to be saved.
    onSuccess: async (saved, sent) => {
      void cache.invalidateQueries({ queryKey: ['processes'] });
      await cache.invalidateQueries({ queryKey: ['versions', version.key] });
      setEdits((before) => ({ base: saved.version, rows: Object.fromEntries(Object.entries(before.rows).filter(([id, row]) => row !== sent.rows[id])) }));
    },
  });
  const checkNow = useEffectEvent(() => {
    if (rows.length) check.mutate();
  });
  useEffect(() => {
    const timer = setTimeout(checkNow, CHECK_AFTER);
    return () => clearTimeout(timer);
  }, [rows]);
  const problems = (rows.length ? check.data?.problems : undefined) ?? raci.problems;
  const { steps } = raci;
  const extra = added
    .map((id) => allPosts.data?.find((post) => post.id === id))
    .filter((post) => post !== undefined)
    .map((post) => ({ id: post.id, name: post.name, department: { zh: '', en: '' }, holders: post.holders.length }));
  const posts = together([...raci.posts, ...extra]);
  if (!steps.length) return <EmptyState sentence={t('noSteps')} phase={3} />;
  const groups = groupsOf(posts, (post) => text(post.department));
  const wrong = (elementId: string) => problems.find((problem) => problem.place === elementId && problem.severity === 'error');
  const lettersOf = (elementId: string, given: Letters) => edits.rows[elementId] ?? given;
  const put = (elementId: string, given: Letters, post: string, letter: string) =>
    setEdits((before) => {
      const row = { ...(before.rows[elementId] ?? given) };
      const now = row[post] ?? '';
      row[post] = letter === '' ? '' : now.includes(letter) ? now.replace(letter, '') : [...now, letter].sort((a, b) => LETTERS.indexOf(a as 'R') - LETTERS.indexOf(b as 'R')).join('');
      return { base: Object.keys(before.rows).length ? before.base : raci.version, rows: { ...before.rows, [elementId]: row } };
    });
  const keys = (event: KeyboardEvent<HTMLTableCellElement>, elementId: string, given: Letters, post: string) => {
    const letter = event.key.toUpperCase();
    if (LETTERS.includes(letter as 'R')) put(elementId, given, post, letter);
    else if (event.key === 'Delete' || event.key === 'Backspace') put(elementId, given, post, '');
    else {
      const cell = event.currentTarget;
      const row = cell.parentElement;
      const place = [...(row?.children ?? [])].indexOf(cell);
      const target = { ArrowLeft: cell.previousElementSibling, ArrowRight: cell.nextElementSibling, ArrowUp: row?.previousElementSibling?.children[place], ArrowDown: row?.nextElementSibling?.children[place] }[event.key];
      if (!(target instanceof HTMLElement)) return;
      target.focus();
    }
    event.preventDefault();
  };
  const discard = () => {
    setEdits(NO_EDITS);
    save.reset();
  };
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return (
    <div className={styles.raci}>
      <div className={styles.raciKey}>
        {LETTERS.map((letter) => (
          <span key={letter}>
            <span className={`${styles.letter} ${styles[`letter${letter}`]}`}>{letter}</span>
            {t(`letter.${letter}`)}
          </span>
        ))}
        {errors ? <StatusChip tone="bad">{t('raciProblems', { count: errors })}</StatusChip> : <StatusChip tone="ok">{t('raciFine')}</StatusChip>}
      </div>
      {editable ? (
        <div className={styles.raciKey}>
          <span>{t(phone ? 'raciTap' : 'raciHint')}</span>
          <Select
            size="small"
            style={{ minWidth: 150 }}
            aria-label={t('addPost')}
            placeholder={t('addPost')}
            value={null}
            showSearch={{ optionFilterProp: 'label' }}
            options={(allPosts.data ?? []).filter((post) => posts.every((each) => each.id !== post.id)).map((post) => ({ value: post.id, label: text(post.name) }))}
            onChange={(post: string | null) => post && setAdded((before) => [...before, post])}
          />
          <Button size="small" disabled={!rows.length} onClick={discard}>
            {t('discard')}
          </Button>
          <Button size="small" type="primary" disabled={!rows.length} loading={save.isPending} onClick={() => save.mutate(edits)}>
            {t('saveRaci')}
          </Button>
        </div>
      ) : null}
      {save.error ? <ErrorPanel error={save.error} /> : null}
      {phone ? (
        <RaciCards
          steps={steps}
          posts={posts}
          editable={editable}
          selected={selected}
          lettersOf={(step) => lettersOf(step.elementId, step.letters)}
          wrong={wrong}
          onSelect={onSelect}
          onPut={(step, post, letter) => put(step.elementId, step.letters, post, letter)}
        />
      ) : (
        <div className={styles.raciScroll}>
          <table className={styles.matrix} {...(editable ? { role: 'grid', 'aria-label': t('tab.raci') } : {})}>
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
                const letters = lettersOf(step.elementId, step.letters);
                return (
                  <tr key={step.elementId} aria-selected={step.elementId === selected} className={`${problem ? styles.wrong : ''} ${step.elementId === selected ? styles.chosen : ''}`}>
                    <th scope="row">
                      <StepTitle step={step} problem={problem} onSelect={onSelect} />
                    </th>
                    {posts.map((post) => (
                      <td
                        key={post.id}
                        {...(editable
                          ? {
                              role: 'gridcell',
                              tabIndex: 0,
                              'aria-label': t('cell', { step: text(step.name), post: text(post.name), letters: letters[post.id] || t('unknown') }),
                              onFocus: () => onSelect(step.elementId),
                              onKeyDown: (event: KeyboardEvent<HTMLTableCellElement>) => keys(event, step.elementId, step.letters, post.id),
                            }
                          : {})}
                      >
                        {[...(letters[post.id] ?? '')].map((letter) => (
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
            <tfoot>
              <tr>
                <th scope="row">{t('perPost')}</th>
                {posts.map((post) => {
                  const count = (letter: string) => steps.filter((step) => lettersOf(step.elementId, step.letters)[post.id]?.includes(letter)).length;
                  return (
                    <td key={post.id}>
                      {count('R')} / {count('A')}
                    </td>
                  );
                })}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      {problems.some((problem) => problem.severity !== 'error') ? (
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
