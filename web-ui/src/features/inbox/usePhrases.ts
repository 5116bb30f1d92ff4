import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';

const MOST = 3;

/** The sentences offered for an opinion: one's own before the company's; some plain ones while nobody has kept any. */
export function usePhrases(): string[] {
  const { t } = useTranslation('inbox');
  const kept = useQuery({ queryKey: ['phrases'], queryFn: () => body(api.GET('/api/phrases')), staleTime: 300_000 });
  const known = [...(kept.data?.own ?? []), ...(kept.data?.company ?? [])].slice(0, MOST);
  return known.length > 0 ? known : [t('phrase.1'), t('phrase.2'), t('phrase.3')];
}
