// dmn-js asks for each of its sentences here; the decision table's own parts spell some with their colon.
import { currentLanguage } from '@/shared/format/language';
import { HIT_POLICIES } from 'dmn-js-decision-table/lib/features/hit-policy/HitPolicies';
import chinese from './translation.zh.json';

const sentences = chinese as Record<string, string>;

// A type and a hit policy are both called "Any"; the policy gets a name of its own to ask by.
const ANY_POLICY = 'Any (hit policy)';
for (const each of HIT_POLICIES) if (each.label === 'Any') each.label = ANY_POLICY;

export function translate(template: string, replacements: Record<string, string> = {}): string {
  const known = currentLanguage() === 'zh-CN' ? (sentences[template] ?? template) : template === ANY_POLICY ? 'Any' : template;
  return known.replace(/\{\s*([^}\s]+)\s*\}/g, (whole, name: string) => replacements[name] ?? whole);
}

export const translated = { translate: ['value', translate] };
