// The engine's facts in the reader's words; a fact nobody has put into words yet is shown by its name.
import { useTranslation } from 'react-i18next';

export function useKindWords(): (kind: string) => string {
  const { t } = useTranslation('instances');
  return (kind) => t(`kind.${kind as 'InstanceStarted'}`, { defaultValue: kind });
}
