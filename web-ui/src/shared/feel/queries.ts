// What a version's expressions may name, and what the server says about a text: one judge for every editor.
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type Vocabulary = components['schemas']['VocabularyView'];
export type ExpressionFinding = components['schemas']['ExpressionFinding'];
export type ExpressionKind = components['schemas']['ExpressionText']['kind'];

export const vocabularyQuery = (versionKey: string) =>
  queryOptions({
    queryKey: ['versions', versionKey, 'vocabulary'],
    queryFn: () => body(api.GET('/api/versions/{key}/vocabulary', { params: { path: { key: versionKey } } })),
    staleTime: 60_000,
  });

/** The mistakes of one text, in the reader's language. */
export async function checkExpression(versionKey: string, text: string, kind: ExpressionKind, names: string[]): Promise<ExpressionFinding[]> {
  const items = [{ id: 'text', text, kind, names }];
  return (await body(api.POST('/api/versions/{key}/expressions/check', { params: { path: { key: versionKey } }, body: { items } }))).findings;
}
