// Findings and fired rules shown on the rows of the table: dmn-js draws the rows anew as it likes, a style sheet stays.
import type { Finding } from './queries';

const cell = (id: string) => `[data-element-id="${CSS.escape(id)}"]`;
const row = (id: string) => `.tjs-container [data-row-id="${CSS.escape(id)}"]`;

/** What the marks of a document look like, worst on top. */
export function marksOf(findings: Finding[], fired: string[], ruleIds: (table: string) => string[]): string {
  const sheet: string[] = [];
  for (const each of findings) {
    const ids = each.rules.map((number) => ruleIds(each.table)[number - 1]).filter((id): id is string => !!id);
    for (const id of ids) {
      sheet.push(`${row(id)} { background-color: var(--warn-bg) !important; }`);
      sheet.push(`${row(id)}.rule-index { box-shadow: inset 3px 0 0 var(--warn-dot); }`);
    }
    if (each.severity === 'error' && each.place) sheet.push(`.tjs-container ${cell(each.place)} { box-shadow: inset 0 -2px 0 var(--bad-dot); background-color: var(--bad-bg) !important; }`);
  }
  for (const id of fired.filter(Boolean)) {
    sheet.push(`${row(id)} { background-color: var(--ok-bg) !important; }`);
    sheet.push(`${row(id)}.rule-index { box-shadow: inset 3px 0 0 var(--ok-dot); }`);
  }
  return sheet.join('\n');
}
