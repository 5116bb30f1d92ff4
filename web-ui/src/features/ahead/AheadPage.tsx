import { useLocation, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/shared/ui/EmptyState';
import { TopBar } from '@/shared/ui/TopBar';

const PHASES = { design: 3, pilot: 4, monitoring: 5, audit: 5 } as const;
type Place = keyof typeof PHASES;
const isPlace = (name: string): name is Place => name in PHASES;

/** A place of the loop that this release does not fill yet: says what it will answer and leads to what is there. */
export function AheadPage() {
  const { t } = useTranslation(['ahead', 'app']);
  const navigate = useNavigate();
  const name = useLocation().pathname.slice(1);
  const place: Place = isPlace(name) ? name : 'design';
  return (
    <>
      <TopBar crumbs={[t(`app:menu.${place}`)]} />
      <EmptyState sentence={t(place)} phase={PHASES[place]} action={{ text: t('toMap'), onClick: () => void navigate({ to: '/processes' }) }} />
    </>
  );
}
