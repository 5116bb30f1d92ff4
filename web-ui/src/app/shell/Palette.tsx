import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { currentLanguage } from '@/shared/format/language';
import { useText } from '@/shared/format/text';
import { startableQuery } from '@/shared/queries';
import { chooseMyLanguage } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { Icon, type IconName } from '@/shared/ui/Icon';
import { setPreferences, useDark } from '@/shared/ui/preferences';
import { MENU } from './menu';
import styles from './palette.module.css';

interface Hit {
  key: string;
  group: 'go' | 'start' | 'tasks' | 'run';
  icon: IconName;
  text: string;
  note?: string;
  run: () => void;
}

/** One field for going somewhere, starting something, finding work and running a command. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('app');
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const hits = useHits(query.trim());
  const chosen = Math.min(at, hits.length - 1);
  const run = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    hit.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (chosen + step + hits.length) % Math.max(1, hits.length);
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(hits[chosen]);
    }
  };
  return (
    <Dialog title={t('find')} bare onClose={onClose} width={560}>
      <div className={styles.field}>
        <Icon name="search" size={18} />
        <input
          autoFocus
          value={query}
          placeholder={t('palette.placeholder')}
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={hits.length > 0 ? `${id}-${chosen}` : undefined}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <ul id={`${id}-list`} className={styles.list} role="listbox" aria-label={t('find')}>
        {hits.map((hit, index) => (
          <li key={hit.key} id={`${id}-${index}`} role="option" aria-selected={index === chosen} onMouseMove={() => setAt(index)} onClick={() => run(hit)}>
            {hits[index - 1]?.group === hit.group ? null : <div className={styles.group}>{t(`palette.${hit.group}`)}</div>}
            <div className={styles.hit}>
              <Icon name={hit.icon} />
              <span className="ellipsis">{hit.text}</span>
              {hit.note ? <span className={styles.note}>{hit.note}</span> : null}
            </div>
          </li>
        ))}
        {hits.length === 0 ? <li className={styles.none}>{t('palette.none', { query })}</li> : null}
      </ul>
    </Dialog>
  );
}

function useHits(query: string): Hit[] {
  const { t } = useTranslation('app');
  const text = useText();
  const navigate = useNavigate();
  const dark = useDark();
  const startable = useQuery(startableQuery);
  const asked = useDeferredValue(query);
  const found = useQuery({
    queryKey: ['work-items', 'palette', asked],
    queryFn: () => body(api.GET('/api/work-items', { params: { query: { q: asked } } })),
    enabled: asked.length > 0,
  });
  const contains = (words: string) => words.toLowerCase().includes(query.toLowerCase());
  const places: Hit[] = MENU.flatMap((group) => group.items).map((item) => ({
    key: `go-${item.key}`,
    group: 'go',
    icon: item.icon,
    text: t(`menu.${item.key}`),
    run: () => void navigate({ to: item.to }),
  }));
  const starts: Hit[] = (startable.data ?? []).map((each) => ({
    key: `start-${each.process.id}`,
    group: 'start',
    icon: 'plus',
    text: text(each.process.name),
    note: text(each.department),
    run: () => void navigate({ to: '/start/$processId', params: { processId: each.process.id } }),
  }));
  const items: Hit[] = (query ? (found.data?.items ?? []) : []).slice(0, 8).map((item) => ({
    key: `item-${item.key}`,
    group: 'tasks',
    icon: 'inbox',
    text: item.title || text(item.elementName),
    note: item.businessNo,
    run: () => void navigate({ to: '/tasks/$key', params: { key: item.key } }),
  }));
  const other = currentLanguage() === 'en' ? 'zh-CN' : 'en';
  const commands: Hit[] = [
    { key: 'language', group: 'run', icon: 'globe', text: t('palette.language'), run: () => chooseMyLanguage(other) },
    { key: 'dark', group: 'run', icon: dark ? 'sun' : 'moon', text: t(dark ? 'palette.light' : 'palette.dark'), run: () => setPreferences({ appearance: dark ? 'light' : 'dark' }) },
  ];
  const matching = (hits: Hit[]) => hits.filter((hit) => contains(hit.text) || (hit.note ? contains(hit.note) : false));
  return query ? [...items, ...matching(starts), ...matching(places), ...matching(commands)] : [...places.slice(0, 4), ...starts.slice(0, 6), ...commands];
}
