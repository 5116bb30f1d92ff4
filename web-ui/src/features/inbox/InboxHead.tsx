import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useText } from '@/shared/format/text';
import { mapQuery } from '@/shared/method';
import { useMay } from '@/shared/session';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { KeyHint } from '@/shared/ui/KeyHint';
import { MenuList } from '@/shared/ui/MenuList';
import { Popup } from '@/shared/ui/Popup';
import { SORTS, TABS, type InboxSearch } from './queries';
import styles from './inbox.module.css';

interface Props {
  search: InboxSearch;
  counts: Record<string, number>;
}

/** Tabs, filters and the order of the list; all of it lives in the address. */
export function InboxHead({ search, counts }: Props) {
  const { t } = useTranslation('inbox');
  const team = useMay('work.read_team');
  const [searching, setSearching] = useState(Boolean(search.q));
  return (
    <div className={styles.head}>
      <nav className={styles.tabs} aria-label={t('title')}>
        {TABS.filter((tab) => tab !== 'team' || team).map((tab) => (
          <Link key={tab} to="/tasks" search={{ tab: tab === 'todo' ? undefined : tab }} className={styles.tab} aria-current={(search.tab ?? 'todo') === tab ? 'page' : undefined}>
            {t(`tab.${tab}`)}
            {counts[tab] && tab !== 'done' ? <span className={styles.count}>{counts[tab]}</span> : null}
          </Link>
        ))}
      </nav>
      <div className={styles.filters}>
        <ProcessFilter search={search} />
        <SortChoice search={search} />
        <span className={styles.space} />
        {search.tab === 'copied' && counts['copied'] ? <AllRead /> : null}
        {searching ? null : <IconButton icon="search" label={t('search')} onClick={() => setSearching(true)} />}
        <span className={styles.keys}>
          <KeyHint keys="J" />
          <KeyHint keys="K" />
        </span>
      </div>
      {searching ? <SearchField search={search} onClose={() => setSearching(false)} /> : null}
    </div>
  );
}

/** All copies at once: whoever gets many does not open them one by one. */
function AllRead() {
  const { t } = useTranslation('inbox');
  const cache = useQueryClient();
  const read = useMutation({
    mutationFn: () => api.POST('/api/copies/read'),
    onSuccess: () => Promise.all([cache.invalidateQueries({ queryKey: ['work-items'] }), cache.invalidateQueries({ queryKey: ['home'] })]),
  });
  return <IconButton icon="check" label={t('allRead')} disabled={read.isPending} onClick={() => read.mutate()} />;
}

function SearchField({ search, onClose }: { search: InboxSearch; onClose: () => void }) {
  const { t } = useTranslation('inbox');
  const navigate = useNavigate();
  const [words, setWords] = useState(search.q ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (next: string) => {
    setWords(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void navigate({ to: '/tasks', search: { ...search, q: next.trim() || undefined }, replace: true }), 250);
  };
  return (
    <Input
      id="inbox-search"
      className={styles.search}
      autoFocus
      allowClear
      value={words}
      placeholder={t('searchPlaceholder')}
      aria-label={t('search')}
      prefix={<Icon name="search" size={14} />}
      onChange={(event) => ask(event.target.value)}
      onBlur={() => words === '' && onClose()}
    />
  );
}

function ProcessFilter({ search }: Pick<Props, 'search'>) {
  const { t } = useTranslation('inbox');
  const text = useText();
  const navigate = useNavigate();
  const map = useQuery(mapQuery);
  const cards = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const chosen = cards.find((card) => card.id === search.process);
  const choose = (process?: string) => void navigate({ to: '/tasks', search: { ...search, process } });
  return (
    <Popup
      label={t('process')}
      button={(props) => (
        <Button size="small" icon={<Icon name="filter" size={14} />} {...props}>
          <span className="ellipsis">{search.process ? text(chosen?.name) || search.process : t('allProcesses')}</span>
        </Button>
      )}
    >
      {(close) => (
        <MenuList
          entries={[undefined, ...cards].map((card) => ({
            key: card?.id ?? '',
            text: card ? text(card.name) : t('allProcesses'),
            checked: search.process === card?.id,
            run: () => {
              choose(card?.id);
              close();
            },
          }))}
        />
      )}
    </Popup>
  );
}

function SortChoice({ search }: Pick<Props, 'search'>) {
  const { t } = useTranslation('inbox');
  const navigate = useNavigate();
  const current = search.sort ?? 'due';
  return (
    <Popup
      label={t('order')}
      button={(props) => (
        <Button size="small" icon={<Icon name="sort" size={14} />} {...props}>
          {t(`sort.${current}`)}
        </Button>
      )}
    >
      {(close) => (
        <MenuList
          entries={SORTS.map((sort) => ({
            key: sort,
            text: t(`sort.${sort}`),
            checked: sort === current,
            run: () => {
              void navigate({ to: '/tasks', search: { ...search, sort: sort === 'due' ? undefined : sort } });
              close();
            },
          }))}
        />
      )}
    </Popup>
  );
}
