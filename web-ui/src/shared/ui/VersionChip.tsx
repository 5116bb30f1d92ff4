import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { StatusChip, type Tone } from './StatusChip';
import type { IconName } from './Icon';

type VersionView = components['schemas']['VersionView'];

const LOOKS: Record<VersionView['state'], { tone: Tone; icon: IconName }> = {
  draft: { tone: 'info', icon: 'design' },
  review: { tone: 'warn', icon: 'audit' },
  pilot: { tone: 'teal', icon: 'flag' },
  released: { tone: 'ok', icon: 'check' },
  retired: { tone: 'mute', icon: 'clock' },
};

/** Label and state of a version: "V3.0 · released". */
export function VersionChip({ version }: { version: Pick<VersionView, 'label' | 'state'> }) {
  const { t } = useTranslation('shared');
  const { tone, icon } = LOOKS[version.state];
  return (
    <StatusChip tone={tone} icon={icon}>
      {version.label} {t(`versionState.${version.state}`)}
    </StatusChip>
  );
}
