import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import type { Marking } from '../queries';

/** Where a token may be set, guarded steps shown but not to be chosen. */
export function usePlaceOptions(marking: Marking | undefined): { value: string; label: string; disabled: boolean }[] {
  const { t } = useTranslation('instances');
  const text = useText();
  return (marking?.places ?? []).map((place) => ({
    value: place.element.elementId,
    label: (text(place.element.name) || place.element.elementId) + (place.guarded ? t('modify.guarded') : ''),
    disabled: place.guarded !== '',
  }));
}
